import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, removeBundles, replacedTexts } from './bundle.js';
import { runCampaign } from './campaign.js';
import { failuresOf } from './report.js';
import { mutants } from './mutant-list.js';
import { progressOn } from './progress.js';
import { shrink } from './shrink.js';

const root = join(import.meta.dirname, '..', '..', '..');

afterAll(removeBundles);

describe('the bundler', () => {
  const tree = mkdtempSync(join(tmpdir(), 'batch-rollout-bundler-'));
  beforeAll(() => {
    mkdirSync(join(tree, 'src'));
    writeFileSync(join(tree, 'src', 'entry.ts'), "import { two } from './two.js';\nprocess.exitCode = two;\n");
    writeFileSync(join(tree, 'src', 'two.ts'), 'export const two: number = 1 + 1;\n');
    writeFileSync(join(tree, 'src', 'unused.ts'), 'export const three = 3;\n');
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  const change = (file: string, find: string) => bundle(tree, 'src/entry.ts', [{ file, find, replace: '7' }], 'It');

  it('puts the replacement in the place of the text, and leaves the source alone', async () => {
    const text = readFileSync(await change('src/two.ts', '1 + 1'), 'utf8');
    expect(text).toMatch(/two = 7;/);
    expect(readFileSync(join(tree, 'src', 'two.ts'), 'utf8')).toContain('1 + 1');
  });

  it('refuses a text that is not there', async () => {
    await expect(change('src/two.ts', '2 + 2')).rejects.toThrow('It no longer fits: its text is 0 times');
  });

  it('refuses a text that is there twice', async () => {
    await expect(change('src/two.ts', '1')).rejects.toThrow('It no longer fits: its text is 2 times');
  });

  it('refuses a file that the entry does not use', async () => {
    await expect(change('src/unused.ts', '3;')).rejects.toThrow(/It no longer fits: .*unused\.ts is not part/);
  });

  it('makes the same bytes of the same sources', async () => {
    const [one, other] = [await bundle(tree, 'src/entry.ts'), await bundle(tree, 'src/entry.ts')];
    expect(one).not.toBe(other);
    expect(readFileSync(one)).toEqual(readFileSync(other));
  });
});

describe('the mutants', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s: fits the code as it is', (name, mutant) => {
    const texts = [...replacedTexts(root, [mutant, ...(mutant.also ?? [])], name).values()];
    expect(() => texts.map((text) => transformSync(text, { loader: 'ts' }))).not.toThrow();
  });

  it('are at least 24, have different names, and say what has to notice them', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(24);
    expect(new Set(mutants.map((one) => one.name)).size).toBe(mutants.length);
    expect(mutants.filter((one) => !one.by.every((name) => /^[IL]\d+$/.test(name)) || one.by.length === 0)).toEqual([]);
  });
});

describe('shrinking', () => {
  const events = [
    ...Array.from({ length: 60 }, (_, i) => `fault/${i}`),
    ...Array.from({ length: 10 }, (_, i) => `tool/${i}`),
    ...Array.from({ length: 20 }, (_, i) => `person/${i}`),
  ];
  const failsWith = (needed: readonly string[]) => async (only: ReadonlySet<string>) =>
    needed.every((event) => only.has(event)) ? events.filter((event) => only.has(event)) : undefined;

  it.each([
    [['fault/17', 'fault/41', 'person/3']],
    [['tool/0', 'person/19']],
    [['person/0']],
    [[]],
    [['fault/0', 'fault/1', 'fault/2', 'fault/58', 'fault/59', 'tool/9']],
  ])('finds exactly the events that are needed: %j', async (needed) => {
    const shrunk = await shrink(events, failsWith(needed));
    expect(shrunk.events).toEqual(needed);
    expect(shrunk.minimal).toBe(true);
    expect(shrunk.runs).toBeLessThan(150);
  });

  it('leaves out faults before edits, and edits before what people pressed', async () => {
    const either = async (only: ReadonlySet<string>) =>
      only.has('fault/1') || only.has('tool/1') || only.has('person/1') ? [...only] : undefined;
    expect((await shrink(events, either)).events).toEqual(['person/1']);
  });

  it('does not try to leave out what no longer took place', async () => {
    const shrunk = await shrink(events, async (only) => (only.has('tool/5') ? ['tool/5'] : undefined));
    expect(shrunk).toEqual({ events: ['tool/5'], runs: 3, minimal: true });
  });

  it('stops at the most runs, with events that still fail', async () => {
    const needed = events.filter((_, i) => i % 2 === 0);
    const shrunk = await shrink(events, failsWith(needed), 40);
    expect(shrunk.runs).toBe(40);
    expect(shrunk.minimal).toBe(false);
    expect(shrunk.events).toEqual(expect.arrayContaining(needed));
  });
});

