import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Ended {
  code: number | string;
  out: string;
  err: string;
}

/** Runs a program to its end, whatever that is. */
export function outcomeOf(program: string, words: readonly string[], cwd?: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, words, { maxBuffer: 64 * 2 ** 20, ...(cwd && { cwd }) }, (error, out, err) =>
      resolve({ code: error ? (error.code ?? error.signal ?? error.message) : 0, out, err }),
    );
  });
}

/** Runs a program that has to succeed. Resolves with what it printed; rejects with the end of what it complained of. */
export async function run(program: string, words: readonly string[], cwd?: string): Promise<string> {
  const { code, out, err } = await outcomeOf(program, words, cwd);
  if (code !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${`${out}\n${err}`.slice(-3_000)}`);
  return out;
}

/** What this machine lacks to build and run an image without a daemon; empty where nothing is missing. */
export function missingHere(): string[] {
  if (process.platform !== 'linux') return ['Linux'];
  return [
    ...(process.getuid?.() === 0 ? [] : ['root']),
    ...['buildah', 'debootstrap', 'apt-get', 'npm', 'unshare'].filter((name) => !isOnPath(name)),
  ];
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
