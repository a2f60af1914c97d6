import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawTimeline } from '../../src/picture/draw.js';
import { courseOf } from '../../src/report/course.js';
import { reportPages } from '../../src/slack/report.js';
import { startWorld, type WorldOptions } from '../slack/edge-world.js';
import { send, signed } from '../slack/fake-slack.js';
import { storyOf } from './record.js';

type World = Awaited<ReturnType<typeof startWorld>>;
let world: World | undefined;

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const { rollout, entries } = storyOf();
const asked: string[] = [];

// Nobody waits in a test for the renderer to be loaded, which a busy machine takes seconds for.
beforeAll(async () => {
  const course = courseOf(rollout, entries);
  if (course) await drawTimeline(course);
}, 60_000);

async function start(over: WorldOptions = {}): Promise<World> {
  asked.length = 0;
  world = await startWorld({
    ...over,
    engine: {
      find: () => Promise.resolve({ found: 'rollout', rollout }),
      audit: (id) => {
        asked.push(id);
        return Promise.resolve(entries);
      },
      ...over.engine,
    },
  });
  const { slack } = world;
  slack.answers.set('files.getUploadURLExternal', () => ({
    ok: true,
    upload_url: `${slack.origin}/upload/secret`,
    file_id: 'F1',
  }));
  slack.answers.set('files.completeUploadExternal', () => ({ ok: true, files: [] }));
  return world;
}

/** Slack takes files, but this picture not: the second file of a report. */
function withoutPicture(w: World, answer: () => Record<string, unknown> | number): void {
  const place = { ok: true, upload_url: `${w.slack.origin}/upload/secret`, file_id: 'F1' };
  const isPicture = (args: Record<string, unknown>) => String(args['filename']).endsWith('.png');
  w.slack.answers.set('files.getUploadURLExternal', (args) => (isPicture(args) ? answer() : place));
}

const withoutScope = (w: World) =>
  w.slack.answers.set('files.getUploadURLExternal', () => ({ ok: false, error: 'missing_scope' }));

