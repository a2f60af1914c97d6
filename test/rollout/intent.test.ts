import { describe, expect, it } from 'vitest';
import type { PortErrorKind } from '../../src/port-error.js';
import { failed, mustWait, resolve, settled, withIntent } from '../../src/rollout/intent.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Seen } from '../../src/rollout/seen.js';
import {
  blueName,
  definitionArn,
  greenArn,
  greenName,
  makeGreen,
  makeInPhase,
  makeJob,
  makeQueue,
  makeSeen,
  orderOf,
  startedAt as now,
} from '../make-seen.js';

const write: Operation = {
  op: 'writeOrder',
  queue: 'nightly',
  from: orderOf(blueName),
  to: orderOf(greenName, blueName),
};
const submit: Operation = { op: 'submit', number: 1 };
const create: Operation = { op: 'createEnvironment', name: greenName, maxVcpus: 26 };
const canaries = [{ number: 1, round: 1, definition: 'nightly-etl' }];

function intending(operation: Operation, change: Partial<Rollout> = {}): Rollout {
  return withIntent(makeInPhase({ name: 'canary', round: 1 }, { canaries, ...change }), operation, now);
}

function failing(operation: Operation, kind: PortErrorKind, ambiguous = false, change: Partial<Rollout> = {}): Rollout {
  return failed(intending(operation, change), operation, { kind, ambiguous, raw: 'the words of AWS' }, now);
}

describe('an intent', () => {
  it('is written with the whole call before it is sent', () => {
    const rollout = intending(write);
    expect(rollout.intent).toMatchObject({ operation: write, state: 'sent', attempts: 1 });
    expect(rollout.audit.pending.at(-1)).toMatchObject({
      what: 'intend UpdateJobQueue',
      facts: { target: 'nightly', input: { jobQueue: 'nightly' } },
    });
  });

  it('counts attempts of the same operation only', () => {
    expect(withIntent(intending(write), write, now).intent?.attempts).toBe(2);
    expect(withIntent(intending(write), submit, now).intent?.attempts).toBe(1);
  });

  it('keeps the same operation from being sent again for a while, longer where it would make a second thing', () => {
    const orderAgain = (ms: number) => mustWait(intending(write), write, now + ms);
    const submitAgain = (ms: number) => mustWait(intending(submit), submit, now + ms);
    expect([orderAgain(1_999), orderAgain(2_000)]).toEqual([true, false]);
    expect([submitAgain(12_999), submitAgain(13_000)]).toEqual([true, false]);
    expect(mustWait(intending(write), submit, now)).toBe(false);
  });
});

