import type { Rollout } from '../../rollout/rollout.js';
import type { Mrkdwn } from '../mrkdwn.js';

/** What sentences of one rollout may name: only what does not change while it runs, so that a line told late reads the same. */
export type About = Pick<Rollout, 'id' | 'plan' | 'startedBy' | 'phase'>;

/** One sentence for each kind of a union whose kinds `Tag` tells apart; a missing kind does not compile. */
export type Sentences<Tag extends string, Kinds extends Record<Tag, string>, More extends unknown[] = []> = {
  [Kind in Kinds[Tag]]: (facts: Extract<Kinds, Record<Tag, Kind>>, ...more: More) => Mrkdwn;
};

type Told<Tag extends string, Kinds extends Record<Tag, string>, Kind extends Kinds[Tag]> = {
  [One in Kind]: Record<Tag, One> & Extract<Kinds, Record<Tag, One>>;
}[Kind];

/** The sentence that the table has for this kind of facts. */
export function told<
  Tag extends string,
  Kinds extends Record<Tag, string>,
  Kind extends Kinds[Tag],
  More extends unknown[],
>(table: Sentences<Tag, Kinds, More>, tag: Tag, facts: Told<Tag, Kinds, Kind>, ...more: More): Mrkdwn {
  const kind: Kind = facts[tag];
  return table[kind](facts, ...more);
}
