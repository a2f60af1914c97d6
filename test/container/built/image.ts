import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { run } from './program.js';
import { buildahWithBase, type Buildah } from './stand-in-base.js';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
/** Stands in many places of the checkout that is built from; none of it may reach the image. */
export const planted = 'xoxb-planted-beside-the-sources';
const plantedAt = ['.env', 'src/.env', 'src/slack.pem', '.git/config', 'node_modules/left/index.js', 'dist/left.js'];

/** What the image says about how it is to be run, in the words of its format. */
const Config = z.object({
  User: z.string(),
  Env: z.array(z.string()),
  WorkingDir: z.string(),
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()),
  Healthcheck: z.object({ Test: z.array(z.string()), Interval: z.number(), Timeout: z.number(), Retries: z.number() }),
  Labels: z.record(z.string(), z.string()),
});
const Configured = z.object({ Docker: z.object({ config: Config }) });
const Layered = z.object({ Docker: z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) }) });
const Manifest = z.object({ layers: z.array(z.object({ digest: z.string() })) });

export interface Image {
  config: z.infer<typeof Config>;
  /** All that is recorded about the image, its history included. */
  inspected: string;
  /** Where its files lie as a container would see them. */
  root: string;
  /** The layers above the base, as uncompressed archives. */
  layers: Buffer[];
  /** In bytes: content of the layers above the base, the same as it is sent over the network, and of all files. */
  bytes: { added: number; addedPacked: number; whole: number };
  remove(): Promise<void>;
}

/** Builds the image from this checkout as it stands, with secrets planted around the sources. */
export async function buildImage(): Promise<Image> {
  const base = /^FROM (node:\S+) AS base$/m.exec(readFileSync(join(checkout, 'Dockerfile'), 'utf8'))?.[1];
  if (base === undefined) throw new Error('The Dockerfile has no line `FROM node:<version> AS base`.');
  const buildah = await buildahWithBase(base);
  const folder = await mkdtemp(join(tmpdir(), 'batch-rollout-image-'));
  const image = `batch-rollout-test:${basename(folder).toLowerCase()}`;
  try {
    await furnish(folder);
    await writeFile(join(folder, 'npmrc'), await npmSettings(), { mode: 0o600 });
    // Docker's own format is the one with a health check.
    const how = [
      '--pull-never',
      '--isolation',
      'chroot',
      '--format',
      'docker',
      '--secret',
      `id=npmrc,src=${folder}/npmrc`,
    ];
    await buildah('bud', '--quiet', ...how, '-t', image, join(folder, 'checkout'));
    return await opened(buildah, image, base, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A copy of the checkout, and among its files what must not get into an image. */
async function furnish(folder: string): Promise<void> {
  const copy = join(folder, 'checkout');
  const names = ['Dockerfile', '.dockerignore', '.npmrc', 'LICENSE', 'README.md', 'package.json', 'package-lock.json'];
  const whole = [...names, 'src', 'tsconfig.json', 'tsconfig.build.json'];
  await mkdir(copy);
  await Promise.all(whole.map((name) => cp(join(checkout, name), join(copy, name), { recursive: true })));
  for (const name of plantedAt) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), planted);
  }
}

/** The registry of this machine and whom it trusts, in npm's own form, so that the build reaches what this machine does. */
async function npmSettings(): Promise<string> {
  const registry = (await run('npm', ['config', 'get', 'registry'], tmpdir())).trim();
  const trusted = (await run('npm', ['config', 'get', 'cafile'], tmpdir())).trim();
  const file = [trusted, process.env['NODE_EXTRA_CA_CERTS'] ?? ''].find((name) => name.startsWith('/'));
  const text = file === undefined ? '' : await readFile(file, 'utf8');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return [`; ${planted}`, `registry=${registry}`, ...certificates.map((one) => `ca[]=${JSON.stringify(one)}`), ''].join(
    '\n',
  );
}

/** Mounts what was built, takes it apart and measures it. */
async function opened(buildah: Buildah, image: string, base: string, folder: string): Promise<Image> {
  const inspected = await buildah('inspect', '--type', 'image', image);
  const { config } = Configured.parse(JSON.parse(inspected)).Docker;
  const below = Layered.parse(JSON.parse(await buildah('inspect', '--type', 'image', base))).Docker.rootfs.diff_ids;
  const layers = await layersAbove(buildah, image, below.length, join(folder, 'layers'));
  const container = (await buildah('from', '--pull-never', image)).trim();
  const root = (await buildah('mount', container)).trim();
  const whole = await run('du', ['--summarize', '--apparent-size', '--block-size=1', '--one-file-system', root]);
  const sum = (sizes: readonly number[]): number => sizes.reduce((all, one) => all + one, 0);
  return {
    config,
    inspected,
    root,
    layers,
    bytes: {
      added: sum(layers.map((layer) => layer.length)),
      addedPacked: sum(layers.map((layer) => gzipSync(layer).length)),
      whole: Number.parseInt(whole, 10),
    },
    async remove() {
      await buildah('rm', container);
      await buildah('rmi', image);
    },
  };
}

async function layersAbove(buildah: Buildah, image: string, below: number, folder: string): Promise<Buffer[]> {
  await buildah('push', '--quiet', '--disable-compression', '--format', 'docker', image, `dir:${folder}`);
  const { layers } = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  return Promise.all(layers.slice(below).map(({ digest }) => readFile(join(folder, digest.replace('sha256:', '')))));
}
