import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.js';
import type { Decision } from '../../src/rollout/decision.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Seen } from '../../src/rollout/seen.js';
import { makeRollout } from '../make-rollout.js';
import {
  agreeing,
  blueName,
  greenName,
  hour,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeRevision,
  makeSeen,
  orderOf,
  rolloutTags,
  startedAt as start,
  terms,
} from '../make-seen.js';

const nobody = { looks: 2, at: start };
const none = { looks: 0, at: 0 };
const shifted = makeQueue({ order: orderOf(greenName, blueName) });
const off = makeBlue({ enabled: false });

function next(rollout: Rollout, seen: Seen, now = start): Decision {
  return decide(agreeing(rollout, seen), seen, now, terms);
}

describe('drain', () => {
  it('disables blue while it is still attached', () => {
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [shifted] });
    expect(next(makeInPhase({ name: 'drain', idle: none }), seen)).toEqual({
      kind: 'operate',
      operation: { op: 'updateEnvironment', name: blueName, set: { state: 'DISABLED' } },
    });
  });

  it.each([
    ['green is DISABLED', [makeBlue(), makeGreen({ enabled: false })], shifted],
    ['green is being changed', [makeBlue(), makeGreen({ status: 'settling' })], shifted],
    [
      'only something behind blue is left',
      [makeBlue(), makeGreen()],
      makeQueue({ order: orderOf(blueName, greenName) }),
    ],
    ['blue is all there is', [makeBlue(), makeGreen()], makeQueue()],
  ])('does not disable blue while %s (I1, I2)', (_what, environments, queue) => {
    const seen = makeSeen({ environments, queues: [queue] });
    expect(next(makeInPhase({ name: 'drain', idle: none }), seen)).toEqual({ kind: 'wait', why: 'greenSettling' });
  });

  it('waits until blue is idle and kept long enough, then asks; gate delete is never automatic', () => {
    const seen = makeSeen({ environments: [off, makeGreen()], queues: [shifted] });
    const { plan } = makeRollout();
    const keeping = { ...plan, rules: { ...plan.rules, retainBlueMs: hour } };
    const drained = (idle: { looks: number; at: number }) =>
      makeInPhase({ name: 'drain', idle, disabledAt: start }, { plan: keeping });
    expect(next(drained({ looks: 1, at: start }), seen)).toEqual({ kind: 'wait', why: 'jobsOnBlue' });
    expect(next(drained(nobody), seen, start + hour - 1)).toEqual({ kind: 'wait', why: 'retainingBlue' });
    const asked = next(drained(nobody), seen, start + hour);
    expect(asked.kind === 'become' && asked.rollout.gate?.name).toBe('delete');
    const gate = asked.kind === 'become' ? asked.rollout.gate : null;
    const waiting = { ...drained(nobody), gate: gate && { ...gate, reminders: 2 as const } };
    expect(next(waiting, seen, start + 20 * hour)).toEqual({ kind: 'wait', why: 'gate' });
  });

  it('does not act on the approval while a job is back on blue', () => {
    const seen = makeSeen({ environments: [off, makeGreen()], queues: [shifted] });
    const approval = { by: 'U0ALICE', at: start, planHash: makeRollout().plan.hash };
    const gate = {
      name: 'delete' as const,
      instance: 4,
      openedAt: start,
      expiresAt: start + hour,
      reminders: 0 as const,
      approval,
    };
    expect(next(makeInPhase({ name: 'drain', idle: none, disabledAt: start }, { gate }), seen)).toEqual({
      kind: 'wait',
      why: 'jobsOnBlue',
    });
    const over = next(makeInPhase({ name: 'drain', idle: nobody, disabledAt: start }, { gate }), seen);
    expect(over.kind === 'become' && over.rollout.phase).toMatchObject({ name: 'retire', idle: { looks: 0 } });
  });
});

