import type { Picture } from './picture.js';
import type { Timeline } from './timeline.js';

/** Draws a picture as the bytes of a PNG. */
export type Draw = (picture: Picture) => Promise<Uint8Array>;

/** The renderer is loaded when the first picture is drawn: most of what a process does needs none. */
export const draw: Draw = async (picture) => {
  const [{ svgOf }, { pngOf }] = await Promise.all([import('./svg.js'), import('./png.js')]);
  return pngOf(svgOf(picture));
};

/** Draws the timeline of a rollout as the bytes of a PNG. */
export async function drawTimeline(timeline: Timeline): Promise<Uint8Array> {
  const [{ timelineSvgOf }, { pngOf }] = await Promise.all([import('./timeline-svg.js'), import('./png.js')]);
  return pngOf(timelineSvgOf(timeline));
}
