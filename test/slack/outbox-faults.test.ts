import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/chat-port.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { entered, makeWorld, running, withLines } from './outbox-world.js';

const id = 'abcd2345';
const rootKey = `${id}-root-1`;
const lineKey = `${id}-line-1`;

const aborted = (rollout: Rollout): Rollout => ({
  ...rollout,
  phase: { name: 'aborted', since: 1, instance: 9, why: { reason: 'rootRefused', raw: 'not_in_channel' } },
});
const planned = { name: 'plan' as const, since: 1, instance: 1 };
const held = (rollout: Rollout): Rollout => ({ ...rollout, held: { at: 5, why: { reason: 'inconclusive' } } });

describe('a post whose reply is lost', () => {
  it.each([['the root', 0, rootKey] as const, ['a line', 1, lineKey] as const])(
    'is looked up before it is repeated: %s',
    async (_, before, key) => {
      const world = makeWorld();
      const outbox = world.outbox();
      if (before === 1) await outbox.deliver(world.put(running([])));
      world.fail('post', 'lost');
      const lines = before === 1 ? [entered] : [];
      await outbox.deliver(
        before === 1 ? world.change(id, (rollout) => withLines(rollout, lines)) : world.put(running([])),
      );
      await world.pass(60_000);
      expect(world.keys().filter((one) => one === key)).toEqual([key]);
      expect(world.record(id).told.sending).toBeUndefined();
      expect(world.record(id).told.lines).toEqual([]);
    },
  );

  it('is repeated under the same key where the look-up does not find it', async () => {
    const world = makeWorld();
    world.fail('post', 'unavailable');
    await world.outbox().deliver(world.put(running([])));
    await world.pass(5_000);
    expect(world.calls.map(({ method, key }) => [method, key])).toEqual([
      ['post', rootKey],
      ['find', rootKey],
      ['post', rootKey],
    ]);
  });

  it('is repeated a second time only after half a minute in which it did not come to light', async () => {
    const world = makeWorld();
    world.fail('post', 'unavailable', 'unavailable');
    await world.outbox().deliver(world.put(running([])));
    await world.pass(28_000);
    expect(world.made('post')).toHaveLength(2);
    expect(world.made('find').length).toBeGreaterThan(2);
    await world.pass(40_000);
    expect(world.made('post')).toHaveLength(3);
    expect(world.roots()).toHaveLength(1);
  });

  it('is drawn anew where a root is found by looking, since nobody knows what it shows', async () => {
    const world = makeWorld();
    world.fail('post', 'lost');
    await world.outbox().deliver(world.put(running([])));
    await world.pass(5_000);
    expect(world.calls.map(({ method }) => method)).toEqual(['post', 'find', 'update']);
  });

  it('is repeated once and no more where nobody may look', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'lost', 'lost', 'lost');
    world.fail('find', 'missingScope', 'missingScope', 'missingScope');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await world.pass(300_000);
    expect(world.keys().filter((key) => key === lineKey)).toHaveLength(2);
    expect(world.record(id).told).toEqual({ lines: [], root: expect.anything() });
  });

  it('is not repeated while Slack is down and nobody may look', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'unavailable');
    world.fail('find', 'unavailable', 'unavailable', 'unavailable', 'missingScope');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await world.pass(300_000);
    expect(world.thread()).toHaveLength(1);
    expect(world.made('post')).toHaveLength(3);
  });

  it('waits while its channel is closed: what is there can be seen once it is open again', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'lost');
    world.fail('find', 'closed', 'closed', 'closed');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await world.pass(600_000);
    expect(world.keys().filter((key) => key === lineKey)).toHaveLength(1);
    expect(world.made('find')).toHaveLength(4);
    expect(world.record(id).told).toEqual({ lines: [], root: expect.anything() });
  });

  it('stays given up where others gave it up between the look and the claim', async () => {
    const world = makeWorld();
    const outbox = world.outbox('b');
    const sending = { key: rootKey, seqs: [], ambiguous: false, at: 0, by: 'a' };
    const ended = aborted(running([entered]));
    void outbox.deliver(world.put({ ...ended, told: { lines: ended.told.lines, sending } }));
    await world.pass(5_000);
    // The other replica found the channel closed, and nobody can be told of a rollout that ended before it had a message.
    world.change(id, (rollout) => ({ ...rollout, told: { lines: [] } }));
    await world.pass(120_000);
    expect(world.made('post')).toEqual([]);
    expect(world.record(id).told).toEqual({ lines: [] });
  });

  it('is not begun for a rollout that others found to have nobody to tell', async () => {
    const world = makeWorld();
    const outbox = world.outbox('b');
    const ended = aborted(running([entered]));
    world.put({ ...ended, told: { lines: ended.told.lines } });
    const stale = world.record(id);
    world.change(id, (rollout) => ({ ...rollout, told: { lines: [] } }));
    await outbox.deliver(stale);
    await world.pass(60_000);
    expect(world.made('post')).toEqual([]);
  });

  it('is a root once more where two were lost, nobody may look, and somebody has acted on it already', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    world.fail('post', 'lost', 'lost');
    world.fail('find', 'missingScope', 'missingScope');
    await outbox.deliver(world.put(running([entered])));
    await world.pass(600_000);
    expect(world.refused).toEqual([]);
    expect(world.roots()).toHaveLength(3);
    expect(world.record(id).told).toEqual({ lines: [], root: expect.anything() });
  });

  it('is a root once more also of a rollout that has ended meanwhile, past its plan', async () => {
    const world = makeWorld();
    world.fail('post', 'lost', 'lost');
    world.fail('find', 'missingScope', 'missingScope');
    const phase = { name: 'rolledBack' as const, since: 1, instance: 9, why: { reason: 'verdict' as const } };
    await world.outbox().deliver(world.put(running([entered], { phase })));
    await world.pass(600_000);
    expect(world.roots()).toHaveLength(3);
    expect(world.record(id).told).toEqual({ lines: [], root: expect.anything() });
  });

  it('is the root after all where its answer comes when others had given it up', async () => {
    const world = makeWorld();
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const outbox = world.outbox('replica-1', {
      post: async (to, message) => {
        const posted = await world.chat.post(to, message);
        await slow;
        return posted;
      },
    });
    const delivered = outbox.deliver(world.put(running([])));
    await world.pass(1_000);
    world.change(id, (rollout) => ({ ...rollout, told: { lines: rollout.told.lines } }));
    answer();
    await delivered;
    await world.pass(60_000);
    expect(world.roots()).toHaveLength(1);
    expect(world.record(id).told.root).toMatchObject({ count: 1 });
  });

  it('is the root after all where its answer could not be recorded before others gave it up', async () => {
    const world = makeWorld();
    const outbox = world.outbox('replica-1', {
      post: async (to, message) => {
        const posted = await world.chat.post(to, message);
        world.state.tableDown = 1;
        return posted;
      },
    });
    await outbox.deliver(world.put(running([])));
    await outbox.deliver(world.change(id, (rollout) => ({ ...rollout, told: { lines: rollout.told.lines } })));
    await world.pass(60_000);
    expect(world.roots()).toHaveLength(1);
    expect(world.record(id).told.root).toMatchObject({ count: 1 });
  });

  it('ends a rollout whose first root is lost twice where nobody may look', async () => {
    const world = makeWorld();
    world.fail('post', 'lost', 'lost');
    world.fail('find', 'missingScope', 'missingScope');
    await world.outbox().deliver(world.put(running([], { phase: planned })));
    await world.pass(20_000);
    expect(world.refused[0]).toEqual({ id, raw: 'reply_lost' });
    expect(world.roots()).toHaveLength(2);
  });
});

