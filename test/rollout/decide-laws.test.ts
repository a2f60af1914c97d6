import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Environment, Queue } from '../../src/ports.js';
import { decide } from '../../src/rollout/decide.js';
import { mustWait, resolve, settled } from '../../src/rollout/intent.js';
import { listsEnvironment, sameOrder } from '../../src/rollout/orders.js';
import { targetOf } from '../../src/rollout/operations.js';
import type { HoldReason, OpenGate, Rollout } from '../../src/rollout/rollout.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Order } from '../../src/rollout/planned.js';
import { terminalPhases } from '../../src/rollout/rollout.js';
import type { Seen, Work } from '../../src/rollout/seen.js';
import type { Judgement } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';
import {
  agreeing,
  blueArn,
  blueName,
  definitionArn,
  environmentArn,
  greenArn,
  greenName,
  hour,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeRevision,
  makeSeen,
  rolloutTags,
  startedAt as start,
  terms,
} from '../make-seen.js';

type Bare = Parameters<typeof makeInPhase>[0];

const runs = { numRuns: 400 };
const idle = fc.nat(2).map((looks) => ({ looks, at: start }));
const Status = fc.constantFrom(
  { status: 'valid', statusText: 'VALID' } as const,
  { status: 'settling', statusText: 'UPDATING' } as const,
  { status: 'invalid', statusText: 'INVALID' } as const,
);
const Settings = fc.record({ enabled: fc.boolean(), minVcpus: fc.constantFrom(0, 4), status: Status });

function environment(make: (change: Partial<Environment>) => Environment): fc.Arbitrary<Environment | undefined> {
  return fc.option(Settings, { nil: undefined, freq: 8 }).map((one) => one && make({ ...one, ...one.status }));
}

const AnyOrder: fc.Arbitrary<Order> = fc
  .uniqueArray(fc.constantFrom(blueName, greenName, 'other-1', 'other-2'), { minLength: 1, maxLength: 3 })
  .map((names) => names.map((name, i) => ({ order: i + 1, environment: environmentArn(name) })));

const AnyPhase: fc.Arbitrary<Bare> = fc.oneof(
  fc.constantFrom<Bare>(
    { name: 'plan' },
    { name: 'provision' },
    { name: 'canary', round: 1 },
    { name: 'bake' },
    { name: 'complete' },
  ),
  fc.nat(2).map((step): Bare => ({ name: 'shift', step })),
  fc.nat(2).map((step): Bare => ({ name: 'shift', step, inPlaceSince: start })),
  idle.map((one): Bare => ({ name: 'drain', idle: one, disabledAt: start })),
  idle.map((one): Bare => ({ name: 'retire', idle: one })),
  idle.map((one): Bare => ({ name: 'retire', idle: one, deleteRequestedAt: start })),
  idle.map((one): Bare => ({ name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle: one })),
);

const AnyGate: fc.Arbitrary<OpenGate | null> = fc.option(
  fc
    .record({
      name: fc.constantFrom<OpenGate['name']>('start', 'shift', 'retire', 'delete'),
      approved: fc.constantFrom('no', 'yes', 'otherPlan', 'before'),
    })
    .map(({ name, approved }) => ({
      name,
      instance: 4,
      openedAt: start,
      expiresAt: start + 24 * hour,
      reminders: 2 as const,
      ...(approved === 'no'
        ? {}
        : {
            approval: {
              by: 'U0ALICE',
              at: approved === 'before' ? start - 1 : start,
              planHash: approved === 'otherPlan' ? 'other' : makeRollout().plan.hash,
            },
          }),
    })),
  { nil: null },
);

const AnyHold = fc.constantFrom<HoldReason | null>(
  null,
  null,
  { reason: 'person', by: 'U0BOB' },
  { reason: 'deadline', phase: 'bake' },
  { reason: 'inconclusive' },
);
const AnyVerdict = fc.constantFrom<Judgement['verdict'] | undefined>('PASS', 'FAIL', 'INCONCLUSIVE', undefined);
const AnyWork = fc.record({
  tasks: fc.constantFrom<Work['tasks']>(0, 3, 'unknown'),
  jobs: fc.constantFrom<Work['jobs']>(0, 2, 'unknown'),
});

