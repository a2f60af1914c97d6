import { expect, it } from 'vitest';
import type { Amend } from '../../src/engine-api.js';
import { ChatError, type Chat, type ChatMessage } from '../../src/chat-port.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { createOutbox, type Outbox } from '../../src/slack/outbox.js';
import { drawNothing, entered, keyOf, makeWorld, running, withLines } from './outbox-world.js';

const seeds = 60;
const postMsMax = 8_000;
const id = 'abcd2345';
const quietLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Park and Miller's generator: the same seed is the same story. */
function dice(seed: number): (below: number) => number {
  let state = (seed * 7_919 + 1) % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

interface Story {
  world: ReturnType<typeof makeWorld>;
  roll: (below: number) => number;
  /** A replica died over an update: what came last is anybody's guess until the next change. */
  torn: boolean;
  /** Faults happen as long as this is true. */
  bad: boolean;
  order: number[];
}

/** A table with delays, races, and writes whose reply is lost. */
function slowAmend(story: Story): Amend {
  const { world, roll } = story;
  return async (rolloutId, change) => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await pause(story, roll(300));
      const stored = world.record(rolloutId);
      const next = change(stored);
      if (!next) return stored;
      await pause(story, roll(300));
      if (story.bad && roll(12) === 0) throw new Error('the table is down');
      if (world.record(rolloutId).version !== stored.version) continue;
      world.records.set(rolloutId, { ...next, version: stored.version + 1 });
      if (story.bad && roll(12) === 0) throw new Error('the reply of the table is lost');
      return world.record(rolloutId);
    }
    throw new Error('too many races');
  };
}

/** A Slack with delays up to the timeout of a post, and faults before and after the effect. */
function slowChat(story: Story, isAlive: () => boolean, drawing: { open: boolean }): Chat {
  const { world, roll } = story;
  async function slowly<T>(happen: () => Promise<T>): Promise<T> {
    const inAll = 1 + roll(postMsMax);
    const before = roll(inAll);
    await pause(story, before);
    // What a dead process had not sent yet is never sent.
    if (!isAlive()) return new Promise(() => {});
    const fault = story.bad ? roll(8) : 7;
    if (fault === 0) throw new ChatError('unavailable', 'http_500');
    if (fault === 1) throw new ChatError('rateLimited', 'ratelimited', 1_000 + roll(20_000));
    const value = await happen();
    await pause(story, inAll - before);
    if (fault === 2) throw new ChatError('unavailable', 'request_failed');
    return value;
  }
  return {
    post: (to, message) =>
      slowly(() => {
        story.order.push(...seqs(message));
        return world.chat.post(to, message);
      }),
    update(to, message) {
      drawing.open = true;
      return slowly(() => world.chat.update(to, message));
    },
    find: (where, key) => slowly(() => world.chat.find(where, key)),
  };
}

function seqs(message: ChatMessage): number[] {
  const [, seq] = /-line-(\d+)$/.exec(keyOf(message)) ?? [];
  return seq === undefined ? [] : [Number(seq)];
}

function pause({ world }: Story, ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.timer.after(ms, resolve);
  });
}

/** A replica that can die at any moment: from then on its calls reach nobody. */
function replica(story: Story, owner: string): { outbox: Outbox; die: () => void } {
  let alive = true;
  const amend = slowAmend(story);
  const drawing = { open: false };
  const chat = slowChat(story, () => alive, drawing);
  const outbox = createOutbox({
    chat,
    async amend(rolloutId, change) {
      const stored = await amend(rolloutId, (rollout) => (alive ? change(rollout) : undefined));
      drawing.open = false;
      return stored;
    },
    clock: story.world.clock,
    timer: { after: (ms, run) => story.world.timer.after(ms, () => alive && run()) },
    log: quietLog,
    owner,
    draw: drawNothing,
    audience: () => ({ locale: 'en', approvers: { users: [], groups: [] } }),
    onRootRefused: () => {},
  });
  return {
    outbox,
    die: () => {
      alive = false;
      story.torn ||= drawing.open;
    },
  };
}

function happenSomething(story: Story, rollout: Rollout): Rollout {
  const held = story.roll(2) === 0 ? null : { at: rollout.version, why: { reason: 'inconclusive' } as const };
  return withLines({ ...rollout, held }, [entered]);
}

async function play(seed: number): Promise<Story> {
  const story: Story = { world: makeWorld(), roll: dice(seed), bad: true, torn: false, order: [] };
  const { world, roll } = story;
  world.put(running([entered]));
  let replicas = [replica(story, 'a0'), replica(story, 'b0')];
  for (let step = 1; step <= 40; step += 1) {
    if (roll(3) === 0) world.change(id, (rollout) => happenSomething(story, rollout));
    if (roll(8) === 0) {
      const at = roll(2);
      replicas = replicas.map((one, i) => (i === at ? replaced(story, one, `r${step}`) : one));
    }
    void replicas[roll(2)]?.outbox.deliver(world.record(id));
    await world.pass(roll(4_000));
  }
  story.bad = false;
  for (let step = 0; step < 20; step += 1) {
    for (const { outbox } of replicas) void outbox.deliver(world.record(id));
    await world.pass(20_000);
  }
  return story;
}

function replaced(story: Story, old: { die: () => void }, owner: string): ReturnType<typeof replica> {
  old.die();
  return replica(story, owner);
}

it('tells everything, in order and each thing once, whatever two replicas, Slack and the table go through', async () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { world, order, torn } = await play(seed);
    const rollout = world.record(id);
    const keys = world.keys();
    expect(new Set(keys).size, `seed ${seed}: ${keys.join(' ')}`).toBe(keys.length);
    expect(order, `seed ${seed}`).toEqual(order.toSorted((a, b) => a - b));
    expect(rollout.told, `seed ${seed}`).toEqual({ lines: [], root: expect.objectContaining({ count: 1 }) });
    const shown = world.roots()[0]?.message.metadata.event_payload['held'];
    if (!torn) expect(shown, `seed ${seed}`).toBe(rollout.held !== null);
  }
});
