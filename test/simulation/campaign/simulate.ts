import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';
import { runCampaign } from './campaign.js';
import { failuresOf, report } from './report.js';
import { commitOf } from './commit.js';
import { progressOn } from './progress.js';
import { replay } from './replay.js';
import { rareEvents } from '../run/rare.js';
import { wholeNumber } from './whole-number.js';

const seedsUsually = 5_000;

/** `npm run simulate`: a campaign, or one seed again. Resolves to the exit code: 0 when nothing was breached. */
export async function main(root: string, args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      seed: { type: 'string' },
      workers: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const seed = wholeNumber('seed', values.seed);
  if (seed !== undefined) return (await replay(root, seed, say)) ? 0 : 1;

  const workers = wholeNumber('workers', values.workers);
  const from = wholeNumber('from', values.from) ?? 1;
  const count = wholeNumber('seeds', values.seeds) ?? seedsUsually;
  const result = await runCampaign({
    bundle: await bundle(root, workerEntry),
    seeds: [{ from, count }],
    ...(workers === undefined ? {} : { workers }),
    onProgress: progressOn(process.stderr),
  });
  const failures = failuresOf(result, rareEvents);
  if (values.json) say(JSON.stringify({ commit: commitOf(root) ?? null, from, ...result, failures }, null, 2));
  else for (const line of [...report(result, rareEvents), '', ...told(failures)]) say(line);
  return failures.length > 0 ? 1 : 0;
}

/** The process that runs seeds, from the root of the project. */
const workerEntry = 'test/simulation/campaign/worker.ts';

function told(failures: readonly string[]): readonly string[] {
  return failures.length > 0 ? failures : ['No breach.'];
}
