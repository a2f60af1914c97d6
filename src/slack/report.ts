import { ChatError, type ChatMessage } from '../chat-port.js';
import { drawTimeline } from '../picture/draw.js';
import { courseOf, type Course } from '../report/course.js';
import { reportOf } from '../report/report.js';
import type { ReportText } from '../report/report-text.js';
import type { Rollout } from '../rollout/rollout.js';
import { redacted } from './bolt-log.js';
import { metadataNow, renderText, type Answer, type Locale } from './blocks.js';
import type { Edge } from './edge.js';
import { textCharsMax } from './limits.js';
import { plain, readable } from './mrkdwn.js';
import { failureOf } from './outbox-track.js';
import type { Reply } from './respond.js';
import type { SlackPerson } from './roles.js';
import { catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

const pagesMax = 10;
const pageCharsMax = 2_900;
/** Slack takes about one message a second into a channel. */
const betweenPagesMs = 1_100;

/** Who asked for a report, by which request, and how that person alone is told. */
interface Asked {
  person: SlackPerson;
  key: string;
  reply: Reply;
}

/**
 * Puts the record of a rollout into its thread, in the channel's language. Nothing is recorded of that: whoever asks
 * again gets it again. Resolves to what the person is told where it came to nothing.
 */
export async function tellReport(
  edge: Edge,
  rollout: Rollout,
  { person, key, reply }: Asked,
): Promise<Answer | undefined> {
  const { locale } = person;
  if (!rollout.told.root) return renderText(locale, ({ answers }) => answers.report.noThread(rollout.id));
  await reply(renderText(locale, ({ answers }) => answers.report.coming));
  const entries = await edge.engine.audit(rollout.id);
  const { channel, ts } = rollout.told.root;
  try {
    const report = reportOf(rollout, entries, reportText(edge.policy.locale));
    const isFile = await post(edge, { channel, threadTs: ts }, rollout, report, key);
    const course = courseOf(rollout, entries);
    if (isFile && course) await showTimeline(edge, { channel, threadTs: ts }, rollout.id, course);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    edge.log.warn(failureOf(rollout, error), 'A report could not be posted');
    return renderText(locale, ({ answers }) => answers.report.notPosted(error.code));
  }
}

/** Resolves to whether it came as a file; where it did not, there can be no picture either. */
async function post(
  { chat, timer, policy }: Edge,
  to: { channel: string; threadTs: string },
  rollout: Rollout,
  report: string,
  key: string,
): Promise<boolean> {
  const title = titleOf(rollout, policy.locale);
  const name = `report-${rollout.id}.md`;
  const attached = await chat.attach?.(to, { name, title, text: report }).then(() => true, withoutScope);
  if (attached === true) return true;
  for (const [i, message] of reportPages(rollout, report, key, policy.locale).entries()) {
    if (i > 0) await new Promise<void>((resolve) => void timer.after(betweenPagesMs, resolve));
    await chat.post(to, message);
  }
  return false;
}

/** The report is there already and says the same in words, so that a picture that fails is worth a line in the log alone. */
async function showTimeline(
  { chat, log, policy }: Edge,
  to: { channel: string; threadTs: string },
  rollout: string,
  course: Course,
): Promise<void> {
  const { timeline } = catalog(policy.locale).pictures;
  try {
    const bytes = await drawTimeline(course);
    const image = { name: `${rollout}-timeline.png`, title: timeline.title(), altText: timeline.alt(course), bytes };
    await chat.upload?.(to, image);
  } catch (error) {
    const problem = redacted(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
    log.warn({ rollout, key: 'timeline', problem }, 'A picture could not be shown');
  }
}

/** Only where Slack grants no files:write are there pages instead of the file. */
function withoutScope(error: unknown): false {
  if (error instanceof ChatError && error.kind === 'missingScope') return false;
  throw error;
}

/** The report as messages of preformatted text, in which nothing is markup; what does not fit into ten is left out, and said. */
export function reportPages(rollout: Rollout, report: string, key: string, locale: Locale): ChatMessage[] {
  const { answers } = catalog(locale);
  const all = paged(report);
  const shown = all.slice(0, pagesMax);
  return shown.map((text, i) => {
    const words = answers.report.page(titleOf(rollout, locale), i + 1, all.length);
    const left = i === pagesMax - 1 && all.length > pagesMax ? answers.report.left : undefined;
    const parts = [
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
      ...(left === undefined ? [] : [{ type: 'rich_text_section', elements: [{ type: 'text', text: left }] }]),
    ];
    return {
      text: left === undefined ? words : `${words}. ${left}`,
      blocks: [{ type: 'rich_text', elements: parts }],
      metadata: metadataNow(rollout, `${rollout.id}-report-${i + 1}-${key.slice(0, 12)}`),
    };
  });
}

function titleOf(rollout: Rollout, locale: Locale): string {
  return plain(catalog(locale).answers.report.title(rollout.plan.queue, rollout.id), textCharsMax - 150);
}

/** Pages end where lines do; a line longer than a page is cut. */
function paged(report: string): string[] {
  const pages: string[] = [];
  for (const piece of report.split('\n').flatMap(pieces)) {
    const last = pages.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= pageCharsMax)
      pages[pages.length - 1] = `${last}\n${piece}`;
    else pages.push(piece);
  }
  return pages.map((page) => (page.trim() === '' ? '–' : page));
}

/** No longer than a page each, and never cut within a character. */
function pieces(line: string): string[] {
  if (line.length <= pageCharsMax) return [line];
  const cuts = [''];
  for (const sign of line) {
    const last = cuts.at(-1) ?? '';
    if (last.length + sign.length <= pageCharsMax) cuts[cuts.length - 1] = last + sign;
    else cuts.push(sign);
  }
  return cuts;
}

/** The words of reports in one language, those of verdicts as in the thread. */
export function reportText(locale: Locale): ReportText {
  const { report, words, verdicts } = catalog(locale);
  return {
    words: report,
    phase: words.phase,
    reason: (reason) => readable(told(verdicts.reasons, 'reason', reason)),
  };
}
