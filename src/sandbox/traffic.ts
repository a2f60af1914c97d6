import type { Aws } from './aws/aws.js';

/** How many times faster than AWS the simulated account moves: statuses settle within seconds. */
export const speed = 20;

/** Production as the page shows it: enough small jobs that a cap on green's share is seen to bind. */
const demand = [
  { name: 'nightly-reports', everyMs: 450, runsMs: [4_000, 9_000] },
  { name: 'etl', everyMs: 1_600, runsMs: [4_000, 8_000] },
  { name: 'payments', everyMs: 1_100, runsMs: [2_500, 5_000] },
] as const;

/** Lets the teams submit their jobs. */
export function beginTraffic({ levers }: Aws): void {
  for (const { name, everyMs, runsMs } of demand)
    levers.startProducer({ queue: name, jobDefinition: name, everyMs, runsMs });
}

export function isTrafficOn({ state }: Aws): boolean {
  return state.producers.some(({ left }) => left > 0);
}
