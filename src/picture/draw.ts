import type { Picture } from './picture.js';

/** Draws a picture as the bytes of a PNG. */
export type Draw = (picture: Picture) => Promise<Uint8Array>;

/** The renderer is loaded when the first picture is drawn: most of what a process does needs none. */
export const draw: Draw = async (picture) => {
  const [{ svgOf }, { pngOf }] = await Promise.all([import('./svg.js'), import('./png.js')]);
  return pngOf(svgOf(picture));
};
