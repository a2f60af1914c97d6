import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Failure, Phase, Rollout } from '../../src/rollout/rollout.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Say } from '../../src/rollout/told.js';
import type { Judgement } from '../../src/rollout/verdict.js';
import { parseRollout, type StoredRollout } from '../../src/store/rollout-record.js';
import { makeRollout } from '../make-rollout.js';

/** A type without index signatures, and readonly throughout, so that two descriptions of one record can be compared. */
type Bare<T> = T extends readonly (infer E)[]
  ? readonly Bare<E>[]
  : T extends object
    ? { readonly [K in keyof T as string extends K ? never : K]: Bare<T[K]> }
    : T;

const order = [{ order: 1, environment: 'arn:blue' }];
const diagnosis = { class: 'version', cause: 'unrecognised', raw: 'exit 1' } as const;
const judgement: Judgement = {
  verdict: 'FAIL',
  failures: { pValue: 0.01, greenRate: 0.5, blueRate: 0, greenUpper95: 0.8, greenLower95: 0.2 },
  duration: null,
  reasons: [{ reason: 'alarm', name: 'a' }],
};

const operations: Operation[] = [
  { op: 'createEnvironment', name: 'g', maxVcpus: 26 },
  { op: 'updateEnvironment', name: 'g', set: { state: 'DISABLED', maxvCpus: 1, minvCpus: 0, updatePolicy: { a: 1 } } },
  { op: 'updateEnvironment', name: 'g', set: {} },
  { op: 'deleteEnvironment', name: 'g' },
  { op: 'createQueue', name: 'q', environment: 'g' },
  { op: 'disableQueue', name: 'q' },
  { op: 'deleteQueue', name: 'q' },
  { op: 'writeOrder', queue: 'q', from: order, to: [] },
  { op: 'register', purpose: 'restored', definition: 'd', name: 'd' },
  { op: 'deregister', arn: 'arn:d:1', definition: 'd', purpose: 'staged' },
  { op: 'submit', number: 1 },
  { op: 'cancel', number: 1 },
];

const idle = { looks: 1, at: 4 };
const stay = { since: 5, instance: 3 };
const phases: Phase[] = [
  { ...stay, name: 'plan' },
  { ...stay, name: 'provision' },
  { ...stay, name: 'canary', round: 2 },
  { ...stay, name: 'shift', step: 0 },
  { ...stay, name: 'shift', step: 1, inPlaceSince: 9 },
  { ...stay, name: 'bake' },
  { ...stay, name: 'drain', idle, disabledAt: 9 },
  { ...stay, name: 'retire', idle, deleteRequestedAt: 9 },
  { ...stay, name: 'rollback', from: 'bake', why: { reason: 'imagePull', canary: 'c', raw: 'r' }, idle },
  { ...stay, name: 'complete' },
  { ...stay, name: 'rolledBack', why: { reason: 'person', by: 'U1', words: 'slow' } },
  { ...stay, name: 'aborted', why: { reason: 'lockHeld', key: 'queue/q', rollout: 'other' } },
];

const sayings: Say[] = [
  { say: 'started' },
  { say: 'replanned', by: 'U1' },
  { say: 'approved', gate: 'shift', step: 2, by: 'U1' },
  { say: 'gateOpen', gate: 'start' },
  { say: 'gateReminder', gate: 'delete', share: 90 },
  { say: 'entered', phase: 'bake' },
  { say: 'autoAdvanced', step: 2 },
  { say: 'operated', operation: { op: 'submit', number: 4 }, result: 'job-1' },
  { say: 'environment', name: 'g', role: 'green', status: 'INVALID', reason: 'r' },
  { say: 'order', queue: 'q', order: ['g', 'b'] },
  {
    say: 'canary',
    number: 1,
    total: 5,
    succeeded: false,
    onGreen: true,
    jobId: 'j',
    diagnosis,
    exitCode: 1,
    logLines: ['x'],
  },
  { say: 'canaryStuck', number: 1, raw: 'r' },
  { say: 'verdict', where: 'bake', judgement },
  { say: 'blueJobs', jobs: 3, environment: 'b' },
  { say: 'pinned', jobs: 3 },
  { say: 'held', why: { reason: 'deadline', phase: 'bake' } },
  { say: 'resumed', by: 'U1' },
  { say: 'retried', by: 'U1' },
  { say: 'rollingBack', why: { reason: 'verdict' }, from: 'shift' },
  { say: 'ended', phase: 'rolledBack' },
];

