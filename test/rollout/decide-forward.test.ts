import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.js';
import type { Decision } from '../../src/rollout/decision.js';
import type { Canary, Rollout } from '../../src/rollout/rollout.js';
import type { Seen } from '../../src/rollout/seen.js';
import type { Judgement, VerdictReason } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';
import {
  agreeing,
  blueName,
  definitionArn,
  greenArn,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeRevision,
  makeSeen,
  minute,
  orderOf,
  rolloutTags,
  startedAt as start,
  terms,
} from '../make-seen.js';

const greenFirst = orderOf(greenName, blueName);
const canaryQueue = makeQueue({ name: 'abcd2345-canary', order: orderOf(greenName), tags: rolloutTags });

function next(rollout: Rollout, seen: Seen, now = start): Decision {
  return decide(agreeing(rollout, seen), seen, now, terms);
}

function judged(verdict: Judgement['verdict'], reasons: VerdictReason[] = []): Rollout['judgement'] {
  const failures = { pValue: 1, greenRate: 0, blueRate: null, greenUpper95: 0.1, greenLower95: 0 };
  return { verdict, failures, duration: null, reasons, at: start };
}

function phaseOf(decision: Decision): string | undefined {
  return decision.kind === 'become' ? decision.rollout.phase.name : undefined;
}

describe('provision', () => {
  const none = { staged: {}, promoted: {}, restored: {} };

  it('makes green at the first cap, and waits until it is VALID', () => {
    const seen = makeSeen();
    expect(next(makeInPhase({ name: 'provision' }, { made: none }), seen)).toEqual({
      kind: 'operate',
      operation: { op: 'createEnvironment', name: greenName, maxVcpus: 26 },
    });
    const creating = makeSeen({ environments: [makeBlue(), makeGreen({ status: 'settling' })] });
    expect(next(makeInPhase({ name: 'provision' }, { made: { ...none, green: { arn: greenArn } } }), creating)).toEqual(
      {
        kind: 'wait',
        why: 'greenSettling',
      },
    );
  });

  it('then sets blue’s own update policy, stages the image, and is done', () => {
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()] });
    const made = { ...none, green: { arn: greenArn } };
    const { plan } = makeRollout();
    const updatePolicy = { terminateJobsOnUpdate: true };
    const withPolicy = { ...plan, green: plan.green && { ...plan.green, updatePolicy } };
    expect(
      next(
        makeInPhase(
          { name: 'provision' },
          { made, plan: { ...plan, ...(withPolicy.green ? { green: withPolicy.green } : {}) } },
        ),
        seen,
      ),
    ).toMatchObject({
      operation: { op: 'updateEnvironment', set: { updatePolicy } },
    });
    expect(next(makeInPhase({ name: 'provision' }, { made }), seen)).toMatchObject({
      operation: { op: 'register', purpose: 'staged', name: 'nightly-etl-abcd2345' },
    });
    expect(phaseOf(next(makeInPhase({ name: 'provision' }), seen))).toBe('canary');
  });
});