describe('report', () => {
  it('puts a file into the thread, for anybody, and tells the caller where', async () => {
    const w = await start();
    await w.slash('U0MALLORY', 'report nightly');
    expect(await w.told()).toContain('appears in the thread');
    expect(w.slack.said[0]?.body).toMatchObject({ response_type: 'ephemeral' });
    await w.until(() => w.slack.made('files.completeUploadExternal').length === 1);
    expect(w.slack.made('files.getUploadURLExternal')[0]?.args).toMatchObject({ filename: 'report-abcd2345.md' });
    expect(w.slack.made('files.completeUploadExternal')[0]?.args).toMatchObject({
      channel_id: 'C0BATCHOPS',
      thread_ts: '1764000000.000100',
    });
    const [sent] = w.slack.uploads;
    expect(sent?.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(sent?.bytes.toString()).toContain('# Rollout of `nightly` (`abcd2345`): Complete');
    expect([asked, w.slack.made('chat.postMessage'), w.slack.said.length]).toEqual([['abcd2345'], [], 1]);
  });

  it.each([
    ['en', 'Timeline of the rollout (UTC)', 'Timeline of the rollout (Complete), 2026-11-23 09:00:00 to'],
    ['ja', 'ロールアウトの経過（UTC）', 'ロールアウトの経過（完了）、2026-11-23 09:00:00 から'],
  ])('is followed by its timeline as a picture, which says in %s what it shows', async (locale, title, said) => {
    const w = await start({ policy: { locale } });
    await w.slash('U0BOB', 'report nightly');
    await w.until(() => w.slack.made('files.completeUploadExternal').length === 2);
    const [, place] = w.slack.made('files.getUploadURLExternal');
    expect(place?.args).toMatchObject({ filename: 'abcd2345-timeline.png' });
    expect(String(place?.args['alt_txt'])).toContain(said);
    expect(w.slack.made('files.completeUploadExternal')[1]?.args).toMatchObject({
      channel_id: 'C0BATCHOPS',
      thread_ts: '1764000000.000100',
      files: [{ title }],
    });
    const [report, picture] = w.slack.uploads;
    expect(report?.headers['content-type']).toContain('text/markdown');
    expect(picture?.headers['content-type']).toBe('image/png');
    expect(picture?.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([w.lines.filter(({ level }) => level === 'warn'), w.slack.said.length]).toEqual([[], 1]);
  });

  it.each([
    ['refuses it', () => ({ ok: false, error: 'file_uploads_disabled' })],
    ['fails', () => 500],
    ['asks to wait', () => 429],
  ])('is whole without its picture where Slack %s', async (_, answer) => {
    const w = await start();
    withoutPicture(w, answer);
    await w.slash('U0BOB', 'report nightly');
    await w.until(() => w.lines.some(({ text }) => text === 'A picture could not be shown'));
    expect(w.lines.find(({ text }) => text === 'A picture could not be shown')).toMatchObject({
      level: 'warn',
      fields: { rollout: 'abcd2345', key: 'timeline' },
    });
    expect(w.slack.uploads.map(({ headers }) => headers['content-type'])).toEqual(['text/markdown; charset=utf-8']);
    expect([w.slack.made('files.completeUploadExternal').length, w.slack.said.length]).toEqual([1, 1]);
  });

  it('comes with one picture when the same request is delivered twice', async () => {
    const w = await start();
    const bytes = w.slashBytes('U0BOB', 'report nightly');
    await Promise.all([send(w.url, signed(bytes)), send(w.url, signed(bytes))]);
    await w.until(() => w.slack.made('files.completeUploadExternal').length === 2);
    await w.edge.stop();
    expect(w.slack.uploads.map(({ headers }) => headers['content-type'])).toEqual([
      'text/markdown; charset=utf-8',
      'image/png',
    ]);
  });

  it('is written in the language of the channel', async () => {
    const w = await start({ policy: { locale: 'ja' } });
    await w.slash('U0BOB', 'report nightly');
    await w.until(() => w.slack.uploads.length === 1);
    expect(w.slack.uploads[0]?.bytes.toString()).toContain('のロールアウト');
    expect(await w.told()).toContain('appears in the thread');
  });

  it('comes as pages with metadata where files:write is not granted, each time it is asked for', async () => {
    const w = await start({ engine: { audit: () => Promise.resolve(entries.slice(0, 3)) } });
    withoutScope(w);
    await w.slash('U0BOB', 'report nightly');
    await w.slash('U0BOB', 'report nightly');
    const pages = () => w.slack.made('chat.postMessage').map(({ args }) => args);
    await w.until(() => pages().filter(({ text }) => String(text).includes('page 2 of')).length === 2);
    expect(pages()[0]).toMatchObject({
      channel: 'C0BATCHOPS',
      thread_ts: '1764000000.000100',
      metadata: { event_type: 'batch_rollout', event_payload: { rollout: 'abcd2345', phase: 'complete' } },
    });
    const keys = pages().map(({ metadata }) => JSON.stringify(metadata));
    expect(new Set(keys).size).toBe(pages().length);
    // Where the file was refused, a picture is not even tried.
    await w.edge.stop();
    expect(w.slack.made('files.getUploadURLExternal')).toHaveLength(2);
  });

  it.each([
    ['files.completeUploadExternal', 'not_in_channel', false],
    ['chat.postMessage', 'is_archived', true],
  ])('tells the caller when %s fails', async (method, error, asPages) => {
    const w = await start();
    if (asPages) withoutScope(w);
    w.slack.answers.set(method, () => ({ ok: false, error }));
    await w.slash('U0BOB', 'report nightly');
    expect(await w.told(2)).toMatch(new RegExp(`could not be posted.*${error}`));
    expect(w.lines.some(({ text }) => text === 'A report could not be posted')).toBe(true);
  });

  it('answers the caller alone where there is no thread', async () => {
    const { root: _none, ...told } = rollout.told;
    const w = await start({
      engine: { find: () => Promise.resolve({ found: 'rollout', rollout: { ...rollout, told } }) },
    });
    await w.slash('U0BOB', 'report nightly');
    expect(await w.told()).toContain('no thread');
    expect([asked, w.slack.made('files.getUploadURLExternal'), w.slack.made('chat.postMessage')]).toEqual([[], [], []]);
  });

  it('says of an unknown rollout what status says, and is refused elsewhere', async () => {
    const w = await start({ engine: { find: () => Promise.resolve({ found: 'nothing' }) } });
    await w.slash('U0BOB', 'report zzz');
    expect(await w.told()).toContain('There is no rollout `zzz`');
    await w.slash('U0BOB', 'report zzz', { channel_id: 'C0ELSEWHERE' });
    expect(await w.told(2)).toContain('<#C0BATCHOPS>');
  });
});

describe('the pages', () => {
  const long = Array.from({ length: 3_000 }, (_, i) => `line ${i} & <!channel> \`\`\` 👩‍👩‍👧`).join('\n');

  it('are at most ten, none too long, and the last says what would give the whole', () => {
    for (const report of [long, 'x'.repeat(100_000), '👩'.repeat(50_000)]) {
      const pages = reportPages(rollout, report, 'k'.repeat(64), 'en');
      expect(pages).toHaveLength(10);
      for (const page of pages) expect(JSON.stringify(page.blocks).length).toBeLessThan(6_500);
      expect(pages.map(({ text }) => text.includes('files:write'))).toEqual(pages.map((_, i) => i === 9));
      expect(JSON.stringify(pages[9]?.blocks)).toContain('files:write');
    }
  });

  it('hold the whole of what fits, as text in which nothing is markup', () => {
    const some = long.slice(0, 20_000);
    const pages = reportPages(rollout, some, 'k', 'ja');
    const texts = pages.map(({ blocks }) => {
      const [block] = blocks;
      expect(Object.keys(block ?? {})).toEqual(['type', 'elements']);
      return /"text":("(?:[^"\\]|\\.)*")/u.exec(JSON.stringify(block))?.[1] ?? '""';
    });
    expect(texts.map((text) => String(JSON.parse(text))).join('\n')).toBe(some);
  });
});