describe('a process that dies', () => {
  it('between claim and post: another posts, once, when the claim has been seen for long enough', async () => {
    const world = makeWorld();
    world.fail('post', 'hang');
    void world.outbox('replica-1').deliver(world.put(running([entered])));
    await world.pass(0);
    const second = world.outbox('replica-2');
    for (let seconds = 0; seconds < 13; seconds += 1) {
      await second.deliver(world.record(id));
      await world.pass(1_000);
    }
    expect(world.made('post')).toHaveLength(1);
    expect(world.made('find')).toHaveLength(1);
    await world.pass(30_000);
    expect(world.keys()).toEqual([rootKey, lineKey]);
    expect(world.record(id).told.lines).toEqual([]);
  });

  it('of another version: the repeat carries the key that the claim named', async () => {
    const world = makeWorld();
    const sending = { key: 'as-it-was-named-before', seqs: [1], at: 0, by: 'replica-0', ambiguous: false };
    await world.outbox('replica-0').deliver(world.put(running([])));
    const claimed = world.change(id, (rollout) => {
      const lined = withLines(rollout, [entered]);
      return { ...lined, told: { ...lined.told, sending } };
    });
    await world.outbox().deliver(claimed);
    await world.pass(20_000);
    expect(world.keys()).toEqual([rootKey, 'as-it-was-named-before']);
    expect(world.record(id).told.lines).toEqual([]);
  });

  it('between post and record: another finds it and posts nothing', async () => {
    const world = makeWorld();
    const first = world.outbox('replica-1', {
      async post(to, message) {
        await world.chat.post(to, message);
        return new Promise(() => {});
      },
    });
    void first.deliver(world.put(running([])));
    await world.pass(0);
    const second = world.outbox('replica-2');
    await second.deliver(world.record(id));
    await world.pass(5_000);
    expect(world.keys()).toEqual([rootKey]);
    expect(world.record(id).told.root?.ts).toBe(world.roots()[0]?.ts);
  });

  it('and comes back under the same name looks before it repeats', async () => {
    const world = makeWorld();
    world.fail('post', 'hang');
    void world.outbox().deliver(world.put(running([])));
    await world.pass(0);
    await world.outbox().deliver(world.record(id));
    await world.pass(1_000);
    expect(world.calls.map(({ method }) => method)).toEqual(['post', 'find', 'post']);
  });

  it('late: a claim of a living replica is left to it, whatever the clocks say', async () => {
    const world = makeWorld();
    let reply = () => {};
    const slow = world.outbox('replica-1', {
      async post(to, message) {
        await new Promise<void>((resolve) => (reply = resolve));
        return world.chat.post(to, message);
      },
    });
    void slow.deliver(world.put(running([])));
    await world.pass(0);
    const { sending, ...told } = world.record(id).told;
    if (!sending) throw new Error('no claim');
    world.put({ ...world.record(id), told: { ...told, sending: { ...sending, at: sending.at - 600_000 } } });
    await world.outbox('replica-2').deliver(world.record(id));
    await world.pass(8_000);
    reply();
    await world.pass(60_000);
    expect(world.keys()).toEqual([rootKey]);
  });

  it('is not needed for a record that cannot be written after the post', async () => {
    const world = makeWorld();
    const outbox = world.outbox('replica-1', {
      async post(to, message) {
        world.state.tableDown = 3;
        return world.chat.post(to, message);
      },
    });
    await outbox.deliver(world.put(running([])));
    await world.pass(60_000);
    expect(world.keys()).toEqual([rootKey]);
    expect(world.made('find')).toEqual([]);
    expect(world.record(id).told.root?.ts).toBe(world.roots()[0]?.ts);
  });
});

