import { runSeed } from '../run/run.js';
import { serveSeeds } from './seed-server.js';

/** A process of a campaign. */
serveSeeds((seed) => runSeed(seed));
