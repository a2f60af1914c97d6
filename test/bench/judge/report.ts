import { methodNames, type Method, type Row } from './bench.js';
import type { Cell } from './cells.js';

/** The level that false rollbacks must keep: the default significance of the policy. */
const level = 0.05;

const titles: Record<Method, string> = {
  ours: 'batch-rollout',
  oneStrike: 'one strike (Flagger)',
  failuresLimited: 'failureLimit 3 (Argo)',
  rankInterval: 'Mann–Whitney 0.98 (Kayenta)',
};

/** Everything that was measured, as Markdown tables, and what follows from it. */
export function report(rows: readonly Row[], runs: number): string {
  return [
    `${runs} rollouts for each row; every method judges the same ones. Shares in per cent.`,
    '',
    '### Versions that are as good as blue: how many were sent back',
    '',
    ...table(rows, 'same', (row, method) => percent(row.ends[method].back), 'back'),
    '',
    '### Versions that are worse: how many were passed',
    '',
    ...table(rows, 'regression', (row, method) => percent(row.ends[method].passed), 'passed'),
    '',
    '### Slower, but within the limit of the policy: how many were sent back',
    '',
    ...table(rows, 'tolerated', (row, method) => percent(row.ends[method].back), 'back'),
    '',
  ].join('\n');
}

/** What the claims of the document rest on: a sentence for each that does not hold. */
export function faultsIn(rows: readonly Row[]): string[] {
  const same = rows.filter(({ truth }) => truth === 'same');
  const above = same.filter(({ ends }) => ends.ours.back > level);
  return above.map((row) => `${nameOf(row.cell)}: ${percent(row.ends.ours.back)} % of good versions were sent back.`);
}

/** Where a method that keeps the level passes fewer bad versions than ours, by more than chance makes likely. */
export function beatenIn(rows: readonly Row[], runs: number): string[] {
  const keepers = methodNames.filter(
    (method) => method !== 'ours' && rows.every(({ truth, ends }) => truth !== 'same' || ends[method].back <= level),
  );
  return rows.flatMap((row) => {
    if (row.truth !== 'regression') return [];
    const mine = row.ends.ours.passed;
    const slack = 3 * Math.sqrt((mine * (1 - mine)) / runs);
    return keepers
      .filter((method) => row.ends[method].passed < mine - slack)
      .map(
        (method) =>
          `${nameOf(row.cell)}: ${titles[method]} passed ${percent(row.ends[method].passed)} %, ours ${percent(mine)} %.`,
      );
  });
}

export function keepersOf(rows: readonly Row[]): string[] {
  const same = rows.filter(({ truth }) => truth === 'same');
  return methodNames.filter((method) => same.every(({ ends }) => ends[method].back <= level)).map((one) => titles[one]);
}

function table(
  rows: readonly Row[],
  truth: Row['truth'],
  value: (row: Row, method: Method) => string,
  what: string,
): string[] {
  const head = ['stage', 'jobs on green', 'of blue', 'fails: blue → green', 'run time', 'hardship'];
  const names = methodNames.map((method) => titles[method]);
  const held = what === 'passed' ? ['ours undecided'] : [];
  const columns = [...head, ...names, ...held];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows
      .filter((row) => row.truth === truth)
      .map((row) => {
        const undecided = what === 'passed' ? [percent(row.ends.ours.undecided)] : [];
        return line([...cellsOf(row.cell), ...methodNames.map((method) => value(row, method)), ...undecided]);
      }),
  ];
}

function cellsOf({ stage, jobs, blueJobs, blueRate, greenRate, ratio, spot, missing }: Cell): string[] {
  const hardship = [spot > 0 ? `Spot ${percent(spot)}` : '', missing > 0 ? `missing ${percent(missing)}` : ''];
  const rates = `${percent(blueRate)} → ${percent(greenRate)}`;
  return [stage, String(jobs), String(blueJobs), rates, `× ${ratio}`, hardship.filter(Boolean).join(', ') || '—'];
}

function nameOf(cell: Cell): string {
  return cellsOf(cell).join(', ');
}

function percent(share: number): string {
  return String(Number((100 * share).toFixed(1)));
}
