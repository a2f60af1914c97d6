import { describe, expect, it } from 'vitest';
import { ChatError, type Chat, type ChatImage } from '../../src/chat-port.js';
import type { Canary, Rollout } from '../../src/rollout/rollout.js';
import type { Say } from '../../src/rollout/told.js';
import { judge } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';
import { drawNothing, entered, makeWorld, running, withLines } from './outbox-world.js';

const id = 'abcd2345';
const blue = { succeeded: 3, failed: 0, runSeconds: [300, 310, 320] };
const judgement = judge({
  limits: { maxFailureRate: 0.1, maxDurationRatio: 1.5, significance: 0.05 },
  blue,
  green: { succeeded: 2, failed: 0, runSeconds: [330, 350] },
  minJobs: 2,
});
const passed: Say = { say: 'verdict', where: 'canary', judgement };
const atGate: Say = { say: 'gateOpen', gate: 'retire' };

function canary(number: number, over: Partial<Canary> = {}): Canary {
  const result = { succeeded: true, onGreen: true, runSeconds: 310 + 20 * number };
  return { number, round: 1, definition: 'nightly-etl', jobId: `j${number}`, result, ...over };
}

/** A rollout whose canaries, which run what production runs, have ended, with these lines to be told. */
function canariesEnded(says: readonly Say[] = [passed], over: Partial<Rollout> = {}): Rollout {
  const { plan } = makeRollout();
  const canaryRules = { ...plan.rules.canary, command: null };
  return running(says, {
    plan: { ...plan, rules: { ...plan.rules, canary: canaryRules } },
    phase: { name: 'canary', round: 1, since: 1, instance: 4 },
    canaries: [canary(1), canary(2)],
    evidence: { blue, green: { ...blue, failed: 1 }, greenPlatform: 0, unknown: 0, pinned: 0, failures: [] },
    ...over,
  });
}

interface Shown {
  to: { channel: string; threadTs: string };
  image: ChatImage;
}

/** A channel that takes pictures, and fails with these errors first. */
function gallery(...faults: readonly (ChatError | 'hang')[]) {
  const tried: Shown[] = [];
  const left = [...faults];
  const upload: NonNullable<Chat['upload']> = async (to, image) => {
    tried.push({ to, image });
    const fault = left.shift();
    if (fault === 'hang') await new Promise(() => {});
    else if (fault) throw fault;
  };
  return { tried, over: { upload } };
}

describe('a picture at the end of the canaries', () => {
  it('comes into the thread after the verdict, and says what it shows', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    await world.outbox('replica-1', over).deliver(world.put(canariesEnded()));
    await world.quiet();
    const [root] = world.roots();
    expect(tried).toHaveLength(1);
    expect(tried[0]?.to).toEqual({ channel: 'C0BATCHOPS', threadTs: root?.ts });
    expect(tried[0]?.image).toMatchObject({
      name: `${id}-canary-1.png`,
      title: 'Run times on blue and green (Canary)',
    });
    expect(tried[0]?.image.altText).toBe(
      'Run times at the end of phase Canary, verdict PASS. Blue: 3 jobs, none failed, median 5 min 10 s. Green: 2 jobs, none failed, median 5 min 40 s. The median on green is 1.1 times that on blue.',
    );
    expect(world.record(id).told).toMatchObject({ lines: [], pictures: ['canary/1'] });
  });

  it('compares nothing where the canaries run a command of their own', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    await world.outbox('replica-1', over).deliver(world.put(canariesEnded([passed], { plan: makeRollout().plan })));
    await world.quiet();
    expect(tried[0]?.image.altText).toContain('the canaries run a command of their own');
  });

  it('is claimed before it is tried', async () => {
    const world = makeWorld();
    const claims: unknown[] = [];
    const upload = () => Promise.resolve(void claims.push(world.record(id).told));
    await world.outbox('replica-1', { upload }).deliver(world.put(canariesEnded()));
    await world.quiet();
    expect(claims).toEqual([expect.objectContaining({ lines: [], pictures: ['canary/1'] })]);
  });

  it('does not come while canaries still run, nor for a verdict on a shift step', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    const { result: _none, ...unfinished } = canary(2);
    const says: Say[] = [passed, { ...passed, where: 'shift' }];
    await world
      .outbox('replica-1', over)
      .deliver(world.put(canariesEnded(says, { canaries: [canary(1), unfinished] })));
    await world.quiet();
    expect(tried).toEqual([]);
    expect(world.record(id).told).not.toHaveProperty('pictures');
  });

  it('comes for the way back too, and once for each round', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    const outbox = world.outbox('replica-1', over);
    await outbox.deliver(world.put(canariesEnded([passed, passed])));
    const back: Say = { say: 'rollingBack', why: { reason: 'verdict' }, from: 'canary' };
    await outbox.deliver(world.change(id, (one) => withLines(one, [back])));
    const again = [canary(1), canary(2), canary(3, { round: 2 }), canary(4, { round: 2 })];
    await outbox.deliver(world.change(id, (one) => withLines({ ...one, canaries: again }, [passed])));
    await outbox.deliver(world.change(id, (one) => withLines(one, [passed])));
    await world.quiet();
    expect(tried.map(({ image }) => image.name)).toEqual([`${id}-canary-1.png`, `${id}-canary-2.png`]);
    expect(world.record(id).told.pictures).toEqual(['canary/1', 'canary/2']);
  });

  it('is not made where it would show nothing', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    const elsewhere = { succeeded: true, onGreen: false, runSeconds: 30 };
    const bare = canariesEnded([passed], { canaries: [canary(1, { result: elsewhere })], evidence: null });
    await world.outbox('replica-1', over).deliver(world.put(bare));
    await world.quiet();
    expect([tried, world.record(id).told.pictures]).toEqual([[], undefined]);
  });
});

