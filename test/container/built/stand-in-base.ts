import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './program.js';

export type Buildah = (...words: string[]) => Promise<string>;

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A stand-in for Node's slim image, under the very name the Dockerfile gives: a minimal Debian of the same release, the
 * same Node binary, and npm and yarn where the real one has them. It is made once and kept beside other temporary files,
 * under a name that changes with this file.
 */
export async function buildahWithBase(base: string): Promise<Buildah> {
  const recipe = createHash('sha256')
    .update(base)
    .update(readFileSync(fileURLToPath(import.meta.url)));
  const store = join(tmpdir(), `batch-rollout-base-${recipe.digest('hex').slice(0, 12)}`);
  const buildah: Buildah = (...words) =>
    run('buildah', ['--root', join(store, 'layers'), '--runroot', join(store, 'mounts'), ...words]);
  const images = await buildah('images', '--format', '{{.Name}}:{{.Tag}}');
  if (!images.split('\n').includes(`docker.io/library/${base}`)) await makeBase(buildah, base);
  return buildah;
}

async function makeBase(buildah: Buildah, base: string): Promise<void> {
  const [, version = '', release = ''] = /^node:([\d.]+)-(\w+)-slim$/.exec(base) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'batch-rollout-debian-'));
  try {
    const root = join(folder, 'root');
    await run('debootstrap', ['--variant=minbase', release, root, await debianMirror()]);
    await addNode(folder, root, version);
    const made = (await buildah('from', 'scratch')).trim();
    await buildah('add', '--quiet', made, root, '/');
    await buildah('config', '--env', `PATH=${searchPath}`, '--env', `NODE_VERSION=${version}`, made);
    await buildah('commit', '--quiet', '--rm', made, `docker.io/library/${base}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The mirror this machine takes its own Debian packages from. */
async function debianMirror(): Promise<string> {
  const format = '$(ORIGIN) $(COMPONENT) $(REPO_URI)';
  const sources = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const mirror = /^Debian main (\S+)$/m.exec(sources)?.[1];
  if (mirror === undefined) throw new Error('apt knows no Debian mirror: run apt-get update, or add one.');
  return mirror;
}

/** Node of that very version from its package for this platform, this machine's npm, and a yarn that only lies there. */
async function addNode(folder: string, root: string, version: string): Promise<void> {
  const name = `node-linux-${process.arch}`;
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`], folder);
  await run('tar', ['xzf', join(folder, packed.trim()), '-C', folder]);
  const bin = join(root, 'usr/local/bin');
  const modules = join(root, 'usr/local/lib/node_modules');
  await mkdir(modules, { recursive: true });
  await cp(join(folder, 'package/bin/node'), join(bin, 'node'));
  const npm = (await run('npm', ['root', '--global'], folder)).trim();
  await cp(join(npm, 'npm'), join(modules, 'npm'), { recursive: true, dereference: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(bin, 'npm'));
  await symlink('../lib/node_modules/npm/bin/npx-cli.js', join(bin, 'npx'));
  const yarn = join(root, 'opt/yarn-v1/bin/yarn');
  await mkdir(dirname(yarn), { recursive: true });
  await writeFile(yarn, '#!/bin/sh\n', { mode: 0o755 });
  await symlink('/opt/yarn-v1/bin/yarn', join(bin, 'yarn'));
}
