import { expect } from 'vitest';
import type { Journey } from './journey.js';
import { losesReplies } from './meddlers.js';
import { distinct } from './picture.js';
import { run, undisturbed } from './runs.js';

const others = [
  'PutItem rollout',
  'PutItem lock',
  'PutItem lease',
  'DeleteItem lock',
  'chat.postMessage',
  'chat.update',
];

/** Every change of AWS, every write of the table and every message takes effect once without the bot hearing of it. */
export async function losesEveryReply(journey: Journey): Promise<void> {
  const [calm, lossy] = await Promise.all([undisturbed(journey), run(journey, () => losesReplies(() => true))]);
  const inAws = ({ to }: { to: string }): boolean => to === 'aws';
  expect(distinct(lossy.hit.filter(inAws), lossy.rollout.id)).toEqual(
    distinct(calm.asked.filter(inAws), calm.rollout.id),
  );
  expect([...new Set(lossy.hit.map(({ action }) => action))]).toEqual(expect.arrayContaining(others));
  const hit = lossy.hit.map(({ key }) => key);
  expect(hit).toEqual(expect.arrayContaining(lossy.messages.map(({ key }) => `post ${key}`)));
  expect(lossy.picture).toEqual(calm.picture);
}
