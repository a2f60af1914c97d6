import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/ports.js';
import { observe } from '../../src/rollout/observe.js';
import type { Canary, Drift, Evidence, Rollout } from '../../src/rollout/rollout.js';
import type { Say } from '../../src/rollout/told.js';
import type { Seen } from '../../src/rollout/seen.js';
import { believedDrifts } from '../../src/rollout/suspects.js';
import {
  agreeing,
  blueName,
  clusterArn,
  definitionArn,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeJob,
  makeQueue,
  makeRevision,
  makeSeen,
  orderOf,
  rolloutTags,
  startedAt as now,
} from '../make-seen.js';
import { makeRollout } from '../make-rollout.js';

const idle = { looks: 0, at: 0 };
const both = orderOf(greenName, blueName);

function says(rollout: Rollout): Say[] {
  return rollout.told.lines.map((line) => line.what);
}

/** A rollout that has taken in a calm look, so that the next look tells only what is new. */
function calm(rollout: Rollout, seen: Seen): Rollout {
  const taken = observe(agreeing(rollout, seen), seen, now);
  return { ...taken, told: { lines: [] } };
}

describe('a look', () => {
  it('that finds nothing new changes nothing', () => {
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue({ order: both })] });
    const rollout = calm(makeInPhase({ name: 'drain', idle }), seen);
    expect(observe(rollout, seen, now + 1)).toBe(rollout);
  });

  it('tells the status of an environment and the order of a queue once, when they change', () => {
    const rollout = calm(makeInPhase({ name: 'drain', idle }), makeSeen({ environments: [makeBlue(), makeGreen()] }));
    const seen = makeSeen({
      environments: [makeBlue({ enabled: false }), makeGreen()],
      queues: [makeQueue({ order: both })],
    });
    const next = observe(rollout, seen, now);
    expect(says(next)).toEqual([
      { say: 'environment', name: blueName, role: 'blue', status: 'DISABLED VALID' },
      { say: 'order', queue: 'nightly', order: [greenName, blueName] },
    ]);
    expect(says(observe(next, seen, now + 1))).toHaveLength(2);
  });

  it('tells an environment that is being changed when the change is done', () => {
    const rollout = calm(makeInPhase({ name: 'bake' }), makeSeen());
    expect(
      says(
        observe(rollout, makeSeen({ environments: [makeBlue({ statusText: 'UPDATING', status: 'settling' })] }), now),
      ),
    ).toEqual([]);
  });

  it('learns green by its tag, and what it should look like once it is VALID', () => {
    const rollout = makeInPhase({ name: 'provision' }, { made: { staged: {}, promoted: {}, restored: {} } });
    expect(
      observe(rollout, makeSeen({ environments: [makeBlue(), makeGreen({ tags: {} })] }), now).made.green,
    ).toBeUndefined();
    const { clusterArn: _none, ...creating } = makeGreen({ status: 'settling', statusText: 'CREATING' });
    const first = observe(rollout, makeSeen({ environments: [makeBlue(), creating] }), now);
    expect(first.expected.environments[greenName]).toBeUndefined();
    const second = observe(first, makeSeen({ environments: [makeBlue(), makeGreen()] }), now);
    expect(second.made.green?.clusterArn).toBe(clusterArn(greenName));
    expect(second.expected.environments[greenName]).toContain('ENABLED 0-256');
  });

  it('of a green that a late call made anew learns its new cluster', () => {
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()] });
    const rollout = calm(makeInPhase({ name: 'drain', idle }), seen);
    const anew = makeSeen({ environments: [makeBlue(), makeGreen({ clusterArn: clusterArn('anew') })] });
    expect(observe(rollout, anew, now + 1).made.green?.clusterArn).toBe(clusterArn('anew'));
  });

  it('recognises a promotion of its own that shows after its absence was believed (X4)', () => {
    const rollout = makeInPhase({ name: 'rollback', from: 'shift', why: { reason: 'verdict' }, idle });
    const late = makeRevision({ revision: 8, tags: { ...rolloutTags, 'batch-rollout:purpose': 'promoted' } });
    const next = observe(rollout, makeSeen({ revisions: { 'nightly-etl': [late, makeRevision()] } }), now);
    expect(next.made.promoted['nightly-etl']?.arn).toBe(definitionArn('nightly-etl', 8));
    expect(next.expected.definitions['nightly-etl']).toBe(definitionArn('nightly-etl', 8));
  });
});

