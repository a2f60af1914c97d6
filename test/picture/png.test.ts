import { expect, it } from 'vitest';
import { draw, drawTimeline } from '../../src/picture/draw.js';
import { pngOf } from '../../src/picture/png.js';
import { text } from '../../src/picture/shapes.js';
import { layoutOf } from '../../src/picture/timeline-layout.js';
import { courseOf } from '../../src/report/course.js';
import { steppedStory } from '../report/courses.js';
import { cases } from './samples.js';

it('is a PNG of 1280 by 720, small enough to be nobody’s burden', async () => {
  const shown = cases['ten against two hundred'];
  if (!shown) throw new Error('no such case');
  const png = Buffer.from(await draw(shown));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 720]);
  expect(png.length).toBeLessThan(200_000);
});

it('has its words, in both weights, from the fonts that come along', async () => {
  const card = (inside: string) =>
    pngOf(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80">${inside}</svg>`);
  const [bare, plain, bold] = await Promise.all(
    ['', text(10, 60, 'n=200'), text(10, 60, 'n=200', { weight: 700 })].map(card),
  );
  expect(plain).not.toEqual(bare);
  expect(bold).not.toEqual(bare);
  expect(bold).not.toEqual(plain);
});

it('of a timeline is as high as its rows ask for', async () => {
  const { rollout, entries } = steppedStory();
  const course = courseOf(rollout, entries);
  if (!course) throw new Error('not the story of the test');
  const png = Buffer.from(await drawTimeline(course));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, Math.round(layoutOf(course).height)]);
  expect(png.length).toBeLessThan(200_000);
});