describe('a campaign', () => {
  let worker = '';
  beforeAll(async () => {
    worker = await bundle(root, 'test/simulation/campaign/made-up-worker.ts');
  });

  it('adds up every seed once, whichever process ran it', async () => {
    const result = await runCampaign({ bundle: worker, seeds: [{ from: 1, count: 130 }], workers: 2 });
    expect(result).toMatchObject({ seeds: 130, rollouts: 260, steps: 390, ends: { complete: 130, rolledBack: 130 } });
    expect(result.breaches).toEqual({
      I3: { seed: 10, text: 'made up 10', seeds: 13, others: [20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130] },
      I7: { seed: 100, text: 'made up 100', seeds: 1, others: [] },
    });
    expect(result.sometimes).toEqual({ 'a lucky number': 1 });
    expect(result.cpuSeconds).toBeGreaterThan(0);
  });

  it('stops at the first breach of what it looks for', async () => {
    const seeds = [{ from: 1, count: 500 }];
    const soon = await runCampaign({ bundle: worker, seeds, workers: 1, until: ['I3', 'L1'] });
    expect(soon.seeds).toBe(10);
    const later = await runCampaign({ bundle: worker, seeds, workers: 1, until: ['I7'] });
    expect(later.seeds).toBe(100);
    expect(later.breaches['I7']?.seed).toBe(100);
  });

  it('tells the seed that threw, that ended its process and that never ended, and runs all others', async () => {
    const seeds = [{ from: 491, count: 20 }];
    const result = await runCampaign({ bundle: worker, seeds, workers: 1, silentMsMax: 2_000 });
    expect(result.broken.map((one) => one.seed)).toEqual([501, 502, 503]);
    expect(result.broken.map((one) => one.text.split('\n')[0])).toEqual([
      'Error: made up',
      'the process ended with 3',
      expect.stringContaining('no answer for 2 s'),
    ]);
    expect(result.seeds).toBe(20);
  });

  it('fails on a breach, on a seed without a result, and on a rare event that never happened', async () => {
    const few = await runCampaign({ bundle: worker, seeds: [{ from: 1, count: 10 }], workers: 1 });
    expect(failuresOf(few, ['never'])).toEqual(['I3 at seed 10: made up 10\n  npm run simulate -- --seed 10']);
    const many = { ...few, breaches: {}, seeds: 5_000, broken: [{ seed: 9, text: 'why' }] };
    expect(failuresOf(many, ['a lucky number', 'never'])).toEqual([
      'Seed 9 gave no result: why\n  npm run simulate -- --seed 9',
      'This never happened in 5000 seeds: never',
    ]);
  });
});

describe('progress', () => {
  it('is a bar on a terminal, and a line for every tenth elsewhere', () => {
    const lines: string[] = [];
    const draw = (isTTY: boolean) => progressOn({ isTTY, write: (text) => lines.push(text) });
    const onPipe = draw(false);
    for (let done = 1; done <= 200; done += 1) onPipe(done, 200);
    expect(lines).toHaveLength(10);
    lines.length = 0;
    draw(true)(50, 100);
    expect(lines.join('')).toMatch(/^\r█+░+ 50 of 100$/);
  });
});
