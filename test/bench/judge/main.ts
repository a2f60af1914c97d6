import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { runAll } from './bench.js';
import { plot } from './plot.js';
import { beatenIn, faultsIn, keepersOf, report } from './report.js';

const runsUsually = 2_000;
const begin = '<!-- figures: npm run bench:judge writes what follows -->';

/** `npm run bench:judge [runs]`: measures, and writes table and plot into the documentation. Resolves to the exit code. */
export async function main(root: string, [runsAsked]: string[]): Promise<number> {
  const runs = runsAsked === undefined ? runsUsually : Number(runsAsked);
  if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('The number of runs is a whole number above 0.');
  const rows = runAll(runs, (done, all) => process.stderr.write(`\r${done} of ${all}`));
  process.stderr.write('\n');
  const page = join(root, 'docs', 'judgement.md');
  const text = readFileSync(page, 'utf8');
  const at = text.indexOf(begin);
  if (at < 0) throw new Error(`docs/judgement.md has no line "${begin}".`);
  const beaten = beatenIn(rows, runs);
  const summary = [
    `Below 5 % in every row of the first table: ${keepersOf(rows).join(', ')}.`,
    beaten.length === 0
      ? 'No other of them passes fewer bad versions in any row, by more than chance makes likely.'
      : `Rows in which another of them passes fewer bad versions, by more than chance makes likely: ${beaten.join(' ')}`,
  ];
  const written = `${text.slice(0, at)}${begin}\n\n${summary.join(' ')}\n\n${report(rows, runs)}`;
  writeFileSync(page, await format(written, { ...(await resolveConfig(page)), filepath: page }));
  writeFileSync(join(root, 'docs', 'judgement.svg'), plot(Math.min(runs, 1_000)));
  const faults = faultsIn(rows);
  for (const line of [...faults, ...summary]) process.stdout.write(`${line}\n`);
  return faults.length > 0 ? 1 : 0;
}