describe('canary', () => {
  const result = { succeeded: true, onGreen: true };
  const canaries: Canary[] = [1, 2, 3, 4, 5].map((number) => ({ number, round: 1, definition: 'nightly-etl' }));
  const ended = canaries.map((one) => ({ ...one, jobId: `job-${one.number}`, result }));
  const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue(), canaryQueue] });
  const inCanary = (change: Partial<Rollout> = {}) => makeInPhase({ name: 'canary', round: 1 }, change);

  it('makes a queue with green alone', () => {
    const { canaryQueue: _none, ...made } = inCanary().made;
    expect(next(inCanary({ made }), makeSeen({ environments: [makeBlue(), makeGreen()] }))).toMatchObject({
      operation: { op: 'createQueue', name: 'abcd2345-canary', environment: greenArn },
    });
  });

  it('with placement=keep makes it with blue’s environment', () => {
    const { plan } = makeRollout();
    const { green: _green, ...keep } = { ...plan, placement: 'keep' as const };
    const decision = next(inCanary({ plan: keep, made: { staged: {}, promoted: {}, restored: {} } }), makeSeen());
    expect(decision).toMatchObject({ operation: { op: 'createQueue', environment: plan.blue.arn } });
  });

  it('numbers its jobs, submits each once, and waits for all', () => {
    const numbered = next(inCanary(), seen);
    expect(numbered.kind === 'become' && numbered.rollout.canaries.map((one) => one.number)).toEqual([1, 2, 3, 4, 5]);
    expect(next(inCanary({ canaries }), seen)).toEqual({ kind: 'operate', operation: { op: 'submit', number: 1 } });
    const submitted = canaries.map((one) => ({ ...one, jobId: 'x' }));
    expect(next(inCanary({ canaries: submitted }), seen)).toEqual({ kind: 'wait', why: 'canariesRunning' });
  });

  it('in another round goes on counting', () => {
    const again = next(makeInPhase({ name: 'canary', round: 2 }, { canaries: ended }), seen);
    expect(again.kind === 'become' && again.rollout.canaries.slice(5).map((one) => [one.number, one.round])).toEqual(
      [6, 7, 8, 9, 10].map((number) => [number, 2]),
    );
  });

  it('opens gate shift with a PASS, and holds what stays undecided', () => {
    const passed = next(inCanary({ canaries: ended, judgement: judged('PASS') }), seen);
    expect(passed.kind === 'become' && passed.rollout.gate).toMatchObject({ name: 'shift', step: 1 });
    const doubts: VerdictReason[] = [{ reason: 'notEnoughJobs', side: 'green', jobs: 4, needed: 5 }];
    const undecided = next(inCanary({ canaries: ended, judgement: judged('INCONCLUSIVE', doubts) }), seen);
    expect(undecided.kind === 'become' && undecided.rollout.held?.why).toEqual({ reason: 'inconclusive' });
  });

  it('waits for the data of an alarm', () => {
    const doubts: VerdictReason[] = [{ reason: 'alarmWithoutData', name: 'errors', state: 'insufficient' }];
    expect(next(inCanary({ canaries: ended, judgement: judged('INCONCLUSIVE', doubts) }), seen)).toEqual({
      kind: 'wait',
      why: 'noPass',
    });
  });
});

