import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { fontFamily } from './shapes.js';

const require = createRequire(import.meta.url);

let ready: Promise<Uint8Array[]> | undefined;

/** The bytes of a PNG. No font of the machine is used, so that the picture is the same wherever the bot runs. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  ready ??= prepared();
  const fontBuffers = await ready;
  const drawing = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: fontFamily } });
  const image = drawing.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    drawing.free();
  }
}

/** The renderer and its fonts, read once for the process. */
async function prepared(): Promise<Uint8Array[]> {
  await initWasm(readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all([
    readFile(require.resolve('@fontsource/inter/files/inter-latin-500-normal.woff2')),
    readFile(require.resolve('@fontsource/inter/files/inter-latin-700-normal.woff2')),
  ]);
}