describe('a stored rollout', () => {
  it('has a schema that covers its type completely', () => {
    // The compiler is the test: a variant or member that the schema lacks does not compile here.
    const covered = (whole: Bare<Rollout>): Bare<z.output<typeof StoredRollout>> => whole;
    expect(covered(makeRollout())).toBeDefined();
  });

  it.each(phases)('comes back in phase $name', (phase) => {
    expect(afterStoring(makeRollout({ phase }))).toEqual(makeRollout({ phase }));
  });

  it.each(operations)('comes back with the intent $op', (operation) => {
    const intent = { key: 'k', operation, at: 1, attempts: 2, state: 'unknown', retryAt: 3, raw: 'r' } as const;
    expect(afterStoring(makeRollout({ intent }))).toEqual(makeRollout({ intent }));
  });

  it('comes back with the pictures that were tried, and without where there were none', () => {
    const told = { lines: [], pictures: ['canary/1'] };
    expect(afterStoring(makeRollout({ told })).told).toEqual(told);
    expect(afterStoring(makeRollout({ told: { lines: [] } })).told).toEqual({ lines: [] });
  });

  it.each(sayings)('comes back with $say still to be told', (what) => {
    const line = { seq: 1, at: 2, version: 3, phase: 'bake', gate: '', held: false, what } as const;
    expect(afterStoring(makeRollout({ told: { lines: [line] } })).told.lines).toEqual([line]);
  });

  it('comes back with everything that happens on its way', () => {
    const full = fullRollout();
    expect(afterStoring(full)).toEqual(full);
  });

  it('keeps members that this version does not know, at any depth', () => {
    const baseline = { nightly: [{ order: 1, environment: 'arn:blue', weight: 3 }] };
    const deadline = { usedMs: 0, runningSince: null, grace: 5 };
    const text = JSON.stringify({ ...makeRollout(), colour: 'green', baseline, deadline });
    expect(JSON.parse(JSON.stringify(parseRollout(text, 'r')))).toEqual(JSON.parse(text));
  });

  it.each([
    ['an unknown phase', { phase: { name: 'paused', since: 1, instance: 1 } }, 'phase'],
    ['a phase without its facts', { phase: { name: 'canary', since: 1, instance: 1 } }, 'phase.round'],
    [
      'a gate nobody knows',
      { gate: { name: 'lunch', instance: 1, openedAt: 1, expiresAt: 2, reminders: 0 } },
      'gate.name',
    ],
    ['an unknown operation', { intent: { operation: { op: 'terminate' } } }, 'intent'],
    ['an unknown reason to hold', { held: { at: 1, why: { reason: 'mood' } } }, 'held.why'],
    [
      'a drift without its orders',
      { held: { at: 1, why: { reason: 'drift', drifts: [{ kind: 'order', queue: 'q' }] } } },
      'held.why.drifts.0',
    ],
    [
      'an order entry without number',
      { expected: { orders: { q: [{ environment: 'b' }] }, environments: {}, definitions: {} } },
      'expected.orders.q.0.order',
    ],
    ['a time that became null', { lastSeen: null }, 'lastSeen'],
    ['no locks', { locked: undefined }, 'locked'],
    ['an unknown saying', { told: { lines: [{ what: { say: 'sung' } }] } }, 'told.lines.0'],
  ])('is refused with %s, and the place is named', (_, damage, place) => {
    const text = JSON.stringify({ ...makeRollout(), ...damage });
    expect(() => parseRollout(text, 'abcd2345')).toThrow(`The stored record abcd2345 cannot be read: ${place}`);
  });

  it('is refused when it is not JSON', () => {
    expect(() => parseRollout('{', 'abcd2345')).toThrow('not JSON');
  });
});

function afterStoring(rollout: Rollout): Rollout {
  return parseRollout(JSON.stringify(rollout), rollout.id);
}

function fullRollout(): Rollout {
  const sample = { succeeded: 20, failed: 1, runSeconds: [1.5, 2] };
  const failures: Failure[] = [
    { job: 'etl', jobId: 'j', diagnosis, exitCode: 1, logLines: ['x'] },
    { job: 'etl', jobId: 'k', diagnosis, logsUnread: { why: 'none' } },
    { job: 'etl', jobId: 'l', diagnosis, logsUnread: { why: 'failed', raw: 'r' } },
  ];
  return makeRollout({
    phase: { ...stay, name: 'bake' },
    gate: {
      name: 'retire',
      step: 1,
      instance: 7,
      openedAt: 1,
      expiresAt: 2,
      reminders: 2,
      approval: { by: 'U0ALICE', at: 2, planHash: 'h' },
    },
    held: {
      at: 3,
      why: {
        reason: 'drift',
        drifts: [
          { kind: 'order', queue: 'q', expected: order, found: [] },
          { kind: 'queue', queue: 'q', found: 'disabled' },
          { kind: 'environment', environment: 'g', role: 'green', expected: 'a', found: 'b' },
          { kind: 'definition', definition: 'd', expected: 'a', found: 'b' },
        ],
      },
    },
    deadline: { usedMs: 1, runningSince: 2 },
    made: {
      green: { arn: 'arn:g', clusterArn: 'arn:c', updatePolicySet: true, gone: false },
      canaryQueue: { arn: 'arn:q', gone: true },
      staged: { d: { arn: 'arn:d:1', gone: true } },
      promoted: { d: { arn: 'arn:d:2', at: 5 } },
      restored: { d: { arn: 'arn:d:3' } },
    },
    suspects: { k: { found: 'x', since: 1, looks: 2 } },
    canaries: [
      { number: 1, round: 1, definition: 'd' },
      {
        number: 2,
        round: 1,
        definition: 'd',
        jobId: 'j',
        status: 'FAILED',
        result: { succeeded: false, onGreen: true, diagnosis: { ...diagnosis, hardStop: 'imagePull' }, exitCode: 1 },
        stuck: 's',
        cancelled: true,
      },
      { number: 3, round: 1, definition: 'd', jobId: 'gone', missing: idle },
      {
        number: 4,
        round: 1,
        definition: 'd',
        result: { succeeded: false, onGreen: true, logsUnread: { why: 'denied', raw: 'r' } },
      },
    ],
    evidence: {
      blue: sample,
      green: { ...sample, waitSeconds: [3.2], startSeconds: [] },
      greenPlatform: 1,
      unknown: 0,
      pinned: 2,
      failures,
    },
    judgement: { ...judgement, at: 4 },
    looks: [{ at: 1, evidence: 'e', verdict: 'FAIL' }],
    lastTold: { green: 'VALID' },
    answered: [{ key: 'k', at: 1 }],
    endedAt: 9,
  });
}
