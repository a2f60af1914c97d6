import * as shapes from './shapes.js';
import type { Sign, Timeline } from './timeline.js';
import {
  layoutOf,
  signReach,
  titleSize,
  width,
  type Bar,
  type Label,
  type PlacedSign,
  type TimelineLayout,
} from './timeline-layout.js';

const barColors = { work: '#44557a', back: shapes.failure, held: '#7d5200' } as const;
const verdictColors = { PASS: '#0b6b49', INCONCLUSIVE: '#7d5200' } as const;
const hatching = 'held';
/** Slanted lines: a hold is told from work by them in shades of grey, too. */
const pattern = `<defs><pattern id="${hatching}" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="14" height="14" fill="#fff3d6"/><rect width="6" height="14" fill="${barColors.held}"/></pattern></defs>`;

/**
 * The timeline of a rollout as an SVG, 1280 wide and as high as its phases ask for. Like every picture it is a card on its own
 * opaque ground, so that it reads the same on a light and on a dark page.
 */
export function timelineSvgOf(timeline: Timeline): string {
  const layout = layoutOf(timeline);
  const { height, labels, bars, signs, legend, goesOn } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    pattern,
    `<rect x="2" y="2" width="${width - 4}" height="${height - 4}" rx="38" fill="${shapes.paper}" stroke="${shapes.pale}" stroke-width="4"/>`,
    grid(layout),
    ...labels.map((one) => words(one, chipColor(timeline))),
    ...[...bars, ...legend.bars].map(drawBar),
    ...[...signs, ...legend.signs].map(drawSign),
    goesOn ? shapes.arrow(goesOn.x, goesOn.y, 1, shapes.faint) : '',
    '</svg>',
  ].join('\n');
}

function chipColor({ state, isHeld }: Timeline): string {
  if (isHeld) return barColors.held;
  if (state === 'complete') return verdictColors.PASS;
  if (state === 'rolledBack' || state === 'rollback') return shapes.failure;
  return state === 'aborted' ? shapes.faint : barColors.work;
}

function words({ words: said, x, y, width: wide, role }: Label, chip: string): string {
  switch (role) {
    case 'title':
      return shapes.text(x, y, said, { weight: 700, size: titleSize });
    case 'faint':
      return shapes.text(x, y, said, { fill: shapes.faint });
    case 'plain':
      return shapes.text(x, y, said);
    case 'length':
      return shapes.text(x + wide, y, said, { anchor: 'end' });
    case 'state':
      return (
        shapes.box(x - 32, y - 62, wide + 64, 84, 42, chip) +
        shapes.text(x + wide / 2, y - 2, said, { fill: '#ffffff', weight: 700, anchor: 'middle' })
      );
  }
}

function grid({ grid: { xs, top, bottom } }: TimelineLayout): string {
  return xs.map((x) => shapes.line([x, top], [x, bottom + 6], '#dde2ea', 3)).join('');
}

/** Work is filled, a gate that waits is an empty box, and a hold is hatched. */
function drawBar({ as, isBack, x, y, width: wide, height }: Bar): string {
  const color = isBack ? barColors.back : barColors.work;
  if (as === 'work') return shapes.box(x, y, wide, height, 4, color);
  const fill = as === 'held' ? `url(#${hatching})` : shapes.paper;
  const stroke = as === 'held' ? barColors.held : color;
  return shapes.frame({ x, y, width: wide, height, round: 4 }, { fill, stroke, line: 5 });
}

function drawSign({ sign, x, y, tip }: PlacedSign): string {
  const stem = tip.y === y ? '' : shapes.line([x, y + signReach - 2], [tip.x, tip.y], shapes.ink, 4);
  return stem + figure(sign, x, y);
}

function figure(sign: Sign, x: number, y: number): string {
  const r = signReach;
  switch (sign) {
    case 'approve':
      return shapes.dot(x, y, r, shapes.ink) + shapes.check(x, y, shapes.paper);
    case 'rollback':
      return shapes.dot(x, y, r, shapes.failure) + shapes.back(x, y, shapes.paper);
    case 'PASS':
      return shapes.diamond(x, y, r, verdictColors.PASS);
    case 'FAIL':
      return shapes.cross(x, y, r - 6, shapes.failure);
    case 'INCONCLUSIVE':
      return shapes.diamond(x, y, r, verdictColors.INCONCLUSIVE) + shapes.diamond(x, y, r - 9, shapes.paper);
  }
}
