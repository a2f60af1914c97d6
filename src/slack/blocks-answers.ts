import type { Canary, Rollout } from '../rollout/rollout.js';
import { startKeys } from './start-words.js';
import { failedCanaryLines } from './blocks-failure.js';
import { evidenceLines } from './blocks-verdict.js';
import { bold, code, joined, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';
import { verbs, type Verb } from './words.js';

/** Verbs that this version only knows by name. */
const laterVerbs: ReadonlySet<Verb> = new Set(['undo', 'lock', 'unlock', 'audit']);

const canariesShownMax = 20;

/** What *Details* tells beyond the root: each canary of the newest round, and everything the verdict rests on. */
export function detailLines(rollout: Rollout, text: Catalog): Mrkdwn[] {
  const { canaries, judgement, evidence } = rollout;
  const round = Math.max(0, ...canaries.map((canary) => canary.round));
  const current = canaries.filter((canary) => canary.round === round);
  const left = current.length - canariesShownMax;
  return [
    ...(current.length === 0 ? [] : [bold(text.root.labels.canaries)]),
    ...current
      .slice(0, canariesShownMax)
      .flatMap((canary) => [
        mrkdwn`• ${canaryLine(rollout, canary, text)}`,
        ...failedCanaryLines(rollout, canary, false, text),
      ]),
    ...(left > 0 ? [mrkdwn`… ${text.words.more(left)}`] : []),
    ...(judgement === null
      ? []
      : [
          bold(text.root.labels.verdict),
          ...evidenceLines(rollout.plan, judgement, evidence ?? undefined, false, text),
        ]),
  ];
}

function canaryLine({ id }: Rollout, { number, status, result, stuck }: Canary, text: Catalog): Mrkdwn {
  const name = bold(`canary-${id}-${number}`);
  if (result?.diagnosis !== undefined)
    return mrkdwn`${name}: ${status ?? 'FAILED'}. ${text.says.diagnosis(result.diagnosis)}`;
  return joined([mrkdwn`${name}: ${status ?? '–'}`, stuck === undefined ? mrkdwn`` : text.words.raw(stuck)], '. ');
}

/** All verbs, or one with its keys and an example. */
export function helpLines(topic: Verb | undefined, text: Catalog): Mrkdwn[] {
  const { help } = text;
  if (topic === undefined) {
    return [help.intro, ...verbs.map((verb) => verbLine(verb, text)), help.more];
  }
  const { example } = help.verb(topic);
  return [
    verbLine(topic, text),
    example === undefined ? mrkdwn`` : mrkdwn`${help.example}: ${code(`/batch-rollout ${example}`)}`,
    ...(topic === 'start' || topic === 'plan' ? keyLines(text) : []),
    laterVerbs.has(topic) ? help.later(topic) : mrkdwn``,
    help.more,
  ];
}

function verbLine(verb: Verb, text: Catalog): Mrkdwn {
  const { usage, does } = text.help.verb(verb);
  return mrkdwn`${code(`/batch-rollout ${usage}`)} ${does}`;
}

/** In the order in which the parser knows them, so that help cannot forget one. */
function keyLines(text: Catalog): Mrkdwn[] {
  return [text.help.keys, ...startKeys.map((key) => mrkdwn`• ${code(`${key}=`)} ${text.help.keyMeaning(key)}`)];
}