describe('shift', () => {
  const capped = (maxVcpus: number) => makeSeen({ environments: [makeBlue(), makeGreen({ maxVcpus })] });
  const shifted = (maxVcpus: number, change: Parameters<typeof makeSeen>[0] = {}) =>
    makeSeen({
      environments: [makeBlue(), makeGreen({ maxVcpus })],
      queues: [makeQueue({ order: greenFirst })],
      ...change,
    });

  it('puts green directly before blue, then moves the image, then watches', () => {
    expect(next(makeInPhase({ name: 'shift', step: 0 }), capped(26))).toEqual({
      kind: 'operate',
      operation: { op: 'writeOrder', queue: 'nightly', from: orderOf(blueName), to: greenFirst },
    });
    expect(next(makeInPhase({ name: 'shift', step: 0 }), shifted(26))).toMatchObject({
      operation: { op: 'register', purpose: 'promoted', name: 'nightly-etl' },
    });
    const made = {
      ...makeInPhase({ name: 'bake' }).made,
      promoted: { 'nightly-etl': { arn: definitionArn('nightly-etl', 8), at: start } },
    };
    const seen = shifted(26, { revisions: { 'nightly-etl': [makeRevision({ revision: 8 })] } });
    const done = next(makeInPhase({ name: 'shift', step: 0 }, { made }), seen, start + minute);
    expect(done.kind === 'become' && done.rollout.phase).toMatchObject({ name: 'shift', inPlaceSince: start + minute });
  });

  it('raises the cap before anything else in a step, and never lowers it', () => {
    expect(next(makeInPhase({ name: 'shift', step: 1 }), shifted(26))).toMatchObject({
      operation: { op: 'updateEnvironment', name: greenName, set: { maxvCpus: 128 } },
    });
    const above = next(makeInPhase({ name: 'shift', step: 1 }), shifted(200));
    expect(above.kind === 'operate' && above.operation.op).not.toBe('updateEnvironment');
  });

  it('gives green blue’s standing capacity with the last step', () => {
    const { plan } = makeRollout();
    const standing = { ...plan, blue: { ...plan.blue, minVcpus: 16 } };
    expect(next(makeInPhase({ name: 'shift', step: 2 }, { plan: standing }), shifted(128))).toMatchObject({
      operation: { set: { maxvCpus: 256, minvCpus: 16 } },
    });
    expect(next(makeInPhase({ name: 'shift', step: 1 }, { plan: standing }), shifted(26))).toMatchObject({
      operation: { set: { maxvCpus: 128 } },
    });
  });

  it('in a queue without room puts green in blue’s place', () => {
    const before = orderOf(blueName, 'x', 'y');
    const { plan } = makeRollout();
    const full = { ...plan, queues: plan.queues.map((one) => ({ ...one, before, full: true })) };
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue({ order: before })] });
    expect(next(makeInPhase({ name: 'shift', step: 0 }, { plan: full }), seen)).toMatchObject({
      operation: { op: 'writeOrder', to: orderOf(greenName, 'x', 'y') },
    });
  });

  it('writes on top of no order but the expected one', () => {
    const rollout = agreeing(makeInPhase({ name: 'shift', step: 0 }), capped(26));
    const changed = makeSeen({
      environments: [makeBlue(), makeGreen({ maxVcpus: 26 })],
      queues: [makeQueue({ order: orderOf('x', blueName) })],
    });
    expect(decide(rollout, changed, start, terms).kind).toBe('wait');
  });

  it('waits while green or the queue is being changed', () => {
    const settling = makeSeen({ environments: [makeBlue(), makeGreen({ status: 'settling', maxVcpus: 26 })] });
    expect(next(makeInPhase({ name: 'shift', step: 0 }), settling)).toEqual({ kind: 'wait', why: 'greenSettling' });
    const queue = makeSeen({
      environments: [makeBlue(), makeGreen({ maxVcpus: 26 })],
      queues: [makeQueue({ status: 'settling' })],
    });
    expect(next(makeInPhase({ name: 'shift', step: 0 }), queue)).toEqual({ kind: 'wait', why: 'queueSettling' });
  });

  it('watches each step for its time, then asks, or goes on by itself where the policy and the verdict say so', () => {
    const watching = makeInPhase({ name: 'shift', step: 0, inPlaceSince: start }, { judgement: judged('PASS') });
    expect(next(watching, shifted(26), start + 5 * minute - 1)).toEqual({ kind: 'wait', why: 'watching' });
    const asked = next(watching, shifted(26), start + 5 * minute);
    expect(asked.kind === 'become' && asked.rollout.gate).toMatchObject({ name: 'shift', step: 2 });
    const { plan } = makeRollout();
    const auto = { ...plan, rules: { ...plan.rules, shift: { ...plan.rules.shift, auto: true } } };
    const went = next({ ...watching, plan: auto }, shifted(26), start + 5 * minute);
    expect(went.kind === 'become' && went.rollout.phase).toMatchObject({ name: 'shift', step: 1 });
    const unsure = next(
      { ...watching, plan: auto, judgement: judged('INCONCLUSIVE') },
      shifted(26),
      start + 5 * minute,
    );
    expect(unsure.kind === 'become' && unsure.rollout.gate).toMatchObject({ name: 'shift', step: 2 });
  });

  it('after the last step bakes', () => {
    const last = makeInPhase({ name: 'shift', step: 2, inPlaceSince: start });
    expect(phaseOf(next(last, shifted(256), start + 5 * minute))).toBe('bake');
  });
});

describe('bake', () => {
  const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue({ order: greenFirst })] });

  it('needs its whole time and a PASS', () => {
    const passed = makeInPhase({ name: 'bake' }, { judgement: judged('PASS') });
    expect(next(passed, seen, start + 60 * minute - 1)).toEqual({ kind: 'wait', why: 'baking' });
    const open = next(passed, seen, start + 60 * minute);
    expect(open.kind === 'become' && open.rollout.gate).toMatchObject({ name: 'retire' });
    expect(next(makeInPhase({ name: 'bake' }), seen, start + 600 * minute)).toEqual({ kind: 'wait', why: 'noPass' });
  });

  it('with placement=keep cleans up by itself, with no gate', () => {
    const { plan } = makeRollout();
    const { green: _green, ...keep } = { ...plan, placement: 'keep' as const };
    const rollout = makeInPhase({ name: 'bake' }, { plan: keep, judgement: judged('PASS') });
    expect(phaseOf(next(rollout, makeSeen(), start + 60 * minute))).toBe('retire');
  });
});