describe('a picture at the end of the bake', () => {
  it.each<[string, Say]>([
    ['the gate to retire', atGate],
    ['retire without a gate', { say: 'entered', phase: 'retire' }],
    ['the way back', { say: 'rollingBack', why: { reason: 'verdict' }, from: 'bake' }],
  ])('comes with %s, once', async (_, what) => {
    const world = makeWorld();
    const { tried, over } = gallery();
    const bake = { name: 'bake', since: 1, instance: 6 } as const;
    const outbox = world.outbox('replica-1', over);
    await outbox.deliver(world.put(canariesEnded([what], { phase: bake, judgement: { ...judgement, at: 1 } })));
    await outbox.deliver(world.change(id, (one) => withLines(one, [{ say: 'entered', phase: 'retire' }])));
    await world.quiet();
    expect(tried.map(({ image }) => image.name)).toEqual([`${id}-bake-1.png`]);
    expect(tried[0]?.image.altText).toContain('Green: 4 jobs, 1 failed, median 5 min 10 s.');
  });
});

describe('a picture that fails', () => {
  const lines = [passed, entered];

  it.each([
    ['refused', new ChatError('refused', 'file_uploads_disabled')],
    ['not answered', 'hang' as const],
  ])('because it is %s leaves every line as it was, and is not tried again', async (_, fault) => {
    const [plain, world] = [makeWorld(), makeWorld()];
    await plain.outbox().deliver(plain.put(canariesEnded(lines)));
    const { tried, over } = gallery(fault);
    const outbox = world.outbox('replica-1', over);
    await outbox.deliver(world.put(canariesEnded(lines)));
    await outbox.deliver(world.change(id, (one) => withLines(one, [entered])));
    await plain.outbox().deliver(plain.change(id, (one) => withLines(one, [entered])));
    await world.pass(120_000);
    expect(tried).toHaveLength(1);
    expect(world.messages).toEqual(plain.messages);
    expect([world.state.writes, world.record(id).told.lines]).toEqual([plain.state.writes, []]);
  });

  it('to be drawn is not tried again either', async () => {
    const world = makeWorld();
    const { tried, over } = gallery();
    const broken = () => Promise.reject(new Error('no renderer'));
    const outbox = world.outbox('replica-1', over, broken);
    await outbox.deliver(world.put(canariesEnded()));
    await world.pass(60_000);
    expect([tried, world.record(id).told.pictures]).toEqual([[], ['canary/1']]);
    expect(world.said.filter(({ text }) => text === 'A picture could not be shown')).toHaveLength(1);
  });

  it('for want of a scope is the last one this process tries, and is told once', async () => {
    const world = makeWorld();
    const { tried, over } = gallery(new ChatError('missingScope', 'missing_scope'));
    const outbox = world.outbox('replica-1', over);
    await outbox.deliver(world.put(canariesEnded()));
    await world.quiet();
    await outbox.deliver(world.change(id, (one) => withLines(one, [atGate])));
    await world.quiet();
    expect(tried).toHaveLength(1);
    expect(world.record(id).told.pictures).toEqual(['canary/1']);
    expect(world.said.filter(({ text }) => text.includes('files:write'))).toHaveLength(1);
  });

  it('with the process that claimed it is tried by nobody else', async () => {
    const world = makeWorld();
    const [first, second] = [gallery(), gallery()];
    const never = () => new Promise<Uint8Array>(() => {});
    await world.outbox('replica-1', first.over, never).deliver(world.put(canariesEnded()));
    const next = world.outbox('replica-2', second.over);
    await next.deliver(world.change(id, (one) => withLines(one, [passed, entered])));
    await world.pass(60_000);
    expect([first.tried, second.tried]).toEqual([[], []]);
    expect(world.record(id).told.lines).toEqual([]);
  });

  it('holds up the end of the process for seconds only', async () => {
    const world = makeWorld();
    const { over } = gallery('hang');
    const outbox = world.outbox('replica-1', over, drawNothing);
    await outbox.deliver(world.put(canariesEnded()));
    let ended = false;
    void outbox.stop().then(() => (ended = true));
    await world.quiet();
    expect(ended).toBe(false);
    await world.pass(4_000);
    expect(ended).toBe(true);
  });
});

it('is told by the process that found the line in Slack, when the one that posted it died', async () => {
  const world = makeWorld();
  const { tried, over } = gallery();
  world.fail('post', 'lost');
  const dying = world.outbox('replica-1');
  await dying.deliver(world.put(canariesEnded()));
  await dying.stop();
  await world.outbox('replica-2', over).deliver(world.record(id));
  await world.pass(60_000);
  expect(tried).toHaveLength(1);
  expect(world.thread()).toHaveLength(1);
});

it('leaves a channel that takes no pictures as it was', async () => {
  const world = makeWorld();
  await world.outbox().deliver(world.put(canariesEnded()));
  expect(world.record(id).told).toEqual({ lines: [], root: expect.objectContaining({ count: 1 }) });
});
