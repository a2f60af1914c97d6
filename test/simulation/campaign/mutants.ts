import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle, removeBundle } from './bundle.js';
import { runCampaign } from './campaign.js';
import type { Mutant } from './mutant.js';
import { mutants } from './mutant-list.js';
import type { Tally } from './tally.js';
import { wholeNumber } from './whole-number.js';

const seedsUsually = 2_000;
const firstSeed = 1;
const workerEntry = 'test/simulation/campaign/worker.ts';

/** What became of a mutant. */
export interface Fate {
  mutant: Mutant;
  end: 'caught' | 'caughtByAnother' | 'notCaught' | 'explained' | 'doesNotFit';
  detail: string;
  /** The breach that tells. */
  at?: { invariant: string; seed: number };
}

/** `npm run mutants`: plants each fault of the list in turn. Resolves to the exit code: 0 when each is caught as intended. */
export async function main(root: string, args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, seeds: { type: 'string' }, workers: { type: 'string' } },
  });
  const seeds = wholeNumber('seeds', values.seeds) ?? seedsUsually;
  const workers = wholeNumber('workers', values.workers) ?? availableParallelism();
  const wanted = mutants.filter((one) => values.only === undefined || one.name.includes(values.only));
  const width = Math.max(0, ...wanted.map((one) => one.name.length));
  const control = await bundle(root, workerEntry);
  const fates: Fate[] = [];
  const left = [...wanted];
  const work = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const fate = await fateOf(root, mutant, seeds, control);
      fates.push(fate);
      process.stdout.write(`${line(fate, width)}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, workers) }, work));
  const bad = fates.filter((one) => one.end !== 'caught' && one.end !== 'explained');
  const explained = fates.filter((one) => one.end === 'explained').length;
  const caught = fates.length - bad.length - explained;
  process.stdout.write(`\n${fates.length} mutants: ${caught} caught, ${explained} explained, ${bad.length} neither\n`);
  for (const one of bad) process.stdout.write(`${line(one, width)}\n`);
  return bad.length > 0 || fates.length === 0 ? 1 : 0;
}

async function fateOf(root: string, mutant: Mutant, count: number, control: string): Promise<Fate> {
  const { by } = mutant;
  let worker: string;
  try {
    worker = await bundle(root, workerEntry, [mutant, ...(mutant.also ?? [])], `The mutant "${mutant.name}"`);
  } catch (error) {
    return { mutant, end: 'doesNotFit', detail: error instanceof Error ? error.message : String(error) };
  }
  const result = await runCampaign({ bundle: worker, seeds: [{ from: firstSeed, count }], workers: 1, until: by });
  removeBundle(worker);
  const fate = fateFrom(mutant, result);
  return fate.at === undefined ? fate : checked(fate, fate.at, control);
}

/** What the run of a mutant says of it. */
export function fateFrom(mutant: Mutant, result: Tally): Fate {
  const found = Object.entries(result.breaches).sort(([, a], [, b]) => a.seed - b.seed);
  const intended = found.find(([invariant]) => mutant.by.includes(invariant));
  const [invariant, breach] = intended ?? found[0] ?? [];
  if (invariant !== undefined && breach) {
    const detail = `${invariant} at seed ${breach.seed}: ${breach.text}`;
    return { mutant, end: intended ? 'caught' : 'caughtByAnother', detail, at: { invariant, seed: breach.seed } };
  }
  const [broken] = result.broken;
  if (broken) return { mutant, end: 'caughtByAnother', detail: `seed ${broken.seed} gave no result: ${broken.text}` };
  if (mutant.equivalent !== undefined) return { mutant, end: 'explained', detail: mutant.equivalent };
  if (mutant.rare !== undefined) return { mutant, end: 'explained', detail: `rare: ${mutant.rare}` };
  return { mutant, end: 'notCaught', detail: `${result.seeds} seeds` };
}

/** A breach that the code has without the mutant, too, says nothing about the mutant. */
async function checked(
  fate: Fate,
  { invariant, seed }: { invariant: string; seed: number },
  control: string,
): Promise<Fate> {
  const same = await runCampaign({ bundle: control, seeds: [{ from: seed, count: 1 }], workers: 1 });
  if (same.breaches[invariant] === undefined) return fate;
  return { ...fate, end: 'notCaught', detail: `seed ${seed} breaches ${invariant} without it, too` };
}

const words = {
  caught: 'caught',
  caughtByAnother: 'CAUGHT BY ANOTHER',
  notCaught: 'NOT CAUGHT',
  explained: 'explained',
  doesNotFit: 'DOES NOT FIT',
} satisfies Record<Fate['end'], string>;

function line({ mutant, end, detail }: Fate, width: number): string {
  const intended = end === 'caught' || end === 'explained' ? '' : ` (meant for ${mutant.by.join(', ')})`;
  const [first = ''] = detail.split('\n');
  return `${mutant.name.padEnd(width)}  ${words[end]}${intended}  ${first.slice(0, 160)}`;
}