const AnySeen: fc.Arbitrary<Seen> = fc
  .record({
    blue: environment((change) => makeBlue(change)),
    green: environment((change) => makeGreen(change)),
    order: AnyOrder,
    queue: Status,
    canaryQueue: fc.option(fc.boolean(), { nil: undefined }),
    foreign: fc.option(AnyOrder, { nil: undefined, freq: 3 }),
    work: AnyWork,
    newest: fc.constantFrom(7, 8, 9),
    users: fc.constantFrom(0, 2, 'unknown' as const),
  })
  .map((one) =>
    makeSeen({
      environments: [one.blue, one.green].flatMap((each) => each ?? []),
      queues: [
        makeQueue({ order: one.order, ...one.queue }),
        ...(one.canaryQueue === undefined
          ? []
          : [
              makeQueue({
                name: 'abcd2345-canary',
                enabled: one.canaryQueue,
                order: [{ order: 1, environment: greenArn }],
                tags: rolloutTags,
              }),
            ]),
        ...(one.foreign ? [makeQueue({ name: 'foreign', order: one.foreign })] : []),
      ],
      revisions: {
        'nightly-etl': [9, 8, 7]
          .filter((revision) => revision <= one.newest)
          .map((revision) => makeRevision({ revision })),
        'nightly-etl-abcd2345': [makeRevision({ name: 'nightly-etl-abcd2345', revision: 1, tags: rolloutTags })],
      },
      work: new Map([
        [blueName, one.work],
        [greenName, one.work],
      ]),
      users: new Map([[definitionArn('nightly-etl', 8), one.users]]),
    }),
  );

/** A rollout in one of the phases, and a look. In a calm case the record expects what was seen, and nobody holds it. */
function cases(phases: fc.Arbitrary<Bare>, calm = false): fc.Arbitrary<{ rollout: Rollout; seen: Seen }> {
  const facts = fc.record({
    phase: phases,
    gate: AnyGate,
    why: calm ? fc.constant(null) : AnyHold,
    verdict: AnyVerdict,
    seen: AnySeen,
    agreed: calm ? fc.constant(true) : fc.boolean(),
    promoted: fc.boolean(),
  });
  return facts.map(({ phase, gate, why, verdict, seen, agreed, promoted }) => {
    const failures = { pValue: 1, greenRate: 0, blueRate: null, greenUpper95: 0.1, greenLower95: 0 };
    const result = { succeeded: true, onGreen: true };
    const before = makeInPhase(phase, {
      gate,
      canaries: [1, 2].map((number) => ({ number, round: 1, definition: 'nightly-etl', jobId: `j${number}`, result })),
      held: why && { at: start, why },
      judgement: verdict ? { verdict, failures, duration: null, reasons: [], at: start } : null,
    });
    const bad = { 'nightly-etl': { arn: definitionArn('nightly-etl', 8), at: start } };
    const rollout = { ...before, made: promoted ? { ...before.made, promoted: bad } : before.made };
    return { rollout: agreed ? agreeing(rollout, seen) : rollout, seen };
  });
}

const Case = cases(AnyPhase);
const deleting = idle.map((one): Bare => ({ name: 'retire', idle: one, deleteRequestedAt: start }));
const Deleting = cases(fc.oneof(AnyPhase, { arbitrary: deleting, weight: 5 }), true);
const draining = idle.map((one): Bare => ({ name: 'drain', idle: one }));
const Draining = cases(fc.oneof(AnyPhase, { arbitrary: draining, weight: 3 }), true);

function operationIn(rollout: Rollout, seen: Seen): Operation | undefined {
  const decision = decide(rollout, seen, start + hour, terms);
  return decision.kind === 'operate' ? decision.operation : undefined;
}

function usable(seen: Seen, queue: Queue, but: string): boolean {
  const byArn = new Map([...seen.environments.values()].map((one) => [one.arn, one]));
  return queue.order.some(({ environment: arn }) => {
    const one = byArn.get(arn);
    return arn !== but && one?.enabled === true && one.status === 'valid';
  });
}

