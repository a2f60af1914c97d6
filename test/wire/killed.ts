import { expect } from 'vitest';
import type { Journey } from './journey.js';
import { killsAfter, killsBefore } from './meddlers.js';
import { distinct } from './picture.js';
import { run, undisturbed } from './runs.js';
import type { WireCall } from './wire-call.js';

export type When = 'before' | 'after';

const kills = { before: killsBefore, after: killsAfter };

/** Kills the bot at every change of AWS that is chosen, once each, and expects the end of the undisturbed run. */
export async function killedAtAws(journey: Journey, when: When, which: (call: WireCall) => boolean): Promise<void> {
  const chosen = (call: WireCall): boolean => call.to === 'aws' && which(call);
  const [calm, killed] = await Promise.all([undisturbed(journey), run(journey, (stage) => kills[when](stage, chosen))]);
  expect(distinct(killed.hit, killed.rollout.id)).toEqual(distinct(calm.asked.filter(chosen), calm.rollout.id));
  expect(killed.hit).not.toEqual([]);
  expect(killed.picture).toEqual(calm.picture);
}

/**
 * The same at every post into the channel that tells of one of these phases and, after the effect, at the updates by which
 * the root comes to wait for somebody, or to its end. Which lines share a message depends on the moment, so the posts that were
 * hit are compared with what stands in this run's own channel.
 */
export async function killedAtSlack(journey: Journey, when: When, phases: readonly string[]): Promise<void> {
  const chosen = ({ action, tells }: WireCall): boolean =>
    tells !== undefined &&
    phases.includes(tells.phase) &&
    (action === 'chat.postMessage' || (when === 'after' && lasts(tells)));
  const [calm, killed] = await Promise.all([
    undisturbed(journey),
    run(journey, (stage) => kills[when](stage, chosen), pollSecondsAtSlack),
  ]);
  const hit = killed.hit.map(({ key }) => key);
  const replies = killed.messages.filter(({ phase, key }) => phases.includes(phase) && !key.includes('-root-'));
  expect(replies).not.toEqual([]);
  expect(hit).toEqual(expect.arrayContaining(replies.map(({ key }) => `post ${key}`)));
  const updates = calm.asked.filter((call) => call.action === 'chat.update' && chosen(call));
  expect(hit).toEqual(expect.arrayContaining(updates.map(({ key }) => key)));
  if (phases.includes('plan')) expect(hit).toContain(`post ${killed.rollout.id}-root-1`);
  expect(killed.picture).toEqual(calm.picture);
}

/** What the root says while it waits for somebody, and in the end, it says in every run. */
function lasts({ phase, gate }: { phase: string; gate: string }): boolean {
  return gate !== '' || phase === 'complete' || phase === 'rolledBack';
}

/** These runs wait for claims to grow old most of the time, which is what spares the machine. */
const pollSecondsAtSlack = 0.8;
