import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface BotProcess {
  /** Resolves with the address it listens on; never, where it ended before. */
  listening: Promise<string>;
  /** Resolves when the process is gone: its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  /** Resolves when the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string>;
}

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const Listening = z.object({ msg: z.literal('listening'), port: z.number() });

/** Starts the built bot, as an operator would, and hands every line it prints to `said`. */
export function startBot(environment: Readonly<Record<string, string>>, said: (line: string) => void): BotProcess {
  if (!existsSync(program)) throw new Error(`There is no ${program}: run \`npm run build\` before this suite.`);
  const child = spawn(process.execPath, [program, 'serve'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? ''));
  });
  createInterface({ input: child.stderr }).on('line', said);
  return {
    listening: listening(child, said),
    ended,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export function listening(child: ChildProcess, said: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      said(line);
      const found = Listening.safeParse(asJson(line));
      if (found.success) resolve(`http://127.0.0.1:${found.data.port}`);
    });
  });
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