describe('a canary', () => {
  const canary: Canary = { number: 1, round: 1, definition: 'nightly-etl', jobId: 'job-1' };
  const rollout = makeInPhase({ name: 'canary', round: 1 }, { canaries: [canary] });
  const greenCluster = clusterArn(greenName).split('/')[1] ?? '';

  function after(job: Parameters<typeof makeJob>[0], change: Partial<Rollout> = {}): Rollout {
    const canaryJobs = new Map([['job-1', makeJob(job)]]);
    return observe({ ...rollout, ...change }, makeSeen({ environments: [makeBlue(), makeGreen()], canaryJobs }), now);
  }

  it('that succeeded on green counts and is told with its run time', () => {
    const attempts = [{ cluster: greenCluster, exitCode: 0, startedAt: 1_000, stoppedAt: 31_000 }];
    const next = after({ status: 'SUCCEEDED', attempts });
    expect(next.canaries[0]?.result).toMatchObject({ succeeded: true, onGreen: true, runSeconds: 30, exitCode: 0 });
    expect(says(next)).toContainEqual(expect.objectContaining({ say: 'canary', number: 1, total: 5, onGreen: true }));
  });

  it('keeps the last words of the first five that failed: those of a hundred would not fit into the record (X14)', () => {
    const numbers = Array.from({ length: 9 }, (_, i) => i + 1);
    const canaries = numbers.map((number) => ({ ...canary, number, jobId: `job-${number}` }));
    const canaryJobs = new Map(canaries.map(({ jobId }) => [jobId, makeJob({ id: jobId, status: 'FAILED' })]));
    const logLines = new Map(canaries.map(({ jobId }) => [jobId, ['Traceback']]));
    const next = observe({ ...rollout, canaries }, makeSeen({ canaryJobs, logLines }), now);
    expect(next.canaries.filter(({ result }) => result?.logLines).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    const denied = { why: 'denied', raw: 'no' } as const;
    const logsUnread = new Map(canaries.map(({ jobId }) => [jobId, denied]));
    const unread = observe({ ...rollout, canaries }, makeSeen({ canaryJobs, logsUnread }), now);
    expect(unread.canaries.map(({ result }) => result?.logsUnread)).toEqual(
      numbers.map((number) => (number <= 5 ? denied : undefined)),
    );
  });

  it('whose last words could not be read is told with the reason, and has failed all the same', () => {
    const canaryJobs = new Map([['job-1', makeJob({ status: 'FAILED', attempts: [{ exitCode: 1 }] })]]);
    const logsUnread = new Map([['job-1', { why: 'denied', raw: 'no' } as const]]);
    const next = observe(rollout, makeSeen({ canaryJobs, logsUnread }), now);
    expect(next.canaries[0]?.result).toMatchObject({ succeeded: false, logsUnread: { why: 'denied', raw: 'no' } });
    expect(says(next)).toContainEqual(
      expect.objectContaining({ say: 'canary', succeeded: false, logsUnread: { why: 'denied', raw: 'no' } }),
    );
  });

  it.each([
    ['elsewhere', [{ cluster: 'nightly-blue_Batch_1' }]],
    ['without a task', [{}]],
    ['without an attempt', []],
  ])('that ran %s is not on green', (_where, attempts) => {
    expect(after({ status: 'SUCCEEDED', attempts }).canaries[0]?.result?.onGreen).toBe(false);
  });

  it('with placement=keep counts on blue’s cluster', () => {
    const { plan } = makeRollout();
    const attempts = [{ cluster: plan.blue.clusterArn.split('/')[1] ?? '' }];
    expect(
      after({ status: 'SUCCEEDED', attempts }, { plan: { ...plan, placement: 'keep' } }).canaries[0]?.result?.onGreen,
    ).toBe(true);
  });

  it('that failed has a diagnosis, and one that a person stopped is nobody’s failure', () => {
    const attempts = [{ cluster: greenCluster, exitCode: 143 }];
    expect(
      after({ status: 'FAILED', statusReason: 'Essential container in task exited', attempts }).canaries[0]?.result
        ?.diagnosis?.class,
    ).toBe('version');
    expect(
      after({ status: 'FAILED', statusReason: 'stop it', isTerminated: true, attempts }).canaries[0]?.result?.diagnosis,
    ).toMatchObject({
      class: 'neither',
      cause: 'stoppedByPerson',
    });
  });

  it('keeps where its output went, and what its last lines say of an exit code', () => {
    const attempts = [{ cluster: greenCluster, exitCode: 1, logStream: 'etl/default/1' }];
    const canaryJobs = new Map([['job-1', makeJob({ status: 'FAILED', logGroup: '/etl', attempts })]]);
    const logLines = new Map([['job-1', ['exec /bin/etl: exec format error']]]);
    const [told] = observe(rollout, makeSeen({ canaryJobs, logLines }), now).canaries;
    expect(told?.result).toMatchObject({ logGroup: '/etl', logStream: 'etl/default/1' });
    expect(told?.result?.diagnosis).toMatchObject({ class: 'version', cause: 'execFormat' });
  });

  it('that waits for a reason not known here is told in the words of AWS (F132)', () => {
    const raw = 'MISCONFIGURATION:NEW_IN_2030 - words';
    expect(says(after({ statusReason: raw }))).toContainEqual({ say: 'canaryStuck', number: 1, raw });
    expect(says(after({ statusReason: 'words' })).some(({ say }) => say === 'canaryStuck')).toBe(false);
  });

  it('that waits for a known reason is told once', () => {
    const statusReason = 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - too big';
    const first = after({ statusReason });
    expect(says(first)).toContainEqual({ say: 'canaryStuck', number: 1, raw: statusReason });
    const canaryJobs = new Map([['job-1', makeJob({ statusReason })]]);
    const second = observe(first, makeSeen({ environments: [makeBlue(), makeGreen()], canaryJobs }), now + 1);
    expect(says(second).filter((one) => one.say === 'canaryStuck')).toHaveLength(1);
  });
});

describe('looks that judge', () => {
  const evidence = (failed: number): Evidence => ({
    blue: { succeeded: 0, failed: 0, runSeconds: [] },
    green: { succeeded: 20, failed, runSeconds: [] },
    greenPlatform: 0,
    unknown: 0,
    pinned: 0,
    failures: [],
  });
  const baking = (change: Partial<Rollout> = {}): Rollout =>
    makeInPhase({ name: 'bake' }, { shiftedAt: now, ...change });
  const seenWith = (failed: number, change: Parameters<typeof makeSeen>[0] = {}): Seen =>
    makeSeen({ environments: [makeBlue(), makeGreen()], evidence: evidence(failed), ...change });

  it('count only when the evidence changed', () => {
    const first = observe(baking(), seenWith(0), now);
    expect(first.looks.map((one) => one.verdict)).toEqual(['PASS']);
    expect(observe(first, seenWith(0), now + 1).looks).toHaveLength(1);
    expect(observe(first, seenWith(1), now + 1).looks).toHaveLength(2);
  });

  it('share the significance from the shift to the end of the bake', () => {
    const first = observe(baking(), seenWith(0), now);
    expect(first.spent).toMatchObject({ looks: 1, jobs: 20 });
    expect(first.judgement?.reasons).toContainEqual(expect.objectContaining({ reason: 'sharedLooks', looks: 1 }));
    const second = observe({ ...first, looks: [] }, seenWith(1), now + 1);
    expect(second.spent).toMatchObject({ looks: 2, jobs: 21 });
    expect(second.spent?.share).toBeLessThan(first.spent?.share ?? 0);
  });

  it('keep the last three', () => {
    const rollout = [0, 1, 2, 3].reduce((one, failed) => observe(one, seenWith(failed), now + failed), baking());
    expect(rollout.looks.map((one) => one.at)).toEqual([now + 1, now + 2, now + 3]);
  });

  it('keep blue’s baseline whatever they find later', () => {
    const taken = observe(
      makeInPhase({ name: 'canary', round: 1 }),
      makeSeen({ baseline: { succeeded: 99, failed: 1, runSeconds: [5] } }),
      now,
    );
    const later = observe({ ...taken, phase: baking().phase, shiftedAt: now }, seenWith(0), now + 1);
    expect(later.evidence?.blue).toEqual({ succeeded: 99, failed: 1, runSeconds: [5] });
  });

  it('count at every poll while an alarm rings, but once in one poll', () => {
    const { plan } = makeRollout();
    const rollout = baking({ plan: { ...plan, rules: { ...plan.rules, alarms: ['errors'] } } });
    const ringing = seenWith(0, { alarms: new Map([['errors', 'alarm']]) });
    const first = observe(rollout, ringing, now, now);
    expect(observe(first, ringing, now + 3_000, now).looks).toHaveLength(1);
    expect(observe(first, ringing, now + 30_000, now + 30_000).looks.map((one) => one.verdict)).toEqual([
      'FAIL',
      'FAIL',
    ]);
  });

  it('of an alarm that CloudWatch does not know are never a PASS (I14)', () => {
    const { plan } = makeRollout();
    const rollout = baking({ plan: { ...plan, rules: { ...plan.rules, alarms: ['errors'] } } });
    expect(observe(rollout, seenWith(0), now).judgement?.verdict).toBe('INCONCLUSIVE');
  });

  it('do not begin before the last canary has ended', () => {
    const canaries: Canary[] = [{ number: 1, round: 1, definition: 'nightly-etl', jobId: 'a' }];
    expect(observe(makeInPhase({ name: 'canary', round: 1 }, { canaries }), makeSeen(), now).looks).toEqual([]);
  });
});

describe('idle', () => {
  const drain = makeInPhase({ name: 'drain', idle });
  const nothing = new Map([[blueName, { tasks: 0, jobs: 0 }]]);
  const off = makeBlue({ enabled: false });
  const looks = (rollout: Rollout): number => (rollout.phase.name === 'drain' ? rollout.phase.idle.looks : -1);

  it('is two looks in a row with no task and no job, apart in time', () => {
    const seen = makeSeen({ environments: [off], work: nothing });
    const first = observe(drain, seen, now);
    expect(looks(first)).toBe(1);
    expect(looks(observe(first, seen, now + 3_999))).toBe(1);
    expect(looks(observe(first, seen, now + 4_000))).toBe(2);
  });

  it.each([
    ['a task', { tasks: 1, jobs: 0 }],
    ['a job that ECS does not count yet', { tasks: 0, jobs: 1 }],
    ['a count that ECS did not tell', { tasks: 'unknown' as const, jobs: 0 }],
  ])('starts anew with %s', (_what, work) => {
    const first = observe(drain, makeSeen({ environments: [off], work: nothing }), now);
    const next = observe(first, makeSeen({ environments: [off], work: new Map([[blueName, work]]) }), now + 1_000);
    expect(looks(next)).toBe(0);
  });

  it.each([
    ['enabled', makeBlue()],
    ['still being disabled', makeBlue({ enabled: false, status: 'settling', statusText: 'UPDATING' })],
  ])('starts anew while the environment is %s', (_what, blue) => {
    const first = observe(drain, makeSeen({ environments: [off], work: nothing }), now);
    expect(looks(observe(first, makeSeen({ environments: [blue], work: nothing }), now + 1_000))).toBe(0);
  });
});

describe('a difference', () => {
  const calmSeen = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue({ order: both })] });
  const baking = calm(makeInPhase({ name: 'bake' }), calmSeen);
  const other = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue()] });

  it('is believed when it was seen twice, four seconds apart', () => {
    const first = observe(baking, other, now);
    expect(believedDrifts(first, other, now)).toEqual([]);
    const soon = observe(first, other, now + 3_999);
    expect(believedDrifts(soon, other, now + 3_999)).toEqual([]);
    const later = observe(soon, other, now + 4_000);
    expect(believedDrifts(later, other, now + 4_000)).toMatchObject([{ kind: 'order', queue: 'nightly' }]);
  });

  it('is believed by how long it was watched, whatever the clocks say (X9)', () => {
    const first = observe(baking, other, now);
    const later = now + 20_000;
    const believed = (ms: number): number => {
      const steady = { phase: later, idleMs: 0, suspectsMs: { 'order/nightly': ms } };
      return believedDrifts(observe(first, other, later, later, steady), other, later, steady).length;
    };
    expect([believed(3_999), believed(4_000)]).toEqual([0, 1]);
  });

  it('that was a stale answer is forgotten', () => {
    const first = observe(baking, other, now);
    expect(observe(first, calmSeen, now + 4_000).suspects).toEqual({});
    expect(observe(first, other, now).suspects).toHaveProperty('order/nightly');
  });

  it('that changes again is seen for the first time again', () => {
    const first = observe(baking, other, now);
    const third = makeSeen({
      environments: [makeBlue(), makeGreen()],
      queues: [makeQueue({ order: orderOf(greenName) })],
    });
    const next = observe(first, third, now + 5_000);
    expect(believedDrifts(next, third, now + 5_000)).toEqual([]);
  });

  it('that is a write of our own arriving late is put right again, and is nobody’s edit (X6)', () => {
    const rollout = { ...baking, late: { nightly: [orderOf(blueName)] } };
    const first = observe(rollout, other, now);
    const next = observe(first, other, now + 4_000);
    expect(next.suspects).toEqual({});
    expect(next.expected.orders['nightly']).toEqual(orderOf(blueName));
  });

  it('that is a late update of our own does not stop the way back', () => {
    const seen = makeSeen({
      environments: [makeBlue({ enabled: false }), makeGreen()],
      queues: [makeQueue({ order: both })],
    });
    const back = {
      ...baking,
      phase: makeInPhase({ name: 'rollback', from: 'drain', why: { reason: 'verdict' }, idle }).phase,
    };
    const next = observe(observe(back, seen, now), seen, now + 4_000);
    expect(believedDrifts(next, seen, now + 4_000)).toEqual([]);
    const fromBake = { ...back, phase: { ...back.phase, from: 'bake' as const } };
    const held = observe(observe(fromBake, seen, now), seen, now + 4_000);
    expect(believedDrifts(held, seen, now + 4_000)).toMatchObject([{ kind: 'environment', role: 'blue' }]);
  });

  it('on the way back that is what it wants, a disabled green and an enabled blue, does not stop it, whoever made it', () => {
    const drained = makeSeen({ environments: [makeBlue({ enabled: false }), makeGreen()], queues: [makeQueue()] });
    const after = (phase: Rollout['phase'], green: Environment): Drift[] => {
      const seen = makeSeen({ environments: [makeBlue(), green], queues: [makeQueue()] });
      const rollout = calm({ ...baking, phase }, drained);
      return believedDrifts(observe(observe(rollout, seen, now), seen, now + 4_000), seen, now + 4_000);
    };
    const back = makeInPhase({ name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle }).phase;
    expect(after(back, makeGreen({ enabled: false }))).toEqual([]);
    expect(after(baking.phase, makeGreen({ enabled: false }))).toMatchObject([{ role: 'blue' }, { role: 'green' }]);
    expect(after(back, makeGreen({ enabled: false, maxVcpus: 1 }))).toMatchObject([{ role: 'green' }]);
  });
});

