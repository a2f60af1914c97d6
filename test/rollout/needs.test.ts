import { describe, expect, it } from 'vitest';
import { withIntent } from '../../src/rollout/intent.js';
import { needsOf } from '../../src/rollout/needs.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { blueName, clusterArn, definitionArn, greenArn, greenName, makeInPhase, startedAt } from '../make-seen.js';

const idle = { looks: 0, at: 0 };
const alarmed = (rollout: Rollout): Rollout => ({
  ...rollout,
  plan: { ...rollout.plan, rules: { ...rollout.plan.rules, alarms: ['errors'] } },
});

describe('what a look needs', () => {
  it('is nothing once the rollout has ended', () => {
    expect(needsOf(makeInPhase({ name: 'complete' }))).toEqual({
      revisions: [],
      canaryJobs: [],
      work: [],
      baseline: false,
      alarms: [],
      users: [],
    });
  });

  it('is always what the production names resolve to', () => {
    for (const name of ['plan', 'provision', 'bake'] as const) {
      expect(needsOf(makeInPhase({ name })).revisions).toEqual(['nightly-etl']);
    }
  });

  it('in the canary is the jobs that have not ended, the baseline until it is taken, and the alarms', () => {
    const canary = { round: 1, definition: 'nightly-etl' };
    const result = { succeeded: true, onGreen: true };
    const needs = needsOf(
      alarmed(
        makeInPhase(
          { name: 'canary', round: 1 },
          {
            canaries: [
              { ...canary, number: 1, jobId: 'a', result },
              { ...canary, number: 2, jobId: 'b' },
              { ...canary, number: 3 },
            ],
          },
        ),
      ),
    );
    expect(needs).toMatchObject({ canaryJobs: ['b'], baseline: true, alarms: ['errors'] });
    expect(needs).not.toHaveProperty('production');
  });

  it('in shift and bake is production since the shift began', () => {
    const needs = needsOf(alarmed(makeInPhase({ name: 'bake' }, { shiftedAt: startedAt })));
    expect(needs).toMatchObject({ production: { since: startedAt }, baseline: false, alarms: ['errors'], work: [] });
  });

  it('in drain and retire is the work on blue', () => {
    for (const name of ['drain', 'retire'] as const) {
      expect(needsOf(makeInPhase({ name, idle })).work).toMatchObject([{ environment: blueName, queues: ['nightly'] }]);
    }
  });

  it('in a rollback is the work on green, in its canary queue as well, and who uses the bad revision', () => {
    const promoted = { 'nightly-etl': { arn: definitionArn('nightly-etl', 8), at: 1 } };
    const before = makeInPhase({ name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle });
    const needs = needsOf({ ...before, made: { ...before.made, promoted } });
    expect(needs.work).toEqual([
      { environment: greenName, clusterArn: clusterArn(greenName), queues: ['nightly', 'abcd2345-canary'] },
    ]);
    expect(needs.users).toEqual([definitionArn('nightly-etl', 8)]);
    expect(needs.revisions).toEqual(['nightly-etl', 'nightly-etl-abcd2345']);
  });

  it('of a green that never got a cluster is no job of a busy queue', () => {
    const before = makeInPhase({ name: 'rollback', from: 'provision', why: { reason: 'verdict' }, idle });
    const needs = needsOf({ ...before, made: { ...before.made, green: { arn: greenArn } } });
    expect(needs.work).toEqual([{ environment: greenName, clusterArn: undefined, queues: [] }]);
  });

  it('of an unsettled change is where it would show, also after it was given up', () => {
    const canaries = [{ number: 4, round: 1, definition: 'nightly-etl' }];
    const submitting = withIntent(
      makeInPhase({ name: 'canary', round: 1 }, { canaries }),
      { op: 'submit', number: 4 },
      1,
    );
    expect(needsOf(submitting).submitted).toEqual({ queue: 'abcd2345-canary', name: 'canary-abcd2345-4' });
    const again = { ...submitting, intent: submitting.intent && { ...submitting.intent, state: 'again' as const } };
    expect(needsOf(again).submitted?.name).toBe('canary-abcd2345-4');
    const staging = withIntent(
      makeInPhase({ name: 'provision' }),
      { op: 'register', purpose: 'staged', definition: 'nightly-etl', name: 'nightly-etl-abcd2345' },
      1,
    );
    expect(needsOf(staging).revisions).toContain('nightly-etl-abcd2345');
  });
});
