import { describe, expect, it } from 'vitest';
import { withChatDeadlines, withCloudDeadlines, withTableDeadlines } from '../src/deadline.js';
import { PortError } from '../src/port-error.js';
import type { Timer } from '../src/timer.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { makeChannel } from './simulation/run/channel.js';
import { memoryTable } from './simulation/run/memory-table.js';
import { makeWorld } from './simulation/account/world.js';

/** Every port call that there is hangs, until its deadline is let pass. */
function hanging<T extends object>(port: T): T {
  return new Proxy(port, { get: () => () => new Promise(() => undefined) });
}

function timerByHand(): { timer: Timer; due: (() => void)[]; cancelled: number[] } {
  const due: (() => void)[] = [];
  const cancelled: number[] = [];
  return { due, cancelled, timer: { after: (ms, run) => (due.push(run), () => void cancelled.push(ms)) } };
}

async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'answered',
    (error: unknown) => error,
  );
}

const cloudCalls = Object.keys(fakeCloud(makeWorld(0)));

describe('a call that never returns', () => {
  it.each(cloudCalls)('of AWS (%s) ends as one whose outcome nobody knows', async (name) => {
    const { timer, due } = timerByHand();
    const cloud = withCloudDeadlines(hanging(fakeCloud(makeWorld(0))), timer);
    const call: unknown = Reflect.get(cloud, name);
    if (typeof call !== 'function') throw new Error(`${name} is no call`);
    const ended = outcome(Promise.resolve(Reflect.apply(call, cloud, [])));
    for (const run of due) run();
    expect(await ended).toMatchObject({ kind: 'timeout', ambiguous: true });
  });

  it('of the table ends as one whose outcome nobody knows', async () => {
    const { timer, due } = timerByHand();
    const table = withTableDeadlines(hanging(memoryTable()), timer);
    const key = { pk: 'p', sk: 's' };
    const calls = [
      table.get(key),
      table.put(key, [{ is: 'absent' }]),
      table.remove(key, [{ is: 'absent' }]),
      table.queryPartition('p', 's'),
      table.queryIndex({ index: 'active', newestFirst: true }),
    ].map(outcome);
    for (const run of due) run();
    const errors = await Promise.all(calls);
    expect(
      errors.filter((error) => error instanceof PortError && error.kind === 'timeout' && error.ambiguous),
    ).toHaveLength(calls.length);
  });

  it('of Slack ends as one that may have been carried out', async () => {
    const { timer, due } = timerByHand();
    const quiet = makeChannel(
      () => undefined,
      () => undefined,
    );
    const chat = withChatDeadlines(hanging(quiet), timer);
    const message = { text: '', blocks: [], metadata: { event_type: '', event_payload: {} } };
    const calls = [
      chat.post({ channel: 'C1' }, message),
      chat.update({ channel: 'C1', ts: '1' }, message),
      chat.find({ channel: 'C1', oldestMs: 0 }, 'key'),
      chat.upload?.({ channel: 'C1', threadTs: '1' }, { name: '', title: '', altText: '', bytes: new Uint8Array() }),
    ].map((call) => outcome(Promise.resolve(call)));
    for (const run of due) run();
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a call in time', () => {
  it('gives its answer or its error, and lets its deadline go', async () => {
    const { timer, cancelled } = timerByHand();
    const world = makeWorld(0);
    const cloud = withCloudDeadlines(fakeCloud(world), timer);
    expect(await cloud.queues()).toEqual({ items: [] });
    expect(await outcome(cloud.deleteQueue('missing'))).toMatchObject({ kind: 'notFound' });
    expect(cancelled).toHaveLength(2);
  });
});
