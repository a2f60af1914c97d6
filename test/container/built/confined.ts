import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Image } from './image.js';

export type Environment = Readonly<Record<string, string>>;

export interface Confined {
  child: ChildProcess;
  /** The process as this machine numbers it; inside it is process 1. Rejects where it ended before it was there. */
  pid: () => Promise<number>;
}

/** What a person mounts beside their secrets; the file has to lie there before the root becomes read-only. */
const policyPath = 'app/batch-rollout.yml';
const looksMax = 500;
/** Of util-linux, as `setpriv` is; it makes the namespaces. */
const namespaces = 'unshare';

/** $1 is the root, $2 the policy file, the rest the command. Nothing but the process's own view of /proc can be written. */
const enter = `
set -e
root=$1 policy=$2
shift 2
mount --bind "$root" "$root"
mount --bind "$policy" "$root/${policyPath}"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755,size=64k none "$root/dev"
for device in null urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -o remount,ro "$root/dev"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"
`;

/** Puts the place for the policy file into the root, as a container runtime does for a file that it mounts. */
export function preparePolicyPlace({ root }: Image): Promise<void> {
  return writeFile(join(root, policyPath), '');
}

/**
 * Runs a command as the image says: its user, folder and environment. As safety checklist entry S10 asks, upon a read-only
 * root without any writable folder, without a capability, without the way to new privileges; and as process 1.
 */
export function startConfined(
  image: Image,
  policy: string,
  words: readonly string[],
  environment: Environment,
): Confined {
  const { User, Env, WorkingDir } = image.config;
  const [user = '', group = ''] = User.split(':');
  const own = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const place = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', enter, 'enter', image.root, policy];
  const who = ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'];
  const rights = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'];
  const where = ['/usr/bin/env', '--ignore-environment', `--chdir=${WorkingDir}`, ...Env, ...own];
  const child = spawn(namespaces, [...place, ...who, ...rights, ...where, ...words]);
  return { child, pid: () => innerPid(child) };
}

/** Runs a command to its end, with `input` for it to read. */
export async function runConfined(
  image: Image,
  policy: string,
  words: readonly string[],
  environment: Environment = {},
  input = '',
): Promise<{ code: number | string; out: string; err: string }> {
  const { child } = startConfined(image, policy, words, environment);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (err += part.toString()));
  child.stdin?.on('error', () => undefined).end(input);
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: message, out, err }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? '', out, err }));
  });
}

/** The child of `unshare`, once it is the command itself and no longer what leads there. */
async function innerPid(child: ChildProcess): Promise<number> {
  const { pid } = child;
  for (let look = 0; look < looksMax && child.exitCode === null; look += 1) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const inner = Number.parseInt(children, 10);
    const name = await readFile(`/proc/${inner}/comm`, 'utf8').catch(() => '');
    if (/^(node|MainThread)$/.test(name.trim())) return inner;
    await pause(20);
  }
  throw new Error('The process did not come up in its confinement.');
}
