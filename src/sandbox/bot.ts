import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export type Environment = Record<string, string>;

export interface BotOptions {
  /** Everything the bot knows of the world; nothing else of this process's environment reaches it. */
  environment: Environment;
  /** The file its log goes to. */
  log: string;
  /** It listens; told again after each restart. */
  onListening: (url: string) => void;
  /** It ended without having been asked to: a sentence for the person at the terminal. */
  onTrouble: (sentence: string) => void;
}

export interface Bot {
  /** Ends the process, gently or as `kill -9` does; it is started again after a moment. */
  restart(how: 'gently' | 'killed'): void;
  /** Resolves when the process is gone, at the latest after some seconds. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../main.js', import.meta.url));
const leash = new URL('./bot-leash.js', import.meta.url).href;

/** How long a bot that was asked to end may take: it lets what is under way finish. */
const endsWithinMs = 4_000;
const backAfterMs = 1_500;
const backAfterMsMax = 15_000;

/** Runs one command of the bot that ends by itself; rejects with what it said on standard error. */
export async function runOnce(command: string, environment: Environment): Promise<void> {
  const child = start(command, environment);
  child.stdout?.resume();
  const { code, words } = await ended(child);
  if (code !== 0) throw new Error(words || `The bot's command ${command} ended with code ${code}.`);
}

/** Runs the bot and keeps it running. Resolves when it listens; rejects when its first start fails. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const log = createWriteStream(options.log, { flags: 'a' });
  let child = start('serve', options.environment);
  let goal: 'runs' | 'restarts' | 'stops' = 'runs';
  let crashes = 0;
  let timer: NodeJS.Timeout | undefined;

  const follow = (): Promise<void> => {
    const gone = ended(child, log);
    gone.then(({ code, words }) => {
      if (goal === 'stops') return;
      if (goal === 'runs') {
        crashes += 1;
        options.onTrouble(`The bot ended by itself (${words || `code ${code}`}); starting it again.`);
      }
      goal = 'runs';
      timer = setTimeout(again, Math.min(backAfterMs * 2 ** Math.max(0, crashes - 1), backAfterMsMax));
    }, options.onTrouble);
    return listening(child, log, (url) => {
      crashes = 0;
      options.onListening(url);
    });
  };
  const again = (): void => {
    child = start('serve', options.environment);
    void follow();
  };
  await Promise.race([follow(), failsAtOnce(child)]);
  return {
    restart(how) {
      if (goal !== 'runs' || child.exitCode !== null) return;
      goal = 'restarts';
      child.kill(how === 'killed' ? 'SIGKILL' : 'SIGTERM');
    },
    async stop() {
      goal = 'stops';
      clearTimeout(timer);
      await end(child);
      log.end();
    },
  };
}

function start(command: string, environment: Environment): ChildProcess {
  return spawn(process.execPath, ['--import', leash, program, command], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function failsAtOnce(child: ChildProcess): Promise<void> {
  const { code, words } = await ended(child);
  throw new Error(words || `The bot ended at once, with code ${code}.`);
}

/** What became of a process, and the last it said on standard error. */
async function ended(child: ChildProcess, log?: WriteStream): Promise<{ code: number | string; words: string }> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log?.write(text);
    words = `${words}${text}`.slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 'not started', words: message }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? '', words: lastLine(words) }));
  });
}

const Line = z.object({ msg: z.literal('listening'), port: z.number() });

/** Copies the log to its file, and finds in it where the bot listens. Resolves with the first such line. */
function listening(child: ChildProcess, log: WriteStream, onListening: (url: string) => void): Promise<void> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      const found = Line.safeParse(asJson(line));
      if (!found.success) return;
      onListening(`http://127.0.0.1:${found.data.port}`);
      resolve();
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

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) ?? '';
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  await gone;
  clearTimeout(late);
}
