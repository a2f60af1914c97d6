import { describe, expect, it } from 'vitest';
import { ownAlarmNames } from '../../src/rollout/alarm-input.js';
import { decide } from '../../src/rollout/decide.js';
import { happened } from '../../src/rollout/happened.js';
import { failed, settled, withIntent } from '../../src/rollout/intent.js';
import { needsOf } from '../../src/rollout/needs.js';
import { observe } from '../../src/rollout/observe.js';
import { callOf } from '../../src/rollout/operations.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Canary, Made, Rollout } from '../../src/rollout/rollout.js';
import type { Seen } from '../../src/rollout/seen.js';
import {
  agreeing,
  blueName,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeSeen,
  minute,
  orderOf,
  rolloutTags,
  startedAt as now,
  terms,
} from '../make-seen.js';

const onCanary = 'batch-rollout-abcd2345-canary';
const onNightly = 'batch-rollout-abcd2345-nightly';
const idle = { looks: 0, at: 0 };
const putCanary: Operation = { op: 'putAlarm', name: onCanary, queue: 'abcd2345-canary' };
const putNightly: Operation = { op: 'putAlarm', name: onNightly, queue: 'nightly', above: 0.05 };

function wanting(rollout: Rollout): Rollout {
  const { plan } = rollout;
  return { ...rollout, plan: { ...plan, rules: { ...plan.rules, watch: { createAlarms: true } } } };
}

function seeing(states: Record<string, 'ok' | 'alarm' | 'insufficient' | 'missing'>, change: Partial<Seen> = {}): Seen {
  const queues = [
    makeQueue({ order: orderOf(greenName, blueName) }),
    makeQueue({ name: 'abcd2345-canary', order: orderOf(greenName), tags: rolloutTags }),
  ];
  const environments = [makeBlue(), makeGreen()];
  return { ...makeSeen({ queues, environments, alarms: new Map(Object.entries(states)) }), ...change };
}

function withAlarms(rollout: Rollout, alarms: NonNullable<Made['alarms']>): Rollout {
  return { ...rollout, made: { ...rollout.made, alarms } };
}

function decided(rollout: Rollout, seen: Seen, at = now): ReturnType<typeof decide> {
  return decide(agreeing(rollout, seen), seen, at, terms);
}

const canaryPhase = (change: Partial<Rollout> = {}): Rollout =>
  wanting(makeInPhase({ name: 'canary', round: 1 }, change));
const bake = (alarms: NonNullable<Made['alarms']>): Rollout =>
  withAlarms(wanting(makeInPhase({ name: 'bake' }, { shiftedAt: now })), alarms);

