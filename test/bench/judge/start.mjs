import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Runs the bench. It is bundled first, since the lowest Node that is supported reads no TypeScript.
const root = join(import.meta.dirname, '..', '..', '..');
const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const outfile = join(folder, 'bench.mjs');
const entryPoints = [join(import.meta.dirname, 'main.ts')];
await build({
  entryPoints,
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
});
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(root, process.argv.slice(2));
