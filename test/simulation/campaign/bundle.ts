import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** One exact text of a source file and what stands in its place. `file` is relative to the root of the project. */
export interface Replacement {
  file: string;
  find: string;
  replace: string;
}

/** Packages that are not written as modules ask for `require`, which a module does not have by itself. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * Bundles an entry with everything but Node's own modules into one file outside the tree, with the replacements made on
 * the way, and resolves to its path; the file goes when this process ends. The same sources give the same bytes. Rejects
 * when a replacement does not fit: a text that is not there exactly once, or a file that the entry does not use.
 */
export async function bundle(
  root: string,
  entry: string,
  replacements: readonly Replacement[] = [],
  name = 'the replacement',
): Promise<string> {
  const changed = replacedTexts(root, replacements, name);
  const used = new Set<string>();
  const outfile = join(temporaryFolder(), 'worker.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [resolve(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: banner },
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [serving(changed, used)],
  });
  const unused = [...changed.keys()].find((file) => !used.has(file));
  if (unused !== undefined) throw new Error(`${name} no longer fits: ${unused} is not part of what is simulated.`);
  return outfile;
}

/** The changed files by absolute path. Throws where a text is not there exactly once. */
export function replacedTexts(root: string, replacements: readonly Replacement[], name: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of replacements) {
    const path = resolve(root, file);
    const [before, after, ...more] = (texts.get(path) ?? readFileSync(path, 'utf8')).split(find);
    if (before === undefined || after === undefined || more.length > 0) {
      const times = after === undefined ? 0 : more.length + 1;
      throw new Error(`${name} no longer fits: its text is ${times} times in ${file}, and has to be there once.`);
    }
    texts.set(path, `${before}${replace}${after}`);
  }
  return texts;
}

function serving(changed: ReadonlyMap<string, string>, used: Set<string>): Plugin {
  return {
    name: 'replacements',
    setup(on) {
      on.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = changed.get(path);
        if (contents === undefined) return undefined;
        used.add(path);
        return { contents, loader: 'ts' };
      });
    },
  };
}

const folders: string[] = [];

/** Removes one bundle that is no longer needed. */
export function removeBundle(outfile: string): void {
  rmSync(dirname(outfile), { recursive: true, force: true });
}

/** Removes every bundle of this process. A process that is not ended from outside does it by itself. */
export function removeBundles(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function temporaryFolder(): string {
  if (folders.length === 0) process.once('exit', removeBundles);
  const folder = mkdtempSync(join(tmpdir(), 'batch-rollout-simulation-'));
  folders.push(folder);
  return folder;
}
