import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ports.js';
import { goneLooksNeeded, isGone } from '../../src/rollout/canary.js';
import { decide } from '../../src/rollout/decide.js';
import { lateMs } from '../../src/rollout/intent.js';
import { observe } from '../../src/rollout/observe.js';
import { press } from '../../src/rollout/press.js';
import type { Canary, Rollout } from '../../src/rollout/rollout.js';
import {
  agreeing,
  clusterArn,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeJob,
  makeQueue,
  makeSeen,
  orderOf,
  rolloutTags,
  startedAt as now,
  terms,
} from '../make-seen.js';

const cluster = clusterArn(greenName).split('/')[1] ?? '';
const canaries: Canary[] = [1, 2, 3, 4, 5].map((number) => ({
  number,
  round: 1,
  definition: 'nightly-etl',
  jobId: `job-${number}`,
}));
const base = makeInPhase({ name: 'canary', round: 1 }, { canaries });
/** As fast as anybody may poll, and slower than two looks may see the same moment. */
const everyMs = 4_000;

function jobs(status: 'RUNNING' | 'SUCCEEDED' | 'FAILED', ...numbers: number[]): Job[] {
  const exitCode = status === 'FAILED' ? { exitCode: 1 } : {};
  return numbers.map((number) =>
    makeJob({ id: `job-${number}`, status, attempts: [{ cluster, ...exitCode }], logGroup: '/etl' }),
  );
}

function seeing(found: readonly Job[]) {
  return makeSeen({
    environments: [makeBlue(), makeGreen()],
    queues: [makeQueue(), makeQueue({ name: 'abcd2345-canary', order: orderOf(greenName), tags: rolloutTags })],
    canaryJobs: new Map(found.map((job) => [job.id, job])),
  });
}

const expecting = agreeing(base, seeing([]));

/** What `looks` looks make of the rollout, one every so often, each finding these jobs; decided after every one. */
function after(looks: number, found: readonly Job[], from: Rollout = expecting, apartMs = everyMs, at = now): Rollout {
  let rollout = from;
  for (let look = 0; look < looks; look += 1) {
    const time = at + look * apartMs;
    rollout = observe(rollout, seeing(found), time);
    const decision = decide(rollout, seeing(found), time, terms);
    if (decision.kind === 'become') ({ rollout } = decision);
  }
  return rollout;
}

function gone(rollout: Rollout): number[] {
  return rollout.canaries.filter(isGone).map(({ number }) => number);
}

const fourFine = jobs('SUCCEEDED', 1, 3, 4, 5);

