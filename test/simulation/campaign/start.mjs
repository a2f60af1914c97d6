import { join } from 'node:path';
import { runBundled } from '../../bundled.mjs';

// Runs a command of the simulation.
const commands = ['simulate', 'mutants'];
const [command = '', ...args] = process.argv.slice(2);
if (!commands.includes(command)) throw new Error(`The command is one of ${commands.join(', ')}.`);
await runBundled(join(import.meta.dirname, `${command}.ts`), args);