describe('retire', () => {
  const clean = { 'nightly-etl': [makeRevision()], 'nightly-etl-abcd2345': [] };
  const detached = makeQueue({ order: [{ order: 1, environment: makeGreen().arn }] });
  const operation = (rollout: Rollout, seen: Seen): unknown => {
    const decision = next(rollout, seen);
    return decision.kind === 'operate' ? decision.operation : decision.kind === 'wait' ? decision.why : decision.kind;
  };

  it('takes blue out of every queue and leaves the numbers of the others', () => {
    const seen = makeSeen({ environments: [off, makeGreen()], queues: [shifted], revisions: clean });
    expect(operation(makeInPhase({ name: 'retire', idle: nobody }), seen)).toMatchObject({
      op: 'writeOrder',
      to: [{ order: 1, environment: makeGreen().arn }],
    });
  });

  it.each([
    ['jobs are on it', { idle: { looks: 1, at: start }, queues: [detached] }, 'jobsOnBlue'],
    [
      'another queue lists it',
      {
        idle: nobody,
        queues: [
          detached,
          makeQueue({ name: 'x-canary', order: orderOf(blueName), tags: { 'batch-rollout:managed': 'true' } }),
        ],
      },
      'queueSettling',
    ],
    [
      'a queue is still being changed',
      { idle: nobody, queues: [{ ...detached, status: 'settling' as const }] },
      'queueSettling',
    ],
  ])('does not delete blue while %s', (_what, { idle, queues }, why) => {
    const seen = makeSeen({ environments: [off, makeGreen()], queues, revisions: clean });
    expect(operation(makeInPhase({ name: 'retire', idle }), seen)).toBe(why);
  });

  it('does not disable a blue again that a queue outside the plan relies on (I2)', () => {
    const foreign = makeQueue({ name: 'foreign', order: orderOf(blueName) });
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [detached, foreign], revisions: clean });
    expect(operation(makeInPhase({ name: 'retire', idle: nobody }), seen)).toBe('queueSettling');
  });

  it.each([
    ['nothing else is listed', makeQueue(), makeGreen()],
    ['green is being changed', shifted, makeGreen({ status: 'settling' })],
    ['green is DISABLED', shifted, makeGreen({ enabled: false })],
  ])('does not take blue out while %s (I1)', (_what, queue, green) => {
    const seen = makeSeen({ environments: [off, green], queues: [queue], revisions: clean });
    expect(operation(makeInPhase({ name: 'retire', idle: nobody }), seen)).toBe('greenSettling');
  });

  it('writes down that blue will be deleted before it asks for it (I12)', () => {
    const seen = makeSeen({ environments: [off, makeGreen()], queues: [detached], revisions: clean });
    const noted = next(makeInPhase({ name: 'retire', idle: nobody }), seen, start);
    expect(noted.kind === 'become' && noted.rollout.phase).toMatchObject({ deleteRequestedAt: start });
    expect(operation(makeInPhase({ name: 'retire', idle: nobody, deleteRequestedAt: start }), seen)).toEqual({
      op: 'deleteEnvironment',
      name: blueName,
    });
  });

  it('empties a standing capacity before', () => {
    const seen = makeSeen({
      environments: [makeBlue({ enabled: false, minVcpus: 4 }), makeGreen()],
      queues: [detached],
      revisions: clean,
    });
    expect(operation(makeInPhase({ name: 'retire', idle: nobody }), seen)).toMatchObject({
      op: 'updateEnvironment',
      set: { minvCpus: 0 },
    });
  });

  it('removes the canary queue, disabled first, and only without a job in it', () => {
    const queue = makeQueue({ name: 'abcd2345-canary', order: orderOf(greenName), tags: rolloutTags });
    const seen = (one: typeof queue) =>
      makeSeen({ environments: [off, makeGreen()], queues: [detached, one], revisions: clean });
    const rollout = makeInPhase({ name: 'retire', idle: none });
    expect(operation(rollout, seen(queue))).toEqual({ op: 'disableQueue', name: 'abcd2345-canary' });
    expect(operation(rollout, seen({ ...queue, enabled: false }))).toEqual({
      op: 'deleteQueue',
      name: 'abcd2345-canary',
    });
    const canaries = [{ number: 1, round: 1, definition: 'nightly-etl', jobId: 'x', status: 'RUNNING' }];
    expect(operation({ ...rollout, canaries }, seen({ ...queue, enabled: false }))).toBe('canariesRunning');
    expect(operation(rollout, seen({ ...queue, tags: {} }))).toBe('jobsOnBlue');
  });

  it('deregisters every staged revision of its own, and is complete when nothing is left', () => {
    const staged = makeRevision({ name: 'nightly-etl-abcd2345', revision: 1, tags: rolloutTags });
    const left = makeSeen({
      environments: [makeGreen()],
      queues: [detached],
      revisions: { ...clean, 'nightly-etl-abcd2345': [staged] },
    });
    const rollout = makeInPhase({ name: 'retire', idle: nobody, deleteRequestedAt: start });
    expect(operation(rollout, left)).toMatchObject({ op: 'deregister', arn: staged.arn, purpose: 'staged' });
    const done = next(rollout, makeSeen({ environments: [makeGreen()], queues: [detached], revisions: clean }));
    expect(done.kind === 'become' && done.rollout.phase.name).toBe('complete');
  });
});
