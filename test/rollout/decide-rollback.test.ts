import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.js';
import type { Canary, PhaseName, Rollout } from '../../src/rollout/rollout.js';
import type { Order } from '../../src/rollout/planned.js';
import type { Seen } from '../../src/rollout/seen.js';
import { withIntent } from '../../src/rollout/intent.js';
import { makeRollout } from '../make-rollout.js';
import {
  agreeing,
  blueArn,
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
  orderOf,
  rolloutTags,
  startedAt as start,
  terms,
} from '../make-seen.js';

const nobody = { looks: 2, at: start };
const shifted = makeQueue({ order: orderOf(greenName, blueName) });
const behind = makeQueue({ order: orderOf(blueName, greenName) });
const clean = { 'nightly-etl': [makeRevision()], 'nightly-etl-abcd2345': [] };
const promoted = { 'nightly-etl': { arn: definitionArn('nightly-etl', 8), at: start } };
const bad = makeRevision({ revision: 8, tags: { ...rolloutTags, 'batch-rollout:purpose': 'promoted' } });

function back(change: Partial<Rollout> = {}, from: PhaseName = 'bake', idle = { looks: 0, at: 0 }): Rollout {
  return makeInPhase({ name: 'rollback', from, why: { reason: 'verdict' }, idle }, change);
}

function withMade(made: Partial<Rollout['made']>): Partial<Rollout> {
  return { made: { ...back().made, ...made } };
}

/** The canary queue and the staged revision are gone already. */
function swept(made: Partial<Rollout['made']> = {}): Partial<Rollout> {
  const staged = { 'nightly-etl': { arn: definitionArn('nightly-etl-abcd2345', 1), gone: true } };
  return withMade({ canaryQueue: { arn: '', gone: true }, staged, ...made });
}

/** The operation decided on, or why nothing is done, or the phase that is entered. */
function next(rollout: Rollout, seen: Seen, now = start): unknown {
  const decision = decide(agreeing(rollout, seen), seen, now, terms);
  if (decision.kind === 'operate') return decision.operation;
  return decision.kind === 'wait' ? decision.why : (decision.rollout.held?.why ?? decision.rollout.phase.name);
}

function world(change: Parameters<typeof makeSeen>[0] = {}): Seen {
  return makeSeen({ environments: [makeBlue(), makeGreen()], queues: [shifted], revisions: clean, ...change });
}

describe('at once', () => {
  it('blue is enabled before any queue goes back to it', () => {
    expect(next(back({}, 'drain'), world({ environments: [makeBlue({ enabled: false }), makeGreen()] }))).toMatchObject(
      {
        op: 'updateEnvironment',
        name: blueName,
        set: { state: 'ENABLED' },
      },
    );
  });

  it('blue is put before green, which stays attached behind it', () => {
    expect(next(back(), world())).toMatchObject({
      op: 'writeOrder',
      queue: 'nightly',
      to: [{ environment: blueArn }, { environment: greenArn }],
    });
  });

  it('the most important queue goes first', () => {
    const { plan } = makeRollout();
    const [queue] = plan.queues;
    const queues = queue ? [queue, { ...queue, name: 'urgent', priority: 50 }] : [];
    const seen = world({ queues: [shifted, { ...shifted, name: 'urgent' }] });
    const baseline = { nightly: orderOf(blueName), urgent: orderOf(blueName) };
    expect(next(back({ plan: { ...plan, queues }, baseline }), seen)).toMatchObject({
      op: 'writeOrder',
      queue: 'urgent',
    });
  });

  it('a detached blue comes back before green', () => {
    expect(next(back({}, 'retire'), world({ queues: [makeQueue({ order: orderOf(greenName) })] }))).toMatchObject({
      op: 'writeOrder',
      to: orderOf(blueName, greenName),
    });
  });

  it('an INVALID green leaves every order: AWS takes none that lists it', () => {
    const environments = [makeBlue(), makeGreen({ status: 'invalid', statusText: 'INVALID' })];
    expect(next(back(), world({ environments }))).toMatchObject({ op: 'writeOrder', to: orderOf(blueName) });
  });

  it('in a queue without room blue takes its place back in one write', () => {
    const { plan } = makeRollout();
    const before: Order = orderOf(blueName, 'x', 'y');
    const full = { ...plan, queues: plan.queues.map((one) => ({ ...one, before, full: true })) };
    const seen = world({ queues: [makeQueue({ order: orderOf(greenName, 'x', 'y') })] });
    expect(next(back({ plan: full, baseline: { nightly: before } }), seen)).toMatchObject({
      op: 'writeOrder',
      to: before,
    });
  });

  it('the name resolves to the previous content again, for those definitions alone that were moved', () => {
    const { plan } = makeRollout();
    const [definition] = plan.definitions;
    const definitions = definition
      ? [definition, { ...definition, name: 'other-etl', stagedName: 'other-etl-abcd2345' }]
      : [];
    const revisions = {
      ...clean,
      'nightly-etl': [bad, makeRevision()],
      'other-etl': [makeRevision({ name: 'other-etl' })],
      'other-etl-abcd2345': [],
    };
    const rollout = back({ plan: { ...plan, definitions }, ...withMade({ promoted }) });
    expect(next(rollout, world({ queues: [behind], revisions }))).toEqual({
      op: 'register',
      purpose: 'restored',
      definition: 'nightly-etl',
      name: 'nightly-etl',
    });
    const restored = {
      ...rollout,
      made: { ...rollout.made, restored: { 'nightly-etl': { arn: definitionArn('nightly-etl', 9) } } },
    };
    expect(next(restored, world({ queues: [behind], revisions }))).toMatchObject({
      op: 'updateEnvironment',
      name: greenName,
    });
  });

  it('canaries that never started are called off, running ones are left alone', () => {
    const canary = (status: string): Canary => ({
      number: 1,
      round: 1,
      definition: 'nightly-etl',
      jobId: 'job-1',
      status,
    });
    const seen = world({ queues: [makeQueue()] });
    expect(next(back({ canaries: [canary('RUNNABLE')] }, 'canary'), seen)).toEqual({ op: 'cancel', number: 1 });
    expect(next(back({ canaries: [{ ...canary('RUNNABLE'), cancelled: true }] }, 'canary'), seen)).not.toMatchObject({
      op: 'cancel',
    });
    expect(next(back({ canaries: [canary('RUNNING')] }, 'canary'), seen)).toMatchObject({
      op: 'updateEnvironment',
      name: greenName,
    });
  });
});

