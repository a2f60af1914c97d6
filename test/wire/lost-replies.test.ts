import { describe, expect, it, vi } from 'vitest';
import type { Journey } from './journey.js';
import { losesReplies } from './meddlers.js';
import { distinct } from './picture.js';
import { run, runMsMax, undisturbed } from './runs.js';

vi.setConfig({ testTimeout: runMsMax });

const inTable = ['PutItem rollout', 'PutItem lock', 'PutItem lease', 'DeleteItem lock'];

/** Every change of AWS, every write of the table and every message takes effect once without the bot hearing of it. */
async function losesEveryReply(journey: Journey): Promise<void> {
  const [calm, lossy] = await Promise.all([undisturbed(journey), run(journey, () => losesReplies(() => true))]);
  const inAws = ({ to }: { to: string }): boolean => to === 'aws';
  expect(distinct(lossy.hit.filter(inAws), lossy.rollout.id)).toEqual(
    distinct(calm.asked.filter(inAws), calm.rollout.id),
  );
  const actions = new Set(lossy.hit.map(({ action }) => action));
  expect([...actions]).toEqual(expect.arrayContaining([...inTable, 'chat.postMessage', 'chat.update']));
  const hit = lossy.hit.map(({ key }) => key);
  expect(hit).toEqual(expect.arrayContaining(lossy.messages.map(({ key }) => `post ${key}`)));
  expect(lossy.picture).toEqual(calm.picture);
}

describe.concurrent('a bot that never hears of what took effect', () => {
  it('takes a rollout to the same end', () => losesEveryReply('forward'));
  it('takes a rollback of all of production to the same end', () => losesEveryReply('back'));
  it('takes a rollback that calls off waiting canaries to the same end', () => losesEveryReply('earlyBack'));
});
