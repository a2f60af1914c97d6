import { serveSeeds } from './seed-server.js';

/**
 * A worker whose seeds end as the tests of the campaign need it: every tenth breaches I3, the hundreds I7 too; 501 throws,
 * 502 ends the process, 503 never ends.
 */
serveSeeds(async (seed) => {
  if (seed === 501) throw new Error('made up');
  if (seed === 502) process.exit(3);
  if (seed === 503) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  const invariants = [...(seed % 10 === 0 ? ['I3'] : []), ...(seed % 100 === 0 ? ['I7'] : [])];
  return {
    seed,
    breaches: invariants.map((invariant) => ({ invariant, at: 0, text: `made up ${seed}` })),
    fired: [],
    sometimes: seed === 7 ? ['a lucky number'] : [],
    rollouts: 2,
    ends: ['complete', 'rolledBack'],
    story: [],
    steps: 3,
    virtualMs: 1_000,
  };
});
