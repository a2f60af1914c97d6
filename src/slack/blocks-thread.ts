import type { Rollout } from '../rollout/rollout.js';
import type { Line } from '../rollout/told.js';
import type { Judgement } from '../rollout/verdict.js';
import { canaryLines, invalidLines, stuckLines } from './blocks-failure.js';
import { measureLines } from './blocks-measures.js';
import { heldIn } from './blocks-root.js';
import { evidenceLines } from './blocks-verdict.js';
import { groupMention, listed, mrkdwn, userMention, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/** Who may approve, by Slack's ids of users and user groups. */
export interface Approvers {
  users: readonly string[];
  groups: readonly string[];
}

/** Above this many lines in one message, what stands beside a line (logs, evidence) is left to the root and to Details. */
const detailedMax = 6;
const mentionsCharsMax = 1_500;

/** The sentence of one line. */
export function lineSentence(rollout: Rollout, line: Line, text: Catalog): Mrkdwn {
  return told(text.says.lines, 'say', line.what, rollout);
}

/** All that several lines say, each with what stands beside it; approvers are mentioned once, at the last gate that asks for them. */
export function threadLines(rollout: Rollout, lines: readonly Line[], approvers: Approvers, text: Catalog): Mrkdwn[] {
  const asking = lines.findLast(({ what }) => what.say === 'gateOpen' || what.say === 'gateReminder');
  const detailed = lines.length <= detailedMax;
  // Of many canaries that failed at once the first speaks for all; what a verdict rests on is never left out.
  const first = lines.find(({ what }) => what.say === 'canary' && !what.succeeded);
  return lines.flatMap((line) => [
    lines.length > 1 ? mrkdwn`• ${lineSentence(rollout, line, text)}` : lineSentence(rollout, line, text),
    ...beside(rollout, line, detailed || line === first || line.what.say === 'verdict', text),
    ...(line === asking ? mentions(approvers, text) : []),
  ]);
}

function beside(rollout: Rollout, { what, phase }: Line, detailed: boolean, text: Catalog): Mrkdwn[] {
  switch (what.say) {
    case 'held':
      return [told(text.reasons.lifts, 'reason', what.why, heldIn(rollout, phase))];
    case 'canary':
      return detailed ? canaryLines(rollout, what, text) : [];
    case 'canaryStuck':
      return stuckLines(rollout, what.raw, text);
    case 'environment':
      return invalidLines(rollout, what, text);
    case 'verdict':
      return detailed
        ? [
            ...evidenceLines(rollout.plan, withoutStrength(what.judgement), what.evidence, true, text),
            ...measureLines(what.metrics, text),
          ]
        : [];
    case 'ended':
      return 'why' in rollout.phase && rollout.phase.name === what.phase
        ? [told(text.reasons.rollbacks, 'reason', rollout.phase.why)]
        : [];
    case 'started':
    case 'replanned':
    case 'approved':
    case 'gateOpen':
    case 'gateReminder':
    case 'entered':
    case 'autoAdvanced':
    case 'operated':
    case 'order':
    case 'blueJobs':
    case 'pinned':
    case 'uncounted':
    case 'resumed':
    case 'retried':
    case 'rollingBack':
      return [];
  }
}

/** The sentence itself says how strong the evidence is. */
function withoutStrength(judgement: Judgement): Judgement {
  return { ...judgement, reasons: judgement.reasons.filter(({ reason }) => reason !== 'strength') };
}

function mentions({ users, groups }: Approvers, text: Catalog): Mrkdwn[] {
  const people = [...groups.map(groupMention), ...users.map(userMention)];
  if (people.length === 0) return [];
  return [text.says.mentions(listed(people, text.words.more, mentionsCharsMax))];
}

/** Only what ends well or badly is shown in the channel too (U4). */
export function isBroadcast({ what }: Line): boolean {
  if (what.say === 'rollingBack') return what.why.reason !== 'person';
  return what.say === 'ended' && what.phase !== 'aborted';
}