describe('the alarms of a rollout', () => {
  it('are none unless the policy wants them', () => {
    const rollout = makeInPhase({ name: 'canary', round: 1 });
    expect(ownAlarmNames(rollout.plan)).toEqual([]);
    expect(needsOf(rollout).alarms).toEqual([]);
    expect(decided(rollout, seeing({}))).toMatchObject({ kind: 'become' });
  });

  it('have names of their own also beside a queue called canary', () => {
    const { plan } = canaryPhase();
    const queues = plan.queues.map((queue) => ({ ...queue, name: 'canary' }));
    const names = ownAlarmNames({ ...plan, queues }).map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
  });

  it('watch the canary queue before the first canary is submitted', () => {
    const rollout = canaryPhase({ canaries: [{ number: 1, round: 1, definition: 'nightly-etl' }] });
    expect(needsOf(rollout).alarms).toEqual([onCanary]);
    expect(decided(rollout, seeing({ [onCanary]: 'missing' }))).toEqual({ kind: 'operate', operation: putCanary });
    const made = withAlarms(rollout, { [onCanary]: { at: now, there: true } });
    expect(decided(made, seeing({ [onCanary]: 'insufficient' }))).toMatchObject({ operation: { op: 'submit' } });
  });

  it('watch production before the first step, above what fails on blue as well', () => {
    const shift = wanting(makeInPhase({ name: 'shift', step: 0 }, { shiftedAt: now }));
    const seen = seeing({ [onNightly]: 'missing' });
    expect(decided(shift, seen)).toEqual({ kind: 'operate', operation: putNightly });
    const blue = { succeeded: 9, failed: 1, runSeconds: [] };
    const evidence = { blue, green: blue, greenPlatform: 0, unknown: 0, pinned: 0, failures: [] };
    expect(decided({ ...shift, evidence }, seen)).toMatchObject({ operation: { above: 0.1 } });
  });

  it('are known to the record before their call is sent, and there once it took effect', () => {
    const intending = withIntent(canaryPhase(), putCanary, now);
    expect(intending.made.alarms).toEqual({ [onCanary]: { at: now } });
    expect(settled(intending, putCanary, {}, now).made.alarms).toEqual({ [onCanary]: { at: now, there: true } });
  });

  it('are never put over somebody else’s', () => {
    const held = decided(canaryPhase(), seeing({ [onCanary]: 'ok' }));
    expect(held.kind === 'become' && held.rollout.held?.why).toMatchObject({ reason: 'refused', target: onCanary });
  });

  it('wait while nobody can tell what is there', () => {
    const unread = { alarmsUnread: 'AccessDenied: no' };
    expect(decided(canaryPhase(), seeing({ [onCanary]: 'missing' }, unread))).toEqual({ kind: 'wait', why: 'notSeen' });
    const made = bake({ [onNightly]: { at: now, there: true } });
    const later = decided(made, seeing({ [onNightly]: 'missing' }, unread), now + 10 * minute);
    expect(later).toEqual({ kind: 'wait', why: 'baking' });
  });

  it('are made again a minute after somebody deleted them, and not on one stale answer', () => {
    const made = bake({ [onNightly]: { at: now, there: true } });
    const seen = seeing({ [onNightly]: 'missing' });
    expect(decided(made, seen, now + minute - 1)).toEqual({ kind: 'wait', why: 'baking' });
    expect(decided(made, seen, now + minute)).toEqual({ kind: 'operate', operation: putNightly });
  });
});

describe('a look at the alarms of a rollout', () => {
  const verdict = (rollout: Rollout, seen: Seen): Rollout['judgement'] =>
    observe(agreeing(rollout, seen), seen, now).judgement;
  const there = { at: now, there: true };
  const canary = (succeeded: boolean): Canary => ({
    number: 1,
    round: 1,
    definition: 'nightly-etl',
    jobId: 'job-1',
    result: { succeeded, onGreen: true, diagnosis: { class: 'platform', cause: 'spotInterrupted', raw: '' } },
  });

  it('is FAIL while one on production rings', () => {
    const judged = verdict(bake({ [onNightly]: there }), seeing({ [onNightly]: 'alarm' }));
    expect(judged?.verdict).toBe('FAIL');
    expect(judged?.reasons[0]).toEqual({ reason: 'alarm', name: onNightly });
  });

  it('holds nothing against one without data, and everything against one that is gone', () => {
    const doubts = (state: 'insufficient' | 'missing'): unknown[] =>
      (verdict(bake({ [onNightly]: there }), seeing({ [onNightly]: state }))?.reasons ?? []).filter(
        (one) => one.reason === 'alarmWithoutData',
      );
    expect(doubts('insufficient')).toEqual([]);
    expect(doubts('missing')).toEqual([{ reason: 'alarmWithoutData', name: onNightly, state: 'missing' }]);
  });

  it('does not count a failed canary twice, nor one that the platform ended at all', () => {
    const rollout = withAlarms(canaryPhase({ canaries: [canary(false)] }), { [onCanary]: there });
    expect(verdict(rollout, seeing({ [onCanary]: 'alarm' }))?.verdict).toBe('INCONCLUSIVE');
    const nobodys = withAlarms(canaryPhase({ canaries: [canary(true)] }), { [onCanary]: there });
    expect(verdict(nobodys, seeing({ [onCanary]: 'alarm' }))?.verdict).toBe('FAIL');
  });
});

