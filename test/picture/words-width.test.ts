import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { fontFamily, text, widthOf } from '../../src/picture/shapes.js';

const require = createRequire(import.meta.url);
let fontBuffers: Uint8Array[] = [];

beforeAll(async () => {
  await initWasm(readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const file = (weight: number) => require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
  fontBuffers = await Promise.all([500, 700].map((weight) => readFile(file(weight))));
});

function drawnWidth(words: string, weight: 500 | 700, size: number): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="100">${text(10, 60, words, { weight, size })}</svg>`;
  const drawing = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: fontFamily } });
  return drawing.getBBox()?.width ?? 0;
}

const plain = (
  'plan/provision/canary/shift 6/shift 1–30/bake/drain/retire/rollback/work/gate/hold/approve/PASS/FAIL/INCONCLUSIVE/' +
  '20h 55m/8.4s/444d 23h/09:00:00/11-28/2026-11-23 09:00:00 – 09:02:10 UTC/2026-12-30 09:00 – 2027-01-02 10:44 UTC'
).split('/');
const bold = ['rollout', 'complete', 'rolled back', 'rollback', 'aborted', 'held', 'provision', 'INCONCLUSIVE'];

describe('the width that words are given', () => {
  it.each<[string, 500 | 700]>([
    ...plain.map((words): [string, 500] => [words, 500]),
    ...bold.map((words): [string, 700] => [words, 700]),
  ])('holds %s in weight %d, and is not far wider', (words, weight) => {
    const drawn = drawnWidth(words, weight, 50);
    expect(drawn).toBeGreaterThan(0);
    expect(widthOf(words)).toBeGreaterThanOrEqual(drawn);
    expect(widthOf(words)).toBeLessThanOrEqual(drawn * 1.35);
    expect(widthOf(words, 58)).toBeGreaterThanOrEqual(drawnWidth(words, weight, 58));
  });
});