describe('an unknown outcome', () => {
  it('that is believed to be none may be tried again at once by everybody, however wrong the clock of who believed it', () => {
    const ahead = now + 600_000;
    const given = resolve(intending(write), makeSeen(), ahead, now + 2_000);
    expect(given).toMatchObject({ resolved: 'free', rollout: { intent: { state: 'again' } } });
    expect(given.resolved === 'free' && mustWait(given.rollout, write, now)).toBe(false);
  });

  it('is settled by what is there', () => {
    const seen = makeSeen({ queues: [makeQueue({ order: orderOf(greenName, blueName) })] });
    const { rollout } = resolved(failing(write, 'timeout', true), seen, now);
    expect(rollout.intent).toBeNull();
    expect(rollout.expected.orders['nightly']).toEqual(orderOf(greenName, blueName));
    expect(rollout.audit.pending.at(-1)?.what).toBe('done UpdateJobQueue');
  });

  it.each([
    ['an order', write, 'timeout', 3_000],
    ['an order', write, 'unavailable', 1_000],
    ['a submit', submit, 'timeout', 10_000],
    ['a submit', submit, 'unavailable', 10_000],
  ] as const)('of %s (%o) after %s is believed absent only after a while', (_what, operation, kind, ms) => {
    const rollout = failing(operation, kind, true);
    expect(resolve(rollout, makeSeen(), now + ms - 1)).toEqual({ resolved: 'wait' });
    expect(resolved(rollout, makeSeen(), now + ms).rollout.intent).toMatchObject({ state: 'again' });
  });

  it('of a call that another replica may have under way is waited for, too', () => {
    expect(resolve(intending(submit), makeSeen(), now + 12_999)).toEqual({ resolved: 'wait' });
    expect(resolved(intending(submit), makeSeen(), now + 13_000).rollout.intent?.state).toBe('again');
  });

  it('of an order is remembered: it may still arrive', () => {
    expect(failing(write, 'timeout', true).late['nightly']).toEqual([orderOf(greenName, blueName)]);
    const given = resolved(intending(write), makeSeen(), now + 2_000).rollout;
    expect(given.late['nightly']).toEqual([orderOf(greenName, blueName)]);
    expect(failed(given, write, { kind: 'timeout', ambiguous: true, raw: '' }, now).late['nightly']).toHaveLength(1);
  });

  it('that was believed absent is still settled when it shows after all', () => {
    const given = resolved(failing(write, 'timeout', true), makeSeen(), now + 3_000).rollout;
    const seen = makeSeen({ queues: [makeQueue({ order: orderOf(greenName, blueName) })] });
    const late = resolved(given, seen, now + 4_000).rollout;
    expect(late).toMatchObject({ intent: null, expected: { orders: { nightly: orderOf(greenName, blueName) } } });
  });

  it('of a cancel is told by the job alone: AWS answers alike whether it has an effect', () => {
    const cancel: Operation = { op: 'cancel', number: 1 };
    const look = (status: string): Seen => ({ ...makeSeen(), canaryJobs: new Map([['job-1', makeJob({ status })]]) });
    const waiting = {
      canaries: [{ number: 1, round: 0, definition: 'nightly-etl', jobId: 'job-1', status: 'RUNNABLE' }],
    };
    for (const rollout of [failing(cancel, 'throttled', false, waiting), failing(cancel, 'timeout', true, waiting)]) {
      expect(resolved(rollout, look('RUNNABLE'), now + 10_000).rollout.intent?.state).toBe('again');
      expect(resolved(rollout, look('FAILED'), now + 10_000).rollout).toMatchObject({
        intent: null,
        canaries: [{ cancelled: true }],
      });
    }
  });
});

describe('a refusal', () => {
  it.each(['throttled', 'busy', 'notValid', 'referenced'] as const)(
    '%s is tried again later and never holds',
    (kind) => {
      let rollout = makeInPhase({ name: 'canary', round: 1 });
      for (let i = 0; i < 10; i += 1)
        rollout = failed(withIntent(rollout, write, now), write, { kind, ambiguous: false, raw: '' }, now);
      expect(rollout).toMatchObject({ held: null, intent: { state: 'again', attempts: 10 } });
      expect(rollout.intent?.retryAt).toBeGreaterThan(now);
      expect(rollout.intent?.retryAt).toBeLessThanOrEqual(now + 30_000);
    },
  );

  it.each(['denied', 'rejected', 'malformed'] as const)('%s holds the third time, with the words of AWS', (kind) => {
    let rollout = makeInPhase({ name: 'canary', round: 1 });
    const once = () => failed(withIntent(rollout, write, now), write, { kind, ambiguous: false, raw: 'no' }, now);
    rollout = once();
    rollout = once();
    expect(rollout.held).toBeNull();
    rollout = once();
    expect(rollout.held?.why).toEqual({ reason: 'refused', operation: 'UpdateJobQueue', target: 'nightly', raw: 'no' });
  });

  it('does not push another reason to hold aside', () => {
    const held = { at: now, why: { reason: 'person' as const, by: 'U0BOB' } };
    let rollout = makeInPhase({ name: 'canary', round: 1 }, { held });
    for (let i = 0; i < 3; i += 1)
      rollout = failed(withIntent(rollout, write, now), write, { kind: 'denied', ambiguous: false, raw: '' }, now);
    expect(rollout.held).toEqual(held);
  });

  it('because the name is taken is looked at: it may be ours from a call whose reply was lost', () => {
    const rollout = failing(create, 'exists');
    expect(rollout.intent?.state).toBe('unknown');
    const { rollout: ours } = resolved(rollout, makeSeen({ environments: [makeGreen()] }), now);
    expect(ours.made.green?.arn).toBe(greenArn);
  });

  it('because it is already gone means that a removal is done', () => {
    const gone: Operation = { op: 'deleteEnvironment', name: greenName };
    expect(failing(gone, 'notFound')).toMatchObject({ intent: null, made: { green: { gone: true } } });
    expect(failing(write, 'notFound').intent?.state).toBe('again');
  });

  it('is part of the story', () => {
    expect(failing(write, 'denied').audit.pending.at(-1)).toMatchObject({
      what: 'failed UpdateJobQueue',
      facts: { target: 'nightly', kind: 'denied', raw: 'the words of AWS' },
    });
  });
});

