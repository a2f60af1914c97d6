import type { CampaignResult } from './campaign.js';

/** From so many seeds on, an event that never happened means that the simulation does not reach it. */
export const seedsForRare = 5_000;

/** Everything a campaign must not end with, as sentences; none when all is well. */
export function failuresOf(result: CampaignResult, rareEvents: readonly string[]): string[] {
  const breaches = Object.entries(result.breaches)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([invariant, { seed, text, seeds, others }]) => {
      const more = seeds > 1 ? ` (and ${seeds - 1} more seeds: ${others.join(', ')})` : '';
      return `${invariant} at seed ${seed}${more}: ${text}\n  npm run simulate -- --seed ${seed}`;
    });
  const broken = result.broken.map(
    ({ seed, text }) => `Seed ${seed} gave no result: ${text}\n  npm run simulate -- --seed ${seed}`,
  );
  const never = result.seeds < seedsForRare ? [] : rareEvents.filter((name) => !result.sometimes[name]);
  return [...breaches, ...broken, ...never.map((name) => `This never happened in ${result.seeds} seeds: ${name}`)];
}

/** The one line that sums a campaign up. */
export function summary(result: CampaignResult): string {
  const { seeds, rollouts, cpuSeconds, rolloutsPerCpuSecond } = result;
  const speed = `${Math.round(rolloutsPerCpuSecond)} rollouts per CPU-second`;
  return `${seeds} seeds, ${rollouts} rollouts in ${cpuSeconds.toFixed(1)} CPU-seconds: ${speed}`;
}

/** What a campaign came to, for people. */
export function report(result: CampaignResult, rareEvents: readonly string[]): string[] {
  const hours = Math.round(result.virtualMs / 3_600_000);
  const rare = [...new Set([...rareEvents, ...Object.keys(result.sometimes)])];
  return [
    summary(result),
    `${result.steps} steps, ${hours} simulated hours`,
    '',
    'How rollouts ended',
    ...counted(Object.entries(result.ends).sort(([, a], [, b]) => b - a)),
    '',
    'Rare events, by seeds in which they happened',
    ...counted(rare.map((name): [string, number] => [name, result.sometimes[name] ?? 0])),
  ];
}

function counted(rows: readonly [string, number][]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(8)}`);
}
