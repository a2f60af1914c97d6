import { type Rollout } from '../rollout/rollout.js';
import type { Answer, Locale } from './blocks.js';
import { section } from './blocks-kit.js';
import { stateSign, whyLine } from './blocks-root.js';
import { answerCharsMax } from './limits.js';
import { date, joined, textOf, userMention, type Mrkdwn } from './mrkdwn.js';
import { catalog, type Catalog } from './text/catalog.js';

/** How many ended rollouts `history` and the App Home show (contract §6). */
export const endedMax = 10;

/** The ended rollouts given, in their order: all of them, or those that were started on `queue`. */
export function renderHistory(rollouts: readonly Rollout[], queue: string | undefined, locale: Locale): Answer {
  const text = catalog(locale);
  const [newest] = rollouts;
  const lines =
    newest === undefined
      ? [text.history.none(queue)]
      : [
          text.history.heading(rollouts.length, queue),
          ...rollouts.map((rollout) => joined(endedLines(rollout, text), '\n')),
          text.history.next(newest.id),
        ];
  return { text: textOf(joined(lines, ' '), answerCharsMax), blocks: lines.map((line) => section(line)) };
}

/** How one rollout ended, when, how long it took and who started it; and why, where it did not get to its end. */
export function endedLines(rollout: Rollout, text: Catalog): Mrkdwn[] {
  const { id, plan, phase, startedAt, startedBy } = rollout;
  const endedAt = rollout.endedAt ?? phase.since;
  const { root, words, history, report } = text;
  const where = plan.green === undefined ? root.kept(plan.blue.name) : root.moved(plan.blue.name, plan.green.name);
  // Two replicas' clocks may differ, and no rollout took less than nothing.
  const took = report.duration(Math.max(0, endedAt - startedAt));
  return [
    history.head(stateSign(rollout), plan.queue, words.ended(phase.name), where, id),
    history.endedAt(date(endedAt), took, userMention(startedBy)),
    whyLine(rollout, text),
  ];
}
