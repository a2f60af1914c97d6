import { methodNames, runCell, type Method } from './bench.js';
import type { Cell } from './cells.js';

const base: Cell = {
  stage: 'bake',
  jobs: 60,
  blueJobs: 200,
  blueRate: 0.01,
  greenRate: 0.01,
  ratio: 1,
  spot: 0,
  missing: 0,
};
const rates = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];
const ratios = [0.8, 1, 1.25, 1.5, 1.75, 2];

const colours: Record<Method, { stroke: string; dash: string; name: string }> = {
  ours: { stroke: '#1264a3', dash: '', name: 'batch-rollout' },
  oneStrike: { stroke: '#c2410c', dash: '2 5', name: 'one strike (Flagger)' },
  failuresLimited: { stroke: '#a16207', dash: '9 4', name: 'failureLimit 3 (Argo)' },
  rankInterval: { stroke: '#6d28d9', dash: '14 4 3 4', name: 'Mann–Whitney (Kayenta)' },
};

interface Panel {
  title: string;
  axis: string;
  /** From 0 to 1 along the axis, its label, and the share sent back by each method. */
  points: { at: number; label: string; back: Record<Method, number> }[];
}

/** How many rollouts each method sends back, over how bad green is, as an SVG of two panels. */
export function plot(runs: number): string {
  const panels: Panel[] = [
    {
      title: 'Failures: blue 1 %, a bake of 60 jobs',
      axis: 'true failure rate of green',
      points: rates.map((rate) => point(Math.sqrt(rate / 0.5), `${rate * 100} %`, { greenRate: rate }, runs)),
    },
    {
      title: 'Run time: the limit is × 1.5, a bake of 60 jobs',
      axis: 'true run time of green over that of blue',
      points: ratios.map((ratio) => point((ratio - 0.8) / 1.2, `× ${ratio}`, { ratio }, runs)),
    },
  ];
  const legend = methodNames.map(
    (method, i) =>
      `<path d="M ${60 + i * 215} 400 h 34" ${lineOf(method)}/><text x="${102 + i * 215}" y="405">${colours[method].name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 420" font-family="sans-serif" font-size="13" role="img" aria-label="Share of rollouts sent back by each method">
<rect width="920" height="420" fill="#ffffff"/>
${panels.map((panel, i) => drawPanel(panel, 60 + i * 450)).join('\n')}
${legend.join('\n')}
</svg>
`;
}

function point(at: number, label: string, change: Partial<Cell>, runs: number): Panel['points'][number] {
  const { ends } = runCell({ ...base, ...change }, runs, 9_000_000);
  const back = {
    ours: ends.ours.back,
    oneStrike: ends.oneStrike.back,
    failuresLimited: ends.failuresLimited.back,
    rankInterval: ends.rankInterval.back,
  };
  return { at, label, back };
}

const width = 380;
const top = 40;
const bottom = 330;

function drawPanel({ title, axis, points }: Panel, left: number): string {
  const x = (at: number): string => (left + at * width).toFixed(1);
  const y = (share: number): string => (bottom - share * (bottom - top)).toFixed(1);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<path d="M ${left} ${y(share)} h ${width}" stroke="#e5e7eb"/><text x="${left - 6}" y="${Number(y(share)) + 4}" text-anchor="end" fill="#4b5563">${share * 100}</text>`,
  );
  const lines = methodNames.map((method) => {
    const path = points.map(({ at, back }, i) => `${i === 0 ? 'M' : 'L'} ${x(at)} ${y(back[method])}`).join(' ');
    return `<path d="${path}" ${lineOf(method)}/>`;
  });
  return [
    `<text x="${left}" y="22" font-weight="bold" fill="#111827">${title}</text>`,
    ...grid,
    `<path d="M ${left} ${y(0.05)} h ${width}" stroke="#dc2626" stroke-dasharray="3 3"/>`,
    `<text x="${left + width}" y="${Number(y(0.05)) - 5}" text-anchor="end" fill="#dc2626">5 %</text>`,
    ...points.map(
      ({ at, label }) =>
        `<text x="${x(at)}" y="${bottom + 18}" text-anchor="middle" font-size="11" fill="#4b5563">${label}</text>`,
    ),
    `<text x="${left + width / 2}" y="${bottom + 40}" text-anchor="middle" fill="#111827">${axis}; per cent sent back</text>`,
    ...lines,
  ].join('\n');
}

function lineOf(method: Method): string {
  const { stroke, dash } = colours[method];
  return `fill="none" stroke="${stroke}" stroke-width="2.5"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}