describe('an effect', () => {
  it('of an update is what is expected from now on', () => {
    const before = makeInPhase({ name: 'shift', step: 1 });
    const expected = { ...before.expected, environments: { [greenName]: 'ENABLED 0-26 vCPUs #abc' } };
    const update: Operation = { op: 'updateEnvironment', name: greenName, set: { maxvCpus: 128 } };
    const after = settled({ ...before, expected }, update, {}, now);
    expect(after.expected.environments[greenName]).toBe('ENABLED 0-128 vCPUs #abc');
  });

  it('of a promotion is what the bare name means from now on, and is told', () => {
    const register: Operation = { op: 'register', purpose: 'promoted', definition: 'nightly-etl', name: 'nightly-etl' };
    const arn = definitionArn('nightly-etl', 8);
    const after = settled(makeInPhase({ name: 'shift', step: 0 }), register, { arn }, now);
    expect(after.made.promoted).toEqual({ 'nightly-etl': { arn, at: now } });
    expect(after.expected.definitions['nightly-etl']).toBe(arn);
    expect(after.told.lines.at(-1)?.what).toMatchObject({ say: 'operated', result: arn });
  });

  it('of a staged registration leaves the production name alone', () => {
    const register: Operation = {
      op: 'register',
      purpose: 'staged',
      definition: 'nightly-etl',
      name: 'nightly-etl-abcd2345',
    };
    const before = makeInPhase({ name: 'provision' });
    const after = settled(before, register, { arn: 'arn:staged' }, now);
    expect(after.made.staged['nightly-etl']).toEqual({ arn: 'arn:staged' });
    expect(after.expected).toEqual(before.expected);
  });

  it('of a deregistration, a queue’s deletion and a cancel is remembered', () => {
    const gone: Operation = { op: 'deregister', arn: 'a', definition: 'nightly-etl', purpose: 'staged' };
    expect(
      settled(makeInPhase({ name: 'retire', idle: { looks: 0, at: 0 } }), gone, {}, now).made.staged['nightly-etl']
        ?.gone,
    ).toBe(true);
    const queue: Operation = { op: 'deleteQueue', name: 'abcd2345-canary' };
    expect(
      settled(makeInPhase({ name: 'retire', idle: { looks: 0, at: 0 } }), queue, {}, now).made.canaryQueue?.gone,
    ).toBe(true);
    expect(settled(intending(submit), submit, { jobId: 'job-1' }, now).canaries[0]).toMatchObject({
      jobId: 'job-1',
      status: 'SUBMITTED',
    });
    expect(settled(intending(submit), { op: 'cancel', number: 1 }, {}, now).canaries[0]?.cancelled).toBe(true);
  });
});

function resolved(...asked: Parameters<typeof resolve>): { rollout: Rollout } {
  const answer = resolve(...asked);
  if (answer.resolved === 'wait') throw new Error('it waits');
  return answer;
}