describe('whatever was seen', () => {
  it('nothing is touched that the plan does not name (I10)', () => {
    const named = new Set([blueName, greenName, 'nightly', 'abcd2345-canary', 'nightly-etl', 'nightly-etl-abcd2345']);
    fc.assert(
      fc.property(Case, ({ rollout, seen }) => {
        const operation = operationIn(rollout, seen);
        if (!operation || operation.op === 'submit' || operation.op === 'cancel') return;
        expect(named).toContain(targetOf(rollout, operation).split(':')[0]);
        if (operation.op !== 'writeOrder') return;
        const had = new Set([blueArn, greenArn, ...operation.from.map((entry) => entry.environment)]);
        for (const entry of operation.to) expect(had).toContain(entry.environment);
      }),
      runs,
    );
  });

  it('blue is deleted only in retire, written down before, disabled, idle for two looks and listed nowhere (I2, I3, I12)', () => {
    let reached = 0;
    fc.assert(
      fc.property(Deleting, fc.nat(3), (one, strange) => {
        // Mostly a blue that has been switched off, or no deletion would ever be near.
        const environments = new Map([...one.seen.environments, [blueName, makeBlue({ enabled: false })]]);
        const seen = strange === 0 ? one.seen : { ...one.seen, environments };
        const rollout = agreeing(one.rollout, seen);
        const operation = operationIn(rollout, seen);
        if (operation?.op !== 'deleteEnvironment' || operation.name !== blueName) return;
        reached += 1;
        const { phase } = rollout;
        expect(phase.name === 'retire' && phase.deleteRequestedAt !== undefined && phase.idle.looks >= 2).toBe(true);
        expect(seen.environments.get(blueName)?.enabled).toBe(false);
        for (const queue of seen.queues.values())
          expect(queue.order.map((entry) => entry.environment)).not.toContain(blueArn);
      }),
      { numRuns: 4_000 },
    );
    expect(reached).toBeGreaterThan(0);
  });

  it('green is deleted only on the way back', () => {
    fc.assert(
      fc.property(Case, ({ rollout, seen }) => {
        const operation = operationIn(rollout, seen);
        const deletes = operation?.op === 'deleteEnvironment' && operation.name === greenName;
        expect(!deletes || rollout.phase.name === 'rollback').toBe(true);
      }),
      runs,
    );
  });

  it('blue is disabled only where every queue that lists it has another that works (I1, I2)', () => {
    let reached = 0;
    fc.assert(
      fc.property(Draining, ({ rollout, seen }) => {
        const operation = operationIn(rollout, seen);
        if (operation?.op !== 'updateEnvironment' || operation.name !== blueName || operation.set.state !== 'DISABLED')
          return;
        reached += 1;
        const listing = [...seen.queues.values()].filter((queue) => listsEnvironment(queue.order, blueArn));
        expect(listing.filter((queue) => !usable(seen, queue, blueArn))).toEqual([]);
      }),
      { numRuns: 4_000 },
    );
    expect(reached).toBeGreaterThan(0);
  });

  it('an order is written only on top of the expected one (contract 10)', () => {
    fc.assert(
      fc.property(Case, ({ rollout, seen }) => {
        const operation = operationIn(rollout, seen);
        if (operation?.op !== 'writeOrder') return;
        const queue = seen.queues.get(operation.queue);
        expect(queue && sameOrder(queue.order, rollout.expected.orders[operation.queue] ?? [])).toBe(true);
        expect(operation.from).toEqual(rollout.expected.orders[operation.queue]);
        expect(operation.to.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('held, nothing is done to AWS, and nothing goes forward', () => {
    fc.assert(
      fc.property(
        Case,
        fc.constantFrom<HoldReason>({ reason: 'person', by: 'U' }, { reason: 'inconclusive' }),
        ({ rollout, seen }, why) => {
          const decision = decide({ ...rollout, held: { at: start, why } }, seen, start + 48 * hour, terms);
          expect(decision.kind).not.toBe('operate');
          const after = decision.kind === 'become' ? decision.rollout.phase.name : rollout.phase.name;
          expect(['rollback', rollout.phase.name]).toContain(after);
        },
      ),
      runs,
    );
  });

  it('no gated phase begins without an approval of this opening and this plan (I5)', () => {
    fc.assert(
      fc.property(Case, ({ rollout, seen }) => {
        const decision = decide(rollout, seen, start + hour, terms);
        if (decision.kind !== 'become') return;
        const [from, to] = [rollout.phase.name, decision.rollout.phase.name];
        const gated =
          (from === 'plan' && to === 'provision') ||
          (from === 'canary' && to === 'shift') ||
          to === 'drain' ||
          to === 'retire';
        if (!gated || from === to) return;
        const { gate, plan } = rollout;
        expect(gate?.approval?.planHash).toBe(plan.hash);
        expect(gate?.approval?.at).toBeGreaterThanOrEqual(gate?.openedAt ?? Infinity);
      }),
      { numRuns: 2_000 },
    );
  });

  it('an ended rollout stays as it is (I11), and the same look decides the same', () => {
    fc.assert(
      fc.property(Case, ({ rollout, seen }) => {
        const decision = decide(rollout, seen, start + hour, terms);
        expect(decide(rollout, seen, start + hour, terms)).toEqual(decision);
        const ended = decision.kind === 'wait' && decision.why === 'ended';
        expect(ended).toBe(terminalPhases.has(rollout.phase.name));
      }),
      runs,
    );
  });
});

describe('there and back', () => {
  /** Orders with blue somewhere, numbered with gaps from 0 up. */
  const Before = fc
    .record({ numbers: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 3 }), at: fc.nat(2) })
    .map(({ numbers, at }): Order =>
      numbers
        .toSorted((a, b) => a - b)
        .map((order, i) => ({
          order,
          environment: environmentArn(i === at % numbers.length ? blueName : `other-${i}`),
        })),
    );

  /** Does every order write that is decided on, as if AWS obeyed at once. */
  function write(rollout: Rollout, order: Order): { rollout: Rollout; order: Order } {
    const seen = makeSeen({
      environments: [makeBlue(), makeGreen({ enabled: rollout.phase.name !== 'rollback' })],
      queues: [makeQueue({ order })],
    });
    const operation = operationIn(rollout, seen);
    if (operation?.op !== 'writeOrder') return { rollout, order };
    expect(mustWait(rollout, operation, start)).toBe(false);
    return write(settled(rollout, operation, {}, start), operation.to);
  }

  it('a queue has exactly the order it had, whatever it was (I4)', () => {
    fc.assert(
      fc.property(Before, (before) => {
        const { plan } = makeRollout();
        const queues = plan.queues.map((one) => ({ ...one, before, full: before.length >= 3 }));
        const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue({ order: before })] });
        const change = { plan: { ...plan, queues, definitions: [] }, baseline: { nightly: before } };
        const shift = write(agreeing(makeInPhase({ name: 'shift', step: 0 }, change), seen), before);
        const names = shift.order.map((entry) => entry.environment);
        expect(names).toContain(greenArn);
        const directly = names.indexOf(greenArn) === names.indexOf(blueArn) - 1;
        expect(directly || before.length === 3).toBe(true);
        const phase = makeInPhase({
          name: 'rollback',
          from: 'shift',
          why: { reason: 'verdict' },
          idle: { looks: 2, at: start },
        }).phase;
        expect(write({ ...shift.rollout, phase }, shift.order).order).toEqual(before);
      }),
    );
  });

  it('nothing is resolved before its time, and everything after it', () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.constantFrom('sent' as const, 'unknown' as const), (later, state) => {
        const operation: Operation = { op: 'submit', number: 1 };
        const intent = { key: 'k', operation, at: start, attempts: 1, state, retryAt: start + 10_000 };
        const canaries = [{ number: 1, round: 1, definition: 'nightly-etl' }];
        const given = resolve(
          makeInPhase({ name: 'canary', round: 1 }, { intent, canaries }),
          makeSeen(),
          start + later,
        );
        expect(given.resolved).toBe(later < 10_000 ? 'wait' : 'free');
      }),
    );
  });
});
