import { existsSync, readFileSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { travel } from '../../wire/journey.js';
import { runMsMax } from '../../wire/runs.js';
import { preparePolicyPlace, runConfined } from './confined.js';
import { buildImage, planted, type Image } from './image.js';
import { missingHere, run } from './program.js';
import { openContainerStage, secretsOfTheRun, type ContainerStage } from './stage.js';

const missing = missingHere();
if (missing.length > 0)
  process.stderr.write(`The image is neither built nor run: this machine lacks ${missing.join(', ')}.\n`);

const endsWithinMs = 10_000;
const megabyte = 1_000_000;
/** Above the base, in bytes: what the layers hold, and what of it is sent. A third more than when this was written. */
const addedBytesMax = 45 * megabyte;
const addedPackedBytesMax = 12 * megabyte;

const Lock = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

describe.skipIf(missing.length > 0)('the image', () => {
  let image: Image;
  let stage: ContainerStage;

  beforeAll(async () => {
    image = await buildImage();
    await preparePolicyPlace(image);
    stage = await openContainerStage(image);
  });
  afterAll(async () => {
    await stage?.close();
    await image?.remove();
  });

  const inside = (words: readonly string[], input?: string) =>
    runConfined(image, stage.policy, words, stage.environment, input);
  const health = async () => {
    const [form, ...words] = image.config.Healthcheck.Test;
    expect(form).toBe('CMD');
    return (await inside(words)).code;
  };

  it(
    'takes a whole rollout through its approvals, upon a root it cannot write, and ends when it is told to',
    async () => {
      const began = new Date();
      expect(await health()).toBe(1);
      const bot = stage.start();
      await bot.listening;
      expect(await health()).toBe(0);
      expect(await statusOf(await stage.confined().pid())).toEqual({
        Uid: '1000 1000 1000 1000',
        Gid: '1000 1000 1000 1000',
        Groups: '',
        CapPrm: '0000000000000000',
        CapEff: '0000000000000000',
        CapBnd: '0000000000000000',
        NoNewPrivs: '1',
        pidInside: '1',
      });

      const rollout = await travel(stage, 'forward');
      expect(rollout.phase.name).toBe('complete');
      expect(stage.aws.state.environments.has('blue')).toBe(false);
      expect(stage.aws.state.jobDefinitions.get('etl')?.map(({ revision }) => revision)).toEqual([1, 2]);
      expect(await inside([...image.config.Entrypoint, 'verify-audit', rollout.id])).toMatchObject({
        code: 0,
        err: '',
      });
      expect(await health()).toBe(0);

      const asked = Date.now();
      expect(await bot.kill('SIGTERM')).toBe(0);
      expect(Date.now() - asked).toBeLessThan(endsWithinMs);
      expect(await health()).toBe(1);
      expect(await filesChangedSince(image.root, began)).toEqual([]);
    },
    runMsMax,
  );

  it('lets its process write nowhere', async () => {
    const places = ['/app', '/tmp', '/dev/shm', '/dev', '/var/tmp', '/run/lock', '/usr/local/bin'];
    const script = `for (const place of ${JSON.stringify(places)}) {
      try { require('node:fs').writeFileSync(place + '/written', ''); console.log(place); } catch {}
    }`;
    expect(await inside(['node', '-e', script])).toEqual({ code: 0, out: '', err: '' });
  });

  it('draws its pictures with the fonts that come along', async () => {
    const script = `import('/app/dist/picture/png.js')
      .then(({ pngOf }) => pngOf('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))
      .then((png) => console.log(Buffer.from(png).toString('latin1', 1, 4)))`;
    expect(await inside(['node', '-e', script])).toEqual({ code: 0, out: 'PNG\n', err: '' });
  });

  it('runs the commands that need nobody', async () => {
    const sample = { succeeded: 10, failed: 0, runSeconds: [] };
    const limits = { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 };
    const program = image.config.Entrypoint;
    const judged = await inside([...program, 'judge'], JSON.stringify({ limits, blue: sample, green: sample }));
    expect(judged).toMatchObject({ code: 0, err: '', out: expect.stringContaining('"PASS"') });
    const checked = await inside([...program, 'check-config']);
    expect(checked).toEqual({ code: 0, err: '', out: 'batch-rollout.yml: fine.\n' });
  });

  it('holds the production packages of the lock, and no other', async () => {
    const { packages } = Lock.parse(
      JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')),
    );
    const wanted = Object.entries(packages).flatMap(([path, { dev }]) => (path !== '' && !dev ? [path] : []));
    const there = (await filesUnder(join(image.root, 'app/node_modules'))).flatMap((path) => {
      const found = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(`node_modules/${path}`);
      return found?.[1] ?? [];
    });
    expect(there.toSorted()).toEqual(wanted.toSorted());
  });

  it('holds no package manager, no sandbox, no sources', async () => {
    const gone = [
      'usr/local/lib/node_modules',
      'usr/local/bin/npm',
      'usr/local/bin/npx',
      'usr/local/bin/yarn',
      'opt/yarn-v1',
    ];
    expect(gone.filter((path) => existsSync(join(image.root, path)))).toEqual([]);
    expect((await inside(['npm', '--version'])).err).toMatch(/npm.*No such file/);
    expect((await readdir(join(image.root, 'app'))).toSorted()).toEqual(
      ['LICENSE', 'batch-rollout.yml', 'dist', 'node_modules', 'package.json'].toSorted(),
    );
    const files = await filesUnder(join(image.root, 'app'));
    expect(files.filter((path) => /^dist\/sandbox|\.([cm]?ts|tsx|map)$|\.env/.test(path))).toEqual([]);
  });

  it('lets its user change none of its files', async () => {
    const open = await run('find', [
      join(image.root, 'app'),
      '-not',
      '-uid',
      '0',
      '-or',
      '-perm',
      '/go+w',
      '-not',
      '-type',
      'l',
    ]);
    expect(open).toBe('');
  });

  it('carries no secret in its layers or its record', () => {
    const secrets = [planted, ...secretsOfTheRun, 'BEGIN CERTIFICATE'];
    const found = secrets.filter((secret) => image.layers.some((layer) => layer.includes(secret)));
    expect(found).toEqual([]);
    expect(secrets.filter((secret) => image.inspected.includes(secret))).toEqual([]);
    expect(image.layers.some((layer) => layer.includes('app/dist/main.js'))).toBe(true);
  });

  it('is small', () => {
    const { added, addedPacked, whole } = image.bytes;
    const shown = [added, addedPacked, whole].map((bytes) => (bytes / megabyte).toFixed(1));
    process.stdout.write(`Above the base ${shown[0]} MB, packed ${shown[1]} MB; all files ${shown[2]} MB.\n`);
    expect(added).toBeLessThan(addedBytesMax);
    expect(addedPacked).toBeLessThan(addedPackedBytesMax);
  });
});

async function statusOf(pid: number): Promise<Record<string, string>> {
  const lines = (await readFile(`/proc/${pid}/status`, 'utf8')).split('\n');
  const status = new Map(lines.map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*:/, '').trim()]));
  const named = ['Uid', 'Gid', 'Groups', 'CapPrm', 'CapEff', 'CapBnd', 'NoNewPrivs'];
  return {
    ...Object.fromEntries(named.map((name) => [name, (status.get(name) ?? '').replaceAll(/\s+/g, ' ')])),
    pidInside: status.get('NSpid')?.split(/\s+/).at(-1) ?? '',
  };
}

/** The files, folders and links whose content or attributes changed since then. */
async function filesChangedSince(root: string, since: Date): Promise<string[]> {
  const all = await readdir(root, { recursive: true });
  const times = await Promise.all(
    all.map(async (path) => ({ path, ms: (await stat(join(root, path)).catch(() => undefined))?.ctimeMs ?? 0 })),
  );
  return times.filter(({ ms }) => ms > since.getTime()).map(({ path }) => path);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