describe('a canary that AWS does not know any more', () => {
  it('makes the verdict INCONCLUSIVE and holds, named with its job, once all others have ended', () => {
    const waiting = after(goneLooksNeeded - 1, fourFine);
    expect(waiting).toMatchObject({ held: null, judgement: null });
    const held = after(goneLooksNeeded, fourFine);
    expect(held).toMatchObject({ phase: { name: 'canary' }, held: { why: { reason: 'inconclusive' } }, gate: null });
    expect(held.judgement?.verdict).toBe('INCONCLUSIVE');
    expect(held.judgement?.reasons[0]).toEqual({
      reason: 'notEnoughJobs',
      side: 'green',
      jobs: 4,
      needed: 5,
      gone: [{ name: 'canary-abcd2345-2', jobId: 'job-2' }],
    });
    const told = held.told.lines.map(({ what }) => what);
    expect(told).toContainEqual(expect.objectContaining({ say: 'verdict', judgement: expect.anything() }));
  });

  it('waits for the others, however long it has been gone', () => {
    const rollout = after(3 * goneLooksNeeded, [...jobs('RUNNING', 1), ...jobs('SUCCEEDED', 3, 4, 5)]);
    expect(gone(rollout)).toEqual([2]);
    expect(rollout).toMatchObject({ held: null, judgement: null });
    expect(after(1, jobs('SUCCEEDED', 1), rollout).held?.why).toEqual({ reason: 'inconclusive' });
  });

  it('is believed only after longer than answers lag, also where one wait seemed over at once (X9)', () => {
    expect((goneLooksNeeded - 2) * everyMs).toBeGreaterThan(lateMs);
    // However often it is looked, and however far one clock jumps.
    expect(gone(after(15, fourFine, expecting, 1_000))).toEqual([]);
    const jumped = after(1, fourFine, after(2, fourFine, expecting, 1), 1, now + 3_600_000);
    expect(jumped.canaries[1]?.missing?.looks).toBe(2);
    expect(gone(after(15, fourFine, jumped, 1_000, now + 3_600_000))).toEqual([]);
    expect(gone(after(17, fourFine, jumped, 1_000, now + 3_600_000))).toEqual([2]);
  });

  it('counts anew once it was found in between', () => {
    const almost = after(goneLooksNeeded - 1, fourFine);
    const found = after(1, jobs('RUNNING', 2), almost, everyMs, now + 60_000);
    expect(found.canaries[1]).not.toHaveProperty('missing');
    expect(gone(after(goneLooksNeeded - 1, [], found, everyMs, now + 120_000))).toEqual([]);
  });

  it('found again late counts as any other, for and against', () => {
    const held = after(goneLooksNeeded, fourFine);
    const fine = after(1, jobs('SUCCEEDED', 2), held, everyMs, now + 60_000);
    expect(fine.canaries[1]).toMatchObject({ result: { succeeded: true, onGreen: true } });
    expect(fine.canaries[1]).not.toHaveProperty('missing');
    expect(fine.judgement?.verdict).toBe('PASS');
    // An older version of the bot leaves the count where it was.
    expect(isGone({ ...held.canaries[1], result: { succeeded: true, onGreen: true } })).toBe(false);
    // The hold is a person's to lift: nothing goes on by itself.
    expect(fine).toMatchObject({ gate: null, held: { why: { reason: 'inconclusive' } } });
    const bad = after(1, jobs('FAILED', 2), held, everyMs, now + 60_000);
    expect(bad.judgement?.reasons).toContainEqual(
      expect.objectContaining({ reason: 'failureRateAboveLimit', failed: 1 }),
    );
    expect(bad.judgement?.reasons).not.toContainEqual(expect.objectContaining({ gone: expect.anything() }));
  });

  it('takes nothing from the proof that others gave, and adds none', () => {
    const back = after(goneLooksNeeded, jobs('FAILED', 1, 3, 4, 5));
    expect(back.phase).toMatchObject({ name: 'rollback', why: { reason: 'canariesFailed' } });
    const all = after(goneLooksNeeded, []);
    expect(gone(all)).toEqual([1, 2, 3, 4, 5]);
    expect(all).toMatchObject({ judgement: { verdict: 'INCONCLUSIVE' }, held: { why: { reason: 'inconclusive' } } });
  });

  it('is left behind by a retry, which runs new ones', () => {
    const held = after(goneLooksNeeded, fourFine);
    const person = { user: 'U0BOB', starter: true, approver: false };
    const at = now + 60_000;
    const pressed = press(held, person, { press: 'retry' }, 'r', at, { distinctFromStarter: true });
    expect(pressed.outcome).toBe('answered');
    const again = pressed.outcome === 'answered' ? after(1, [], pressed.rollout, everyMs, at) : held;
    expect(again).toMatchObject({ held: null, judgement: null, phase: { name: 'canary', round: 2 } });
    expect(again.canaries.slice(5).map(({ number, round }) => [number, round])).toEqual(
      [6, 7, 8, 9, 10].map((number) => [number, 2]),
    );
    expect(after(goneLooksNeeded, [], again, everyMs, at + 60_000)).toMatchObject({ held: null, judgement: null });
  });

  it('is not counted where none is asked for, nor before it was submitted', () => {
    const { jobId: _none, ...unsubmitted } = canaries[0] ?? { number: 1, round: 1, definition: 'nightly-etl' };
    const early = after(goneLooksNeeded, [], { ...expecting, canaries: [unsubmitted] });
    expect(early.canaries).toEqual([unsubmitted]);
    const back = makeInPhase(
      { name: 'rollback', from: 'canary', why: { reason: 'verdict' }, idle: { looks: 0, at: 0 } },
      { canaries },
    );
    expect(observe(back, seeing([]), now).canaries).toEqual(canaries);
  });

  it('changes the record no more once it is believed', () => {
    const held = after(goneLooksNeeded, fourFine);
    const later = now + 600_000;
    expect(observe(held, seeing([]), later)).toBe(held);
  });
});
