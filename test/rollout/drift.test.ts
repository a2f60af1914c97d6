import { describe, expect, it } from 'vitest';
import { findDrift, fingerprint, updatedFingerprint } from '../../src/rollout/drift.js';
import { withIntent } from '../../src/rollout/intent.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Seen } from '../../src/rollout/seen.js';
import {
  agreeing,
  blueName,
  environmentArn,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeRevision,
  makeSeen,
  orderOf,
  rolloutTags,
  startedAt,
} from '../make-seen.js';

const baking = { name: 'bake' } as const;
const rollingBack = {
  name: 'rollback',
  from: 'bake',
  why: { reason: 'verdict' },
  idle: { looks: 0, at: 0 },
} as const;

/** A bake in which everything is as the record expects. */
function makeCalm(change: Partial<Rollout> = {}): { rollout: Rollout; seen: Seen } {
  const seen = makeSeen({
    queues: [makeQueue({ order: orderOf(greenName, blueName) })],
    environments: [makeBlue(), makeGreen()],
  });
  return { rollout: agreeing(makeInPhase(baking, change), seen), seen };
}

function kinds(rollout: Rollout, seen: Seen): string[] {
  return [...findDrift(rollout, seen).values()].map((one) => one.kind);
}

describe('a fingerprint', () => {
  it('does not change with what changes by itself', () => {
    const before = makeBlue();
    const resources = { type: 'EC2', maxvCpus: 256, desiredvCpus: 64 };
    const after = makeBlue({
      status: 'settling',
      statusText: 'UPDATING',
      described: { ...before.described, status: 'UPDATING', computeResources: resources },
    });
    expect(fingerprint(after)).toBe(fingerprint(before));
  });

  it.each([
    ['its state', { enabled: false }],
    ['its most vCPUs', { maxVcpus: 255 }],
    ['its least vCPUs', { minVcpus: 1 }],
    ['another resource', { described: { computeResources: { type: 'EC2', maxvCpus: 256, subnets: ['subnet-2'] } } }],
    ['its role', { described: { ...makeBlue().described, serviceRole: 'another' } }],
  ])('changes with %s', (_what, change) => {
    expect(fingerprint(makeBlue(change))).not.toBe(fingerprint(makeBlue()));
  });

  it('after an update of our own is that of the environment as it then is', () => {
    const before = fingerprint(makeBlue());
    expect(updatedFingerprint(before, { state: 'DISABLED' })).toBe(fingerprint(makeBlue({ enabled: false })));
    expect(updatedFingerprint(before, { maxvCpus: 512, minvCpus: 4 })).toBe(
      fingerprint(makeBlue({ maxVcpus: 512, minVcpus: 4 })),
    );
  });
});

