import { axisFor, type Axis } from './axis.js';
import type { Picture, Side } from './picture.js';
import * as shapes from './shapes.js';
import { placed, stripOf, type Place, type Strip } from './strip.js';
import { shortTime } from './time.js';

export const width = 1280;
export const height = 720;

const margin = 56;
const titleAt = 96;
const rows = { blue: { headAt: 196, top: 220, bottom: 340 }, green: { headAt: 444, top: 468, bottom: 588 } } as const;
const axisLabelsAt = 680;
/** How far the ground of a strip goes on beyond its axis. */
const ground = 18;
/** Room beside the axis for what lies outside of it. */
const outsideWidth = 124;
const columnsAt = { jobs: margin + 176, failed: margin + 440 };
const verdictColors = { PASS: '#0b6b49', FAIL: shapes.failure, INCONCLUSIVE: '#7d5200' } as const;

/**
 * The run times of blue and green on one axis, with their medians, sizes and failures, as an SVG of 1280 by 720. It is a
 * card on its own opaque ground, so that it reads the same on a light and on a dark page.
 */
export function svgOf(picture: Picture): string {
  const axis = axisFor([picture.blue.runSeconds, picture.green.runSeconds]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect x="2" y="2" width="${width - 4}" height="${height - 4}" rx="38" fill="${shapes.paper}" stroke="${shapes.pale}" stroke-width="4"/>`,
    title(picture),
    head('blue', picture.blue),
    head('green', picture.green),
    comparison(picture),
    plot(axis, picture),
    '</svg>',
  ].join('\n');
}

function title({ where, verdict }: Picture): string {
  const name = shapes.text(margin, titleAt, where, { weight: 700, size: 58 });
  if (verdict === undefined) return name;
  const wide = shapes.widthOf(verdict) + 64;
  const left = width - margin - wide;
  const chip = shapes.box(left, titleAt - 62, wide, 84, 42, verdictColors[verdict]);
  return (
    name + chip + shapes.text(left + wide / 2, titleAt - 2, verdict, { fill: '#ffffff', weight: 700, anchor: 'middle' })
  );
}

/** Name, number of jobs and failures on the left; on the right the median behind its sign. */
function head(name: 'blue' | 'green', side: Side): string {
  const at = rows[name].headAt;
  const parts = [
    shapes.text(margin, at, name, { fill: shapes.sideColors[name], weight: 700 }),
    shapes.text(columnsAt.jobs, at, `n=${count(side.jobs)}`),
  ];
  if (side.failed > 0) {
    const x = columnsAt.failed;
    parts.push(shapes.cross(x + 16, at - 18, 15, shapes.failure));
    parts.push(shapes.text(x + 52, at, count(side.failed), { fill: shapes.failure, weight: 700 }));
  }
  const right = width - margin;
  if (side.medianSeconds === undefined) {
    parts.push(shapes.text(right, at, '–', { fill: shapes.faint, anchor: 'end' }));
    return parts.join('');
  }
  const words = shortTime(side.medianSeconds);
  parts.push(shapes.text(right, at, words, { anchor: 'end' }), shapes.medianSign(signAt(words), at - 34));
  return parts.join('');
}

function signAt(words: string): number {
  return width - margin - shapes.widthOf(words) - 28;
}

/** How green's median compares with blue's, in front of it; or that the two cannot be compared. */
function comparison({ green, blue, ratio, comparable }: Picture): string {
  if (green.medianSeconds === undefined) return '';
  const x = signAt(shortTime(green.medianSeconds)) - 48;
  const y = rows.green.headAt;
  if (ratio !== undefined) return shapes.text(x, y, `${compact(ratio)}×`, { fill: shapes.faint, anchor: 'end' });
  return comparable || blue.medianSeconds === undefined ? '' : shapes.unequal(x, y - 18, shapes.faint);
}

function plot(axis: Axis | undefined, { blue, green }: Picture): string {
  const isBefore = (side: Side) => axis !== undefined && side.runSeconds.some((seconds) => seconds < axis.from);
  const isBehind = (side: Side) => axis !== undefined && side.runSeconds.some((seconds) => seconds > axis.to);
  const left = margin + ground + (isBefore(blue) || isBefore(green) ? outsideWidth : 0);
  const right = width - margin - ground - (isBehind(blue) || isBehind(green) ? outsideWidth : 0);
  const places = { blue: { ...rows.blue, left, right }, green: { ...rows.green, left, right } };
  return [
    axis ? grid(axis, places.blue) + grid(axis, places.green) + labels(axis, places.green) : '',
    strip('blue', blue, axis, places.blue),
    strip('green', green, axis, places.green),
  ].join('\n');
}

function grid(axis: Axis, place: Place): string {
  return axis.ticks
    .map((tick) => placed(axis, place, tick))
    .map((x) => shapes.line([x, place.top], [x, place.bottom], '#dde2ea', 3))
    .join('');
}

/** The outer labels end about where the axis does, so that long ones do not leave the card. */
function labels(axis: Axis, place: Place): string {
  return axis.ticks
    .map((tick, i) => {
      const x = placed(axis, place, tick);
      const style = { fill: shapes.faint };
      if (i === 0) return shapes.text(x - ground, axisLabelsAt, shortTime(tick), style);
      if (i < axis.ticks.length - 1)
        return shapes.text(x, axisLabelsAt, shortTime(tick), { ...style, anchor: 'middle' });
      return shapes.text(x + ground, axisLabelsAt, shortTime(tick), { ...style, anchor: 'end' });
    })
    .join('');
}

function strip(name: 'blue' | 'green', side: Side, axis: Axis | undefined, place: Place): string {
  const isBare = side.runSeconds.length === 0;
  const color = isBare ? shapes.pale : shapes.sideColors[name];
  const floor = shapes.line([place.left - ground, place.bottom], [place.right + ground, place.bottom], color, 4);
  if (!axis || isBare) return floor;
  const drawn = stripOf(axis, place, side.runSeconds);
  const { medianSeconds: middle } = side;
  const inside = middle !== undefined && middle >= axis.from && middle <= axis.to;
  return [
    floor,
    ...drawn.columns.map((one) =>
      shapes.box(one.x + 1.5, place.bottom - one.height, one.width - 3, one.height, 3, color),
    ),
    ...drawn.dots.map(({ x, y, r }) => shapes.dot(x, y, r, color)),
    outside(drawn, place, color),
    inside ? shapes.medianSign(placed(axis, place, middle), place.bottom + 6) : '',
  ].join('');
}

/** What the axis does not hold is counted at its end. */
function outside({ before, behind }: Strip, { left, right, top, bottom }: Place, fill: string): string {
  const middle = (top + bottom) / 2;
  const style = { fill, weight: 700 } as const;
  const first =
    before === 0
      ? ''
      : shapes.arrow(left - 30, middle, -1, fill) +
        shapes.text(left - 64, middle + 18, compact(before), { ...style, anchor: 'end' });
  const last =
    behind === 0
      ? ''
      : shapes.arrow(right + 30, middle, 1, fill) + shapes.text(right + 64, middle + 18, compact(behind), style);
  return first + last;
}

function count(jobs: number): string {
  return jobs < 10_000 ? String(jobs) : compact(jobs);
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

function compact(value: number): string {
  return short.format(value);
}
