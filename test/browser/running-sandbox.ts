import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningSandbox {
  page: string;
  aws: string;
  /** Everything it printed. */
  printed: () => string;
  /** Ends it as Ctrl-C does. Resolves to the milliseconds that took; rejects when a process of it is left. */
  stop(): Promise<number>;
  /** Forgets what it kept. */
  clear(): Promise<void>;
}

const startsWithinMs = 90_000;
const stopsWithinMs = 15_000;

/**
 * Starts `npm run sandbox` on free ports, in a process group and a folder of its own. Where a folder is given, it is
 * started once more upon what that folder holds, without building it again.
 */
export async function startSandbox(again?: { folder: string }): Promise<RunningSandbox & { folder: string }> {
  const own = again?.folder ?? (await mkdtemp(join(tmpdir(), 'sandbox-')));
  const words = again ? ['node', 'dist/sandbox/main.js'] : ['npm', 'run', '--silent', 'sandbox'];
  const child = spawn(words[0] ?? '', words.slice(1), {
    // A group of its own, so that a signal reaches npm, the sandbox and the bot alike, as from a terminal.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SANDBOX_PORT: '0', SANDBOX_AWS_PORT: '0', SANDBOX_FOLDER: own },
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  const addresses = await addressesIn(child, () => text);
  return {
    ...addresses,
    folder: own,
    printed: () => text,
    stop: () => stop(child),
    clear: () => rm(own, { recursive: true, force: true }),
  };
}

async function addressesIn(child: ChildProcess, text: () => string): Promise<{ page: string; aws: string }> {
  const began = Date.now();
  while (Date.now() - began < startsWithinMs) {
    const [page, aws] = text().match(/http:\/\/127\.0\.0\.1:\d+\/?/g) ?? [];
    if (page !== undefined && aws !== undefined) return { page, aws };
    if (child.exitCode !== null) break;
    // oxlint-disable-next-line no-await-in-loop
    await pause(100);
  }
  await stop(child).catch(() => undefined);
  throw new Error(`the sandbox did not start: ${text()}`);
}

async function stop(child: ChildProcess): Promise<number> {
  const group = -(child.pid ?? 0);
  const began = Date.now();
  if (child.exitCode === null) process.kill(group, 'SIGINT');
  while (isThere(group)) {
    if (Date.now() - began > stopsWithinMs) {
      process.kill(group, 'SIGKILL');
      throw new Error(`the sandbox did not end within ${stopsWithinMs} ms`);
    }
    // oxlint-disable-next-line no-await-in-loop
    await pause(50);
  }
  return Date.now() - began;
}

/** Whether a process of the group is left. */
function isThere(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