describe('a revision that is to go', () => {
  const arn = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/nightly-etl:8';
  const rollingBack = { name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle } as const;
  const seen = (users: number | 'unknown') =>
    makeSeen({ environments: [makeBlue(), makeGreen()], users: new Map([[arn, users]]) });
  const looksOf = (rollout: Rollout): number => rollout.unused?.[arn]?.looks ?? 0;

  it('is unused when two looks in a row, apart in time, found no job of it', () => {
    const first = observe(makeInPhase(rollingBack), seen(0), now);
    expect(looksOf(first)).toBe(1);
    expect(looksOf(observe(first, seen(0), now + 3_999))).toBe(1);
    const second = observe(first, seen(0), now + 4_000);
    expect(looksOf(second)).toBe(2);
    expect(observe(second, seen(0), now + 9_000).unused).toEqual(second.unused);
    for (const users of [1, 'unknown'] as const) expect(looksOf(observe(first, seen(users), now + 4_000))).toBe(0);
  });

  it('is timed by the steady clock where there is one', () => {
    const first = observe(makeInPhase(rollingBack), seen(0), now);
    const steady = (ms: number) => ({ phase: now, idleMs: 0, unusedMs: { [arn]: ms }, suspectsMs: {} });
    expect(looksOf(observe(first, seen(0), now + 60_000, now, steady(3_999)))).toBe(1);
    expect(looksOf(observe(first, seen(0), now, now, steady(4_000)))).toBe(2);
  });
});

describe('production jobs that prove nothing', () => {
  it('are told once, or a bake of nothing else would end in silence', () => {
    const sample = { succeeded: 0, failed: 0, runSeconds: [] };
    const evidence = { blue: sample, green: sample, greenPlatform: 2, unknown: 1, pinned: 0, failures: [] };
    const seen = (change: Partial<Evidence>) => makeSeen({ evidence: { ...evidence, ...change } });
    const none = observe(
      makeInPhase({ name: 'bake' }, { shiftedAt: now }),
      seen({ greenPlatform: 0, unknown: 0 }),
      now,
    );
    const lines = (rollout: Rollout) => says(rollout).filter(({ say }) => say === 'uncounted');
    expect(lines(none)).toEqual([]);
    const first = observe(none, seen({}), now + 1);
    expect(lines(first)).toEqual([{ say: 'uncounted', platform: 2, unknown: 1 }]);
    expect(lines(observe(first, seen({ greenPlatform: 9 }), now + 2))).toHaveLength(1);
  });
});