describe('the end of a rollout', () => {
  const seen = makeSeen({ environments: [makeGreen()], queues: [makeQueue({ order: orderOf(greenName) })] });
  const why = { reason: 'verdict' } as const;

  it.each([
    ['retire', makeInPhase({ name: 'retire', idle, deleteRequestedAt: now })],
    ['rollback', makeInPhase({ name: 'rollback', from: 'bake', why, idle: { looks: 2, at: now } })],
  ] as const)('comes in %s when the alarms are deleted, and those only when nothing can come late', (_, rollout) => {
    const known = wanting(withAlarms(rollout, { [onCanary]: { at: now, there: true }, [onNightly]: { at: now } }));
    expect(needsOf(known).alarms).toEqual([onCanary, onNightly]);
    const restored = rollout.phase.name === 'rollback' ? makeSeen({ environments: [makeBlue()] }) : seen;
    const ready = { ...known, made: { ...known.made, green: { ...known.made.green, arn: 'x', gone: true } } };
    expect(decided(ready, restored, now + 14_999)).toMatchObject({ kind: 'wait', why: 'lookingAgain' });
    expect(decided(ready, restored, now + 15_000)).toEqual({
      kind: 'operate',
      operation: { op: 'deleteAlarm', name: onCanary },
    });
    const gone = withAlarms(ready, { [onCanary]: { at: now, gone: true }, [onNightly]: { at: now, gone: true } });
    const ended = decided(gone, restored, now + 15_000);
    expect(ended.kind === 'become' && ended.rollout.endedAt).toBe(now + 15_000);
  });

  it('deletes once more what a late call has put, and not what one stale answer shows', () => {
    const gone = wanting(
      withAlarms(makeInPhase({ name: 'retire', idle, deleteRequestedAt: now }), {
        [onCanary]: { at: now + 20_000, gone: true },
      }),
    );
    const shown = { ...seen, alarms: new Map([[onCanary, 'ok' as const]]) };
    const at = (ms: number): string => decided(gone, shown, now + ms).kind;
    expect([at(29_999), at(30_000)]).toEqual(['become', 'operate']);
  });

  it('takes an alarm that AWS does not know for deleted', () => {
    const operation: Operation = { op: 'deleteAlarm', name: onCanary };
    const rollout = withAlarms(makeInPhase({ name: 'retire', idle }), { [onCanary]: { at: now, there: true } });
    const failure = { kind: 'notFound' as const, ambiguous: false, raw: 'no' };
    const next = failed(withIntent(rollout, operation, now), operation, failure, now);
    expect(next.made.alarms?.[onCanary]?.gone).toBe(true);
    expect(next.intent).toBeNull();
  });
});

describe('whether it happened', () => {
  const gone: Operation = { op: 'deleteAlarm', name: onCanary };
  it.each([
    [putCanary, 'ok', true],
    [putCanary, 'insufficient', true],
    [putCanary, 'missing', false],
    [gone, 'missing', true],
    [gone, 'ok', false],
  ] as const)('%j is told by an alarm that is %s: %s', (operation, state, answer) => {
    expect(happened(canaryPhase(), operation, seeing({ [onCanary]: state }))).toEqual({ happened: answer });
  });

  it('is not told by a look that could not read alarms', () => {
    const unread = seeing({ [onCanary]: 'missing' }, { alarmsUnread: 'Throttling: wait' });
    expect(happened(canaryPhase(), gone, unread)).toEqual({ happened: false });
    expect(happened(canaryPhase(), gone, makeSeen())).toEqual({ happened: false });
  });
});

describe('the wire call', () => {
  const Tags = [
    { Key: 'batch-rollout:id', Value: 'abcd2345' },
    { Key: 'batch-rollout:managed', Value: 'true' },
  ];
  it('rings for any failed canary, and takes silence for no failure', () => {
    expect(callOf(canaryPhase(), putCanary)).toMatchObject({
      action: 'PutMetricAlarm',
      input: {
        AlarmName: onCanary,
        Namespace: 'AWS/Batch',
        MetricName: 'JobsMovedToFailed',
        Dimensions: [{ Name: 'JobQueueName', Value: 'abcd2345-canary' }],
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        TreatMissingData: 'notBreaching',
        Tags,
      },
    });
  });

  it('rings on production for a share of failed jobs, once there are a handful', () => {
    const { input } = callOf(canaryPhase(), putNightly);
    expect(input).toMatchObject({ Threshold: 0.05, ComparisonOperator: 'GreaterThanThreshold', Tags });
    expect(input).not.toHaveProperty('MetricName');
    expect(JSON.stringify(input['Metrics'])).toContain('>= 5');
  });

  it('deletes one alarm by its name', () => {
    expect(callOf(canaryPhase(), { op: 'deleteAlarm', name: onCanary })).toEqual({
      action: 'DeleteAlarms',
      input: { AlarmNames: [onCanary] },
    });
  });
});
