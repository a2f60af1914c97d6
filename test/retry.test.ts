import { describe, expect, it } from 'vitest';
import { type Cloud } from '../src/ports.js';
import { PortError, type PortErrorKind } from '../src/port-error.js';
import { withPatientReads } from '../src/retry.js';

const never = (): Promise<never> => Promise.reject(new Error('not part of this test'));
const nothingElse: Cloud = {
  environments: never,
  queues: never,
  activeRevisions: never,
  revision: never,
  listJobs: never,
  jobs: never,
  tasks: never,
  taskTimes: never,
  alarms: never,
  metrics: never,
  metricNames: never,
  imageDigest: never,
  logTail: never,
  quota: never,
  freeAddresses: never,
  launchTemplateVersion: never,
  createEnvironment: never,
  updateEnvironment: never,
  deleteEnvironment: never,
  createQueue: never,
  updateQueue: never,
  deleteQueue: never,
  register: never,
  deregister: never,
  submit: never,
  cancel: never,
  putAlarm: never,
  deleteAlarms: never,
};

/** A Cloud of which only what a test sets may be called, and a clock that pauses move. */
function makeReads(answers: (PortErrorKind | 'fine')[]): { cloud: Cloud; calls: () => number; pauses: number[] } {
  let calls = 0;
  let mono = 0;
  const pauses: number[] = [];
  const next = (): void => {
    const answer = answers[calls] ?? 'fine';
    calls += 1;
    if (answer !== 'fine') throw new PortError(answer, false, answer, 'no');
  };
  const cloud: Cloud = {
    ...nothingElse,
    queues: async () => {
      next();
      return { items: [] };
    },
    submit: async () => {
      next();
      return { jobId: '1' };
    },
  };
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    mono += ms;
  };
  return { cloud: withPatientReads(cloud, { mono: () => mono }, pause, () => 1), calls: () => calls, pauses };
}

describe('patient reads', () => {
  it('asks again after a throttle, a lost connection or a time-out, with growing pauses', async () => {
    const { cloud, calls, pauses } = makeReads(['throttled', 'unavailable', 'timeout', 'fine']);
    await expect(cloud.queues()).resolves.toEqual({ items: [] });
    expect(calls()).toBe(4);
    expect(pauses).toEqual([200, 400, 800]);
  });

  it('gives up after six tries, with the last error', async () => {
    const { cloud, calls } = makeReads(Array.from({ length: 20 }, () => 'throttled' as const));
    await expect(cloud.queues()).rejects.toThrow(PortError);
    expect(calls()).toBe(6);
  });

  it.each(['denied', 'rejected', 'malformed', 'notFound'] as const)('does not repeat what is %s', async (kind) => {
    const { cloud, calls } = makeReads([kind]);
    await expect(cloud.queues()).rejects.toThrow(PortError);
    expect(calls()).toBe(1);
  });

  it('never repeats a change: the engine resolves its outcome by looking', async () => {
    const { cloud, calls } = makeReads(['unavailable']);
    await expect(cloud.submit({})).rejects.toThrow(PortError);
    expect(calls()).toBe(1);
  });
});
