import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseJson } from './wire.js';
import { WorkspaceState } from './workspace.js';

/** Keeps the workspace in one file, a little behind what happens. */
export interface Keeper {
  /** Says that there is something new to write; many of these in a row cost one write. */
  touched(): void;
  /** Resolves when everything told so far is on disk. */
  settled(): Promise<void>;
}

/** The workspace of the last run; undefined when there was none or its file is from another version of the sandbox. */
export async function readState(file: string): Promise<WorkspaceState | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : WorkspaceState.safeParse(parseJson(text)).data;
}

export function keepState(file: string, state: () => WorkspaceState): Keeper {
  let dirty = false;
  let writing: Promise<void> | undefined;

  async function writeWhileDirty(): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    while (dirty) {
      dirty = false;
      // Each round writes what the round before had not seen yet.
      // oxlint-disable-next-line no-await-in-loop
      await writeFile(`${file}.new`, JSON.stringify(state()));
      // oxlint-disable-next-line no-await-in-loop
      await rename(`${file}.new`, file);
    }
    writing = undefined;
  }

  return {
    touched() {
      dirty = true;
      writing ??= writeWhileDirty();
    },
    async settled() {
      await writing;
    },
  };
}
