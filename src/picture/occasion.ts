import { isGone } from '../rollout/canary.js';
import { noSample, sampleOf } from '../rollout/evidence.js';
import type { Rollout } from '../rollout/rollout.js';
import type { Line } from '../rollout/told.js';
import type { Judgement, Sample } from '../rollout/verdict.js';
import { pictureOf, type Picture } from './picture.js';

/** A picture that is due, under the key by which it is shown at most once in its rollout. */
export interface Occasion {
  key: string;
  picture: Picture;
}

/**
 * The pictures that these lines of the thread call for: where one of them ends a round of canaries or the bake, and
 * nothing was shown for that yet. Pure, and drawn from the record, so that it is the same whoever tells the lines.
 */
export function picturesAfter(rollout: Rollout, lines: readonly Line[]): Occasion[] {
  const shown = new Set(rollout.told.pictures);
  const due: Occasion[] = [];
  for (const { what } of lines) {
    const one = ofCanaries(rollout, what) ?? ofBake(rollout, what);
    if (!one || shown.has(one.key)) continue;
    shown.add(one.key);
    due.push(one);
  }
  return due;
}

/** The record with these pictures claimed. */
export function withPictures(rollout: Rollout, due: readonly Occasion[]): Rollout {
  if (due.length === 0) return rollout;
  const pictures = [...(rollout.told.pictures ?? []), ...due.map(({ key }) => key)];
  return { ...rollout, told: { ...rollout.told, pictures } };
}

/** A verdict while canaries still run, as an alarm brings it, is not the last word; a rollback is. */
function ofCanaries(rollout: Rollout, what: Line['what']): Occasion | undefined {
  const round = Math.max(0, ...rollout.canaries.map((one) => one.round));
  const canaries = rollout.canaries.filter((one) => one.round === round);
  if (what.say === 'verdict' && what.where === 'canary') {
    const haveEnded = canaries.every((one) => one.result !== undefined || isGone(one));
    return haveEnded ? occasion(rollout, 'canary', round, what.judgement, sampleOf(canaries)) : undefined;
  }
  if (what.say !== 'rollingBack' || what.from !== 'canary') return undefined;
  return occasion(rollout, 'canary', round, rollout.judgement, sampleOf(canaries));
}

/** What ends a bake: the gate to retire, retire itself where no gate stands before it, or the way back. */
function ofBake(rollout: Rollout, what: Line['what']): Occasion | undefined {
  const isOver =
    (what.say === 'gateOpen' && what.gate === 'retire') ||
    (what.say === 'entered' && what.phase === 'retire') ||
    (what.say === 'rollingBack' && what.from === 'bake');
  if (!isOver) return undefined;
  return occasion(rollout, 'bake', 1, rollout.judgement, rollout.evidence?.green ?? noSample);
}

function occasion(
  rollout: Rollout,
  where: Picture['where'],
  round: number,
  judgement: Judgement | null,
  green: Sample,
): Occasion | undefined {
  const picture = pictureOf({
    where,
    ...(judgement === null ? {} : { verdict: judgement.verdict }),
    blue: rollout.evidence?.blue ?? noSample,
    green,
    comparable: where === 'bake' || rollout.plan.rules.canary.command === null,
  });
  return picture && { key: `${where}/${round}`, picture };
}
