import type { JsonObject } from '../../src/rollout/json.js';
import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { judge } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';

export const startedAt = Date.UTC(2026, 10, 23, 9, 0, 0);
const minute = 60_000;

/** An entry of the decision log some minutes after the start; nothing here looks at its hashes. */
export function entry(minutes: number, what: string, facts: JsonObject = {}, who = 'engine'): AuditEntry {
  return { seq: minutes + 1, at: startedAt + minutes * minute, who, what, facts, previous: '', hash: '' };
}

const green = 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/nightly-20261123-abcd2345';

/** A verdict that an alarm alone has decided. */
export function alarmed(name: string): NonNullable<Rollout['judgement']> {
  const side = { succeeded: 3, failed: 0, runSeconds: [] };
  const { limits } = makeRollout().plan.rules;
  const judged = judge({ limits, blue: side, green: side, minJobs: 1 });
  return { ...judged, at: startedAt, verdict: 'FAIL', reasons: [{ reason: 'alarm', name }] };
}

/** The story of `makeRollout` to its end, in as few entries as tell it. */
export function storyOf(): { rollout: Rollout; entries: AuditEntry[] } {
  const base = makeRollout();
  const input = { computeEnvironmentName: 'nightly-20261123-abcd2345', tags: { note: "it's green" } };
  const order = { jobQueue: 'nightly', computeEnvironmentOrder: [{ order: 1, computeEnvironment: green }] };
  const entries = [
    entry(0, 'start', { queue: 'nightly', planHash: base.plan.hash }, 'U0BOB'),
    entry(0, 'open gate start'),
    entry(10, 'approve start', { planHash: base.plan.hash, instance: 2 }, 'U0ALICE'),
    entry(10, 'enter provision'),
    entry(10, 'intend CreateComputeEnvironment', { target: input.computeEnvironmentName, input }),
    entry(11, 'done CreateComputeEnvironment', { target: input.computeEnvironmentName }),
    entry(15, 'enter canary'),
    entry(15, 'intend SubmitJob', { target: 'canary-abcd2345-1', input: { jobName: 'canary-abcd2345-1' } }),
    entry(15, 'failed SubmitJob', { target: 'canary-abcd2345-1', kind: 'timeout', raw: 'socket hang up' }),
    entry(20, 'enter shift', { step: 0 }),
    entry(20, 'intend UpdateJobQueue', { target: 'nightly', input: order }),
    entry(20, 'failed UpdateJobQueue', { target: 'nightly', kind: 'rejected', raw: 'not VALID' }),
    entry(21, 'intend UpdateJobQueue', { target: 'nightly', input: order }),
    entry(21, 'done UpdateJobQueue', { target: 'nightly' }),
    entry(25, 'refused rollback', { reason: 'notAllowed' }, 'U0MALLORY'),
    entry(60, 'enter bake'),
    entry(120, 'enter retire'),
    entry(121, 'intend DeleteComputeEnvironment', {
      target: 'nightly-blue',
      input: { computeEnvironment: 'nightly-blue' },
    }),
    entry(122, 'done DeleteComputeEnvironment', { target: 'nightly-blue' }),
    entry(122, 'intend PutMetricAlarm', { target: 'a', input: { AlarmName: 'a' } }),
    entry(125, 'enter complete'),
  ];
  const rollout = makeRollout({
    gate: null,
    phase: { name: 'complete', since: startedAt + 125 * minute, instance: 9 },
    endedAt: startedAt + 125 * minute,
    lastSeen: startedAt + 125 * minute,
    made: {
      ...base.made,
      green: { arn: green },
      promoted: {
        'nightly-etl': { arn: 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/nightly-etl:8', at: 1 },
      },
    },
    expected: { ...base.expected, orders: { nightly: [{ order: 1, environment: green }] } },
    told: { lines: [], root: { channel: 'C0BATCHOPS', ts: '1764000000.000100', hash: '', at: 0, count: 1 } },
  });
  return { rollout, entries };
}
