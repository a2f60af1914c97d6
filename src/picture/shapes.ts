/** The few shapes of a picture, as SVG. */

export const ink = '#1b2333';
export const paper = '#ffffff';
export const faint = '#5b667a';
export const pale = '#c3cad6';
export const failure = '#c01f3b';
export const sideColors = { blue: '#2a5fd3', green: '#0b7f56' } as const;
export const fontFamily = 'Inter';

/** Shown at the width of a telephone, a text of this size is still fourteen pixels high. */
export const textSize = 50;

export interface TextStyle {
  fill?: string;
  weight?: 500 | 700;
  anchor?: 'start' | 'middle' | 'end';
  size?: number;
}

/** `words` are numbers and words of our own; the drawing has no room for anybody else's. */
export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { fill = ink, weight = 500, anchor = 'start', size = textSize } = style;
  return `<text x="${px(x)}" y="${px(y)}" fill="${fill}" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${words}</text>`;
}

export function box(x: number, y: number, width: number, height: number, round: number, fill: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${px(round)}" fill="${fill}"/>`;
}

/** A box with an outline that stays within its place. */
export function frame(
  place: { x: number; y: number; width: number; height: number; round: number },
  style: { fill: string; stroke: string; line: number },
): string {
  const { line: wide } = style;
  const inside = (length: number): string => px(Math.max(1, length - wide));
  return `<rect x="${px(place.x + wide / 2)}" y="${px(place.y + wide / 2)}" width="${inside(place.width)}" height="${inside(place.height)}" rx="${px(place.round)}" fill="${style.fill}" stroke="${style.stroke}" stroke-width="${wide}"/>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], stroke: string, width: number) {
  return `<path d="M${px(from[0])} ${px(from[1])}L${px(to[0])} ${px(to[1])}" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`;
}

export function dot(x: number, y: number, r: number, fill: string): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}" fill="${fill}"/>`;
}

/** A cross, the sign of a failure: told by its shape too, not by its colour alone. */
export function cross(x: number, y: number, reach: number, stroke: string): string {
  return (
    line([x - reach, y - reach], [x + reach, y + reach], stroke, 10) +
    line([x - reach, y + reach], [x + reach, y - reach], stroke, 10)
  );
}

/** A tick, the sign of somebody's yes. */
export function check(x: number, y: number, stroke: string): string {
  return line([x - 9, y + 1], [x - 3, y + 8], stroke, 5) + line([x - 3, y + 8], [x + 9, y - 7], stroke, 5);
}

/** An arrow to the left, the sign of the way back. */
export function back(x: number, y: number, stroke: string): string {
  const head = [-7, 7].map((rise) => line([x - 9, y], [x - 2, y + rise], stroke, 5));
  return line([x - 9, y], [x + 9, y], stroke, 5) + head.join('');
}

export function diamond(x: number, y: number, reach: number, fill: string): string {
  return `<path d="M${px(x)} ${px(y - reach)}l${reach} ${reach}l${-reach} ${reach}l${-reach} ${-reach}z" fill="${fill}"/>`;
}

/** An equals sign struck out, its right end at `x`: these two cannot be compared. The fonts have none. */
export function unequal(x: number, y: number, stroke: string): string {
  const bars = [y - 7, y + 7].map((at) => line([x - 34, at], [x, at], stroke, 5));
  return bars.join('') + line([x - 27, y + 19], [x - 7, y - 19], stroke, 5);
}

/** The sign of the median. It points at the strip from below, where it hides no job; `tip` is its upper end. */
export function medianSign(x: number, tip: number): string {
  return `<path d="M${px(x)} ${px(tip)}l19 32h-38z" fill="${ink}"/>`;
}

export function arrow(x: number, y: number, towards: 1 | -1, fill: string): string {
  return `<path d="M${px(x)} ${px(y - 17)}l${towards * 24} 17l${-towards * 24} 17z" fill="${fill}"/>`;
}

/** In the width of a digit, which is what is written most; that of the bold font, which is the wider one. */
const widths = new Map([
  [' ', 0.44],
  ['.', 0.47],
  [':', 0.52],
  ['-', 0.73],
  ['–', 0.8],
  ['I', 0.47],
  ['f', 0.56],
  ['i', 0.42],
  ['l', 0.42],
  ['r', 0.65],
  ['t', 0.56],
  ['w', 1.33],
  ['m', 1.44],
  ...Array.from('CNOUV', (letter): [string, number] => [letter, 1.2]),
]);

/** About how wide these words are at this size; good enough to put something beside them. */
export function widthOf(words: string, size: number = textSize): number {
  const digits = words.split('').reduce((sum, sign) => sum + (widths.get(sign) ?? 1), 0);
  return digits * 0.64 * size;
}

/** A tenth of a pixel is as exact as anybody sees. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