describe('drift', () => {
  it('is nothing where all is as expected', () => {
    const { rollout, seen } = makeCalm();
    expect(kinds(rollout, seen)).toEqual([]);
  });

  it('is a queue order that is not the expected one', () => {
    const { rollout } = makeCalm();
    const seen = makeSeen({ queues: [makeQueue()], environments: [makeBlue(), makeGreen()] });
    expect(findDrift(rollout, seen).get('order/nightly')).toMatchObject({ kind: 'order', found: orderOf(blueName) });
  });

  it('is no order that our own write under way has made', () => {
    const { rollout } = makeCalm();
    const write = {
      op: 'writeOrder' as const,
      queue: 'nightly',
      from: orderOf(greenName, blueName),
      to: orderOf(blueName),
    };
    const seen = makeSeen({ queues: [makeQueue()], environments: [makeBlue(), makeGreen()] });
    expect(kinds(withIntent(rollout, write, startedAt), seen)).toEqual([]);
  });

  it.each([
    ['gone', []],
    ['disabled', [makeQueue({ enabled: false })]],
    ['invalid', [makeQueue({ status: 'invalid' })]],
  ])('is a queue that is %s', (found, queues) => {
    const { rollout } = makeCalm();
    const seen = makeSeen({ queues, environments: [makeBlue(), makeGreen()] });
    expect([...findDrift(rollout, seen).values()]).toEqual([{ kind: 'queue', queue: 'nightly', found }]);
  });

  it('is a queue outside the plan that lists blue or green, but no bot-owned one', () => {
    const { rollout, seen } = makeCalm();
    for (const name of [blueName, greenName]) {
      const queues = [...seen.queues.values(), makeQueue({ name: 'foreign', order: orderOf(name) })];
      const found = findDrift(rollout, { ...seen, queues: new Map(queues.map((one) => [one.name, one])) });
      expect([...found.values()]).toEqual([{ kind: 'foreignQueue', queue: 'foreign', environment: name }]);
    }
    const canary = makeQueue({ name: 'other-canary', order: orderOf(blueName), tags: rolloutTags });
    expect(kinds(rollout, { ...seen, queues: new Map([...seen.queues, [canary.name, canary]]) })).toEqual([]);
  });

  it('is an environment of the plan that was changed or is gone', () => {
    const { rollout, seen } = makeCalm();
    const environments = new Map([[greenName, makeGreen({ enabled: false })]]);
    expect([...findDrift(rollout, { ...seen, environments }).values()]).toMatchObject([
      { kind: 'environment', environment: blueName, role: 'blue', found: 'gone' },
      { kind: 'environment', environment: greenName, role: 'green' },
    ]);
  });

  it('is a green that was just made and is not there', () => {
    const { rollout, seen } = makeCalm();
    const { [greenName]: _none, ...environments } = rollout.expected.environments;
    const made = { ...rollout, expected: { ...rollout.expected, environments } };
    expect(kinds(made, seen)).toEqual([]);
    const gone = { ...seen, environments: new Map([[blueName, makeBlue()]]) };
    expect([...findDrift(made, gone).values()]).toMatchObject([
      { environment: greenName, role: 'green', found: 'gone' },
    ]);
  });

  it('is no environment that an update of our own is changing', () => {
    const { rollout, seen } = makeCalm();
    const update = { op: 'updateEnvironment' as const, name: blueName, set: { state: 'DISABLED' as const } };
    const environments = new Map([...seen.environments, [blueName, makeBlue({ enabled: false })]]);
    expect(kinds(withIntent(rollout, update, startedAt), { ...seen, environments })).toEqual([]);
  });

  it('is a newer revision under a name of the plan, or none at all', () => {
    const { rollout, seen } = makeCalm();
    const newer = { ...seen, revisions: new Map([['nightly-etl', [makeRevision({ revision: 8 }), makeRevision()]]]) };
    expect(kinds(rollout, newer)).toEqual(['definition']);
    expect(
      findDrift(rollout, { ...seen, revisions: new Map([['nightly-etl', []]]) }).get('definition/nightly-etl'),
    ).toMatchObject({
      found: 'none',
    });
  });

  it('is not what was not looked at', () => {
    const { rollout, seen } = makeCalm();
    expect(kinds(rollout, { ...seen, revisions: new Map() })).toEqual([]);
  });

  it('is not the end of blue once its deletion was asked for', () => {
    const { rollout, seen } = makeCalm({
      phase: { name: 'retire', idle: { looks: 2, at: 1 }, deleteRequestedAt: 1, since: 1, instance: 9 },
    });
    expect(kinds(rollout, { ...seen, environments: new Map([[greenName, makeGreen()]]) })).toEqual([]);
  });
});

describe('on the way back', () => {
  it('a stopped queue is no drift, a foreign order in it is', () => {
    const { rollout, seen } = makeCalm();
    const back = { ...rollout, phase: { ...rollout.phase, ...rollingBack } };
    const stopped = makeQueue({ enabled: false, order: orderOf(greenName, blueName) });
    expect(kinds(back, { ...seen, queues: new Map([['nightly', stopped]]) })).toEqual([]);
    const changed = makeQueue({ enabled: false, order: orderOf(greenName) });
    expect(kinds(back, { ...seen, queues: new Map([['nightly', changed]]) })).toEqual(['order']);
  });

  it('a queue that was given up is no drift any more', () => {
    const { rollout, seen } = makeCalm();
    const back = {
      ...rollout,
      phase: { ...rollout.phase, ...rollingBack },
      expected: { ...rollout.expected, orders: {} },
    };
    expect(kinds(back, { ...seen, queues: new Map() })).toEqual([]);
  });

  it('a foreign queue counts only for green, and only once production has blue again', () => {
    const { rollout, seen } = makeCalm();
    const back = { ...rollout, phase: { ...rollout.phase, ...rollingBack } };
    const foreign = (name: string) =>
      new Map([
        ...seen.queues,
        ['foreign', makeQueue({ name: 'foreign', order: [{ order: 1, environment: environmentArn(name) }] })],
      ]);
    expect(kinds(back, { ...seen, queues: foreign(blueName) })).toEqual([]);
    expect(kinds(back, { ...seen, queues: foreign(greenName) })).toEqual([]);
    const done = { ...back, baseline: back.expected.orders };
    expect(kinds(done, { ...seen, queues: foreign(greenName) })).toEqual(['foreignQueue']);
    expect(kinds(done, { ...seen, queues: foreign(blueName) })).toEqual([]);
  });
});