describe('Slack that does not take it', () => {
  it('waits as long as a rate limit says', async () => {
    const world = makeWorld();
    world.fail('post', { kind: 'rateLimited', retryAfterMs: 7_000 }, { kind: 'rateLimited', retryAfterMs: 20_000 });
    await world.outbox().deliver(world.put(running([])));
    await world.pass(60_000);
    expect(world.made('post').map(({ at }) => at)).toEqual([0, 7_000, 27_000]);
    expect(world.made('find')).toEqual([]);
  });

  it('loses nothing in an hour of silence, and asks ever less often', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    const down = Array.from({ length: 400 }, () => 'unavailable' as const);
    for (const method of ['post', 'update', 'find'] as const) world.fail(method, ...down);
    await outbox.deliver(world.change(id, (rollout) => withLines(held(rollout), [entered])));
    for (let minute = 0; minute < 60; minute += 1) {
      await world.pass(60_000);
      await outbox.deliver(world.record(id));
    }
    expect(world.calls.length).toBeLessThan(2 * 60 + 10);
    world.faults.length = 0;
    await world.pass(31_000);
    expect(world.keys()).toEqual([rootKey, lineKey]);
    expect(world.roots()[0]?.message.metadata.event_payload['held']).toBe(true);
  });

  it('replaces a deleted root once, says so, and goes on in the new thread', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    const [old] = world.messages.splice(0);
    await outbox.deliver(world.change(id, (rollout) => withLines(held(rollout), [entered])));
    await world.pass(120_000);
    expect(world.keys()).toEqual([`${id}-root-2`, lineKey]);
    expect(world.thread()[0]?.threadTs).toBe(world.roots()[0]?.ts);
    expect(JSON.stringify(world.roots()[0]?.message.blocks)).toContain(`<!date^${old?.ts.split('.')[0]}`);
    expect(world.record(id).told.root?.count).toBe(2);
    expect(world.made('update')).toHaveLength(1);
  });

  it('keeps a root that can no longer be edited, and its thread, where only a count is new', async () => {
    const world = makeWorld();
    const outbox = world.outbox('replica-1', {
      update: () => Promise.reject(new ChatError('gone', 'edit_window_closed')),
    });
    const root = { channel: 'C0BATCHOPS', ts: '1.5', hash: '', at: 0, count: 2 };
    const rollout = running([]);
    world.put({ ...rollout, told: { lines: [], root: { ...root, hash: `provision.3///other` } } });
    await outbox.deliver(world.record(id));
    await outbox.deliver(world.change(id, (one) => withLines(one, [entered])));
    await world.pass(60_000);
    expect(world.messages.map(({ threadTs }) => threadTs)).toEqual(['1.5']);
  });

  it('replaces the root where a line finds no thread to go to', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'gone');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await world.pass(10_000);
    expect(world.keys()).toEqual([rootKey, `${id}-root-2`, lineKey]);
  });

  it('makes no third root for a mere count where messages cannot be edited for long', async () => {
    const world = makeWorld();
    const closing = { update: () => Promise.reject(new ChatError('gone', 'edit_window_closed')) };
    const outbox = world.outbox('replica-1', closing);
    await outbox.deliver(world.put(running([])));
    for (let i = 1; i <= 5; i += 1) {
      await outbox.deliver(
        world.change(id, (rollout) => ({ ...rollout, plan: { ...rollout.plan, queue: `queue-${i}` } })),
      );
      await world.pass(60_000);
    }
    const counted = world.roots().length;
    await outbox.deliver(world.change(id, held));
    await world.pass(60_000);
    expect([counted, world.roots().length]).toEqual([2, 3]);
  });

  it.each(['closed', 'refused'] as const)(
    'reports that the first root is %s, and forgets it once it has ended',
    async (kind) => {
      const world = makeWorld();
      const outbox = world.outbox();
      world.fail('post', { kind, code: 'is_archived' }, { kind, code: 'is_archived' });
      await outbox.deliver(world.put(running([entered])));
      expect(world.refused).toEqual([{ id, raw: 'is_archived' }]);
      await outbox.deliver(world.change(id, aborted));
      await world.pass(60_000);
      expect(world.made('post')).toHaveLength(2);
      expect(world.record(id).told).toEqual({ lines: [] });
      expect(world.refused).toHaveLength(1);
    },
  );

  it('keeps a later line of a closed channel for when it opens again', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'closed', 'closed', 'closed');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await world.pass(300_000);
    expect(world.keys()).toEqual([rootKey, lineKey]);
    expect(world.refused).toEqual([]);
  });

  it('gets a plainer message with the same buttons where it refuses the blocks', async () => {
    const world = makeWorld();
    world.fail('post', 'invalid');
    await world.outbox().deliver(world.put(running([])));
    const [root] = world.roots();
    expect(root?.message.blocks.map((block) => block['type'])).toEqual(['section', 'actions']);
    expect(root?.message.metadata.event_payload['key']).toBe(rootKey);
    expect(world.record(id).told.root?.ts).toBe(root?.ts);
  });

  it('reports a first root of which it takes no form', async () => {
    const world = makeWorld();
    world.fail('post', 'invalid', 'invalid', 'invalid');
    await world.outbox().deliver(world.put(running([])));
    expect(world.refused).toEqual([{ id, raw: 'invalid' }]);
    expect(world.record(id).told.root).toBeUndefined();
  });

  it('does not stop the lines behind one it never takes', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', 'invalid', 'invalid', 'invalid');
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered, { held: true }])));
    await world.pass(10_000);
    expect(world.keys()).toEqual([rootKey, `${id}-line-2`]);
  });

  it.each([
    ['refused', 'error'],
    ['missingScope', 'error'],
    ['unavailable', 'warn'],
    ['rateLimited', 'warn'],
  ] as const)('that is %s is an error in the log only where a person has to mend it', async (kind, level) => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    world.fail('post', kind);
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    world.fail('update', kind);
    await outbox.deliver(world.change(id, held));
    await world.pass(120_000);
    expect(world.said.map((line) => [line.level, line.text])).toEqual([
      [level, 'A message could not be posted'],
      [level, 'A root could not be updated'],
    ]);
  });

  it('shows the present also where an update without an answer arrives after newer ones', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    const before = world.roots()[0]?.message;
    world.fail('update', 'unavailable');
    await outbox.deliver(world.change(id, held));
    await world.pass(5_000);
    const isShownHeld = () => world.roots()[0]?.message.metadata.event_payload['held'];
    expect([isShownHeld(), world.made('update').length]).toEqual([true, 2]);
    // What nobody waited for any more is carried out now.
    for (const root of world.roots()) if (before) root.message = before;
    expect(isShownHeld()).toBe(false);
    await world.pass(60_000);
    expect([isShownHeld(), world.made('update').length]).toEqual([true, 3]);
  });

  it('does not put an older state over a newer one that another replica told of meanwhile', async () => {
    const world = makeWorld();
    const drawn: unknown[] = [];
    const outbox = world.outbox('a', {
      update(to, message) {
        drawn.push(message.metadata.event_payload['held']);
        return world.chat.update(to, message);
      },
    });
    await outbox.deliver(world.put(running([])));
    // The update arrives, and the table does not take note of it.
    world.state.tableDown = 1;
    const phase = { ...planned, name: 'provision' as const, instance: 9 };
    await outbox.deliver(world.change(id, (rollout) => ({ ...rollout, phase })));
    await world.outbox('b').deliver(world.change(id, held));
    await world.pass(60_000);
    expect(drawn).toEqual([false, true]);
    expect(world.roots()[0]?.message.metadata.event_payload['held']).toBe(true);
  });

  it('is drawn again on request, though the record says that it is up to date', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    await outbox.redraw(world.record(id));
    expect(world.made('update')).toHaveLength(1);
    await outbox.deliver(world.record(id));
    expect(world.made('update')).toHaveLength(1);
  });

  it('stops for good when told to', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    world.fail('post', 'unavailable');
    await outbox.deliver(world.put(running([])));
    await outbox.stop();
    await outbox.deliver(world.record(id));
    await world.pass(120_000);
    expect(world.calls).toHaveLength(1);
  });
});
