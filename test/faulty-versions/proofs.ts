import { expect } from 'vitest';
import type { Rollout } from '../../src/rollout/rollout.js';
import { killed, production } from './account.js';
import { rootText, thread } from './journey.js';
import type { Locale, Stage } from './stage.js';
import { lastRow } from './versions.js';
import { foreignWords, missing, words } from './words.js';

type Production = ReturnType<typeof production>;

const logLinesMax = 20;
const page = 'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#logsV2:';
const streams = 'log-groups/log-group/$252Faws$252Fbatch$252Fjob/log-events/';

/** It went back by itself: nobody pressed anything but the approvals, production is as before, and nothing was killed. */
export async function wentBack(
  stage: Stage,
  { id, phase }: Rollout,
  before: Production,
  approved: readonly string[],
): Promise<void> {
  expect(phase.name).toBe('rolledBack');
  await onlyApproved(stage, id, approved);
  expect(production(stage.aws)).toEqual(before);
  expect([...stage.aws.state.environments.keys()].toSorted()).toEqual(['blue', 'spare']);
  expect(killed(stage.aws)).toEqual([]);
}

/** Whatever it came to, no person did more than approve these gates. */
export async function onlyApproved({ store }: Stage, id: string, approved: readonly string[]): Promise<void> {
  const audit = await store.audit(id);
  const byPeople = audit.filter(({ who }) => who !== 'engine').map(({ who, what }) => `${who} ${what}`);
  expect(byPeople).toEqual(['U0BOB start', ...approved.map((gate) => `U0ALICE approve ${gate}`)]);
}

/** The thread says all of this, in this language and in no other; so does the root speak. */
export function says(stage: Stage, locale: Locale, sentences: Parameters<typeof missing>[1]): void {
  const text = thread(stage);
  const lacking = missing(text, sentences);
  if (lacking.length > 0) throw new Error(`The thread does not say:\n${lacking.join('\n')}\nIt says:\n${text}`);
  expect(foreignWords(`${text}\n${rootText(stage)}`, locale)).toEqual([]);
}

/** Log lines stand there, at most twenty in a row, with nothing in them that Slack would act on, and a link to their stream. */
export function showsLogs(stage: Stage, locale: Locale, last: string): void {
  const text = thread(stage);
  says(stage, locale, [words[locale].logs]);
  const blocks = [...text.matchAll(/```\n([^]*?)\n```/g)].map(([, lines = '']) => lines.split('\n'));
  expect(blocks.length).toBeGreaterThan(0);
  for (const lines of blocks) {
    expect(lines.filter((line) => !line.startsWith('… (+')).length).toBeLessThanOrEqual(logLinesMax);
    expect(lines).toContain(lastRow);
    expect(lines.at(-1)).toBe(last);
  }
  expect(text).not.toContain('<!channel>');
  showsLink(stage, locale);
}

/** A link to the stream of a job that failed. */
export function showsLink(stage: Stage, locale: Locale): void {
  const text = thread(stage);
  expect(text).toContain(`<${page}${streams}`);
  expect(text).toContain(`|${words[locale].link}>`);
}

/** Neither log lines nor a link to any. */
export function showsNoLogs(stage: Stage, locale: Locale): void {
  const text = thread(stage);
  for (const sign of ['```', words[locale].link, page]) expect(text).not.toContain(sign);
}