describe('then', () => {
  const off = [makeBlue(), makeGreen({ enabled: false })];

  it('green is disabled', () => {
    expect(next(back(), world({ queues: [behind] }))).toMatchObject({ name: greenName, set: { state: 'DISABLED' } });
  });

  it.each(['drain', 'retire'] as const)(
    'from %s green is not disabled before a lost disabling of blue is out of the way',
    (from) => {
      expect(next(back({}, from), world({ queues: [behind] }), start + 14_999)).toBe('lookingAgain');
      expect(next(back({}, from), world({ queues: [behind] }), start + 15_000)).toMatchObject({
        set: { state: 'DISABLED' },
      });
    },
  );

  it('green is not disabled before a lost order that prefers it is out of the way', () => {
    const late = { late: { nightly: [orderOf(greenName, blueName)] } };
    expect(next(back(late), world({ queues: [behind] }), start + 14_999)).toBe('lookingAgain');
    expect(next(back(late), world({ queues: [behind] }), start + 15_000)).toMatchObject({
      op: 'updateEnvironment',
      name: greenName,
    });
  });

  it('green finishes its jobs before the orders are restored exactly', () => {
    expect(next(back(), world({ queues: [behind], environments: off }))).toBe('jobsOnGreen');
    expect(next(back({}, 'bake', nobody), world({ queues: [behind], environments: off }))).toMatchObject({
      op: 'writeOrder',
      to: makeRollout().baseline['nightly'],
    });
  });

  it('the bad revision goes when no unfinished job uses it, and never while it is the newest', () => {
    const revisions = (...list: number[]) => ({
      ...clean,
      'nightly-etl': list.map((one) => (one === 8 ? bad : makeRevision({ revision: one }))),
    });
    const made = withMade({ promoted, restored: { 'nightly-etl': { arn: definitionArn('nightly-etl', 9) } } });
    const looked = (looks: number) => back({ ...made, unused: { [bad.arn]: { looks, at: start } } });
    const rollout = looked(2);
    const seen = (users: number | 'unknown' | undefined, ...list: number[]) =>
      world({
        queues: [behind],
        environments: off,
        revisions: revisions(...list),
        users: new Map(users === undefined ? [] : [[bad.arn, users]]),
      });
    expect(next(rollout, seen(0, 9, 8, 7))).toMatchObject({ op: 'deregister', arn: bad.arn, purpose: 'promoted' });
    for (const users of [1, 'unknown', undefined] as const)
      expect(next(rollout, seen(users, 9, 8, 7))).toBe('jobsUseRevision');
    expect(next(rollout, seen(0, 8, 7))).toBe('jobsUseRevision');
    expect(next(looked(1), seen(0, 9, 8, 7))).toBe('jobsUseRevision');
    expect(next(back(made), seen(0, 9, 8, 7))).toBe('jobsUseRevision');
  });

  it('green is deleted last, and the rollout is over when it is gone', () => {
    const restored = makeQueue();
    expect(next(back({}, 'bake', nobody), world({ queues: [restored], environments: off }))).toEqual({
      op: 'deleteEnvironment',
      name: greenName,
    });
    expect(next(back(swept(), 'bake', nobody), world({ queues: [restored], environments: [makeBlue()] }))).toBe(
      'rolledBack',
    );
  });

  it('a canary queue that was made and is not seen is looked for again before all is called over', () => {
    const unseen = world({ queues: [makeQueue()], environments: [makeBlue()] });
    expect(next(back({}, 'canary', nobody), unseen)).toBe('lookingAgain');
    expect(next(back({}, 'canary', nobody), unseen, start + 15_000)).toBe('rolledBack');
  });

  it('so is a staged revision that was made and is not seen', () => {
    const rollout = back(swept({ staged: back().made.staged }), 'canary', nobody);
    const unseen = world({ queues: [makeQueue()], environments: [makeBlue()] });
    expect(next(rollout, unseen)).toBe('lookingAgain');
    expect(next(rollout, unseen, start + 15_000)).toBe('rolledBack');
  });

  it('a canary that has left the history of AWS keeps nothing back, once answers cannot lag any more', () => {
    const canaries: Canary[] = [{ number: 1, round: 1, definition: 'nightly-etl', jobId: 'job-1', status: 'RUNNING' }];
    const own = makeQueue({ name: 'abcd2345-canary', order: orderOf(greenName), tags: rolloutTags });
    const seen = world({ queues: [makeQueue(), own], environments: off });
    const rollout = back({ canaries }, 'canary', nobody);
    expect(next(rollout, seen, start + 14_999)).toBe('canariesRunning');
    expect(next(rollout, seen, start + 15_000)).toEqual({ op: 'disableQueue', name: 'abcd2345-canary' });
  });

  it('a green that came back after its deletion, made late, is deleted without waiting for jobs it cannot have', () => {
    const again = back(swept({ green: { arn: greenArn, gone: true } }), 'provision', { looks: 0, at: 0 });
    expect(next(again, world({ queues: [makeQueue()], environments: off }))).toEqual({
      op: 'deleteEnvironment',
      name: greenName,
    });
  });

  it('where green was never made there is nothing to remove', () => {
    const made = { staged: {}, promoted: {}, restored: {} };
    expect(next(back({ made }, 'provision'), world({ queues: [makeQueue()], environments: [makeBlue()] }))).toBe(
      'rolledBack',
    );
  });

  it('a creation whose reply was lost is waited for, from when its call may have gone out at the latest', () => {
    const made = { staged: {}, promoted: {}, restored: {} };
    const rollout = withIntent(
      back({ made }, 'provision'),
      { op: 'createEnvironment', name: greenName, maxVcpus: 26 },
      start,
    );
    const seen = world({ queues: [makeQueue()], environments: [makeBlue()] });
    expect(next(rollout, seen, start + 19_999)).toBe('lookingAgain');
    expect(next(rollout, seen, start + 20_000)).toBe('rolledBack');
  });

  it('a canary queue whose creation may still come is waited for before any other call takes the place of its intent', () => {
    const queue = { op: 'createQueue', name: 'abcd2345-canary', environment: greenArn } as const;
    const rollout = withIntent(back(withMade({ staged: {} }), 'canary', nobody), queue, start);
    const staged = makeRevision({ name: 'nightly-etl-abcd2345', revision: 1, tags: rolloutTags });
    const revisions = { ...clean, 'nightly-etl-abcd2345': [staged] };
    const seen = world({ queues: [makeQueue()], environments: off, revisions });
    expect(next(rollout, seen, start + 19_999)).toBe('lookingAgain');
    expect(next(rollout, seen, start + 20_000)).toMatchObject({ op: 'deregister', purpose: 'staged' });
  });

  it('a green of the same name that is not ours stays', () => {
    const strangers = [makeBlue(), makeGreen({ tags: {} })];
    expect(next(back(swept(), 'provision', nobody), world({ queues: [makeQueue()], environments: strangers }))).toBe(
      'rolledBack',
    );
  });
});

describe('a blue that cannot take the work', () => {
  const invalid = makeBlue({ status: 'invalid', statusText: 'INVALID', statusReason: 'role is gone' });

  it('holds, with the words of AWS', () => {
    expect(next(back(), world({ environments: [invalid, makeGreen()] }))).toEqual({
      reason: 'blueUnusable',
      raw: 'role is gone',
    });
    expect(next(back(), world({ environments: [makeGreen()] }))).toEqual({ reason: 'blueUnusable', raw: 'GONE' });
  });

  it('does not keep green from being removed where production never left it', () => {
    expect(
      next(back({}, 'canary'), world({ environments: [invalid, makeGreen()], queues: [makeQueue()] })),
    ).toMatchObject({
      op: 'updateEnvironment',
      name: greenName,
    });
  });
});

describe('with placement=keep', () => {
  it('only the content, the staged revision and the canary queue are undone', () => {
    const { green: _green, ...plan } = { ...makeRollout().plan, placement: 'keep' as const };
    const made = { staged: {}, promoted, restored: {} };
    const seen = makeSeen({ revisions: { ...clean, 'nightly-etl': [bad, makeRevision()] } });
    expect(next(back({ plan, made }), seen)).toMatchObject({ op: 'register', purpose: 'restored' });
    expect(next(back({ plan, made: { staged: {}, promoted: {}, restored: {} } }), makeSeen())).toBe('rolledBack');
  });
});
