import { describe, expect, it } from 'vitest';
import { callOf } from '../../../src/rollout/operations.js';
import type { Operation } from '../../../src/rollout/operation.js';
import { putJob } from '../account/jobs.js';
import { putAlarm } from '../account/metric-alarms.js';
import { goBack, passed, walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

const name = 'batch-rollout-abcd2345-nightly';
const put: Operation = { op: 'putAlarm', name, queue: 'nightly', above: 0.05 };

/** A rollout after its shift, whose plan wants alarms of its own. */
function shifted(createAlarms = true): Trial {
  const trial = makeTrial((one) => ({
    ...one,
    plan: { ...one.plan, rules: { ...one.plan.rules, watch: { createAlarms } } },
  }));
  return walk(trial, 'shift');
}

/** So many jobs of the queue fail, long enough ago for their metric to count. */
function failJobs(trial: Trial, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const number = trial.world.jobs.newest + 1;
    const stoppedAt = trial.at - 60_000;
    const about = { name: 'work', queue: 'nightly', definition: 'x', statusReason: '', createdAt: 0, stoppedAt };
    putJob(trial.world.jobs, {
      ...about,
      id: `failed-${i}`,
      number,
      status: 'FAILED',
      attemptsMax: 1,
      attempts: [],
    });
  }
}

describe('I10: the alarms of a rollout', () => {
  it('are its own to make and to delete', () => {
    const trial = shifted();
    trial.does(put);
    trial.does({ op: 'deleteAlarm', name });
    expect(trial.found()).toEqual([]);
  });

  it('are breached where the plan wants none', () => {
    const trial = shifted(false);
    trial.does(put);
    expect(trial.found()).toEqual(['I10']);
  });

  it.each<[string, Operation]>([
    ['of another name', { ...put, name: 'etl-errors' }],
    ['on another queue', { ...put, queue: 'weekly' }],
  ])('are breached by one %s', (_, operation) => {
    const trial = shifted();
    trial.does(operation);
    expect(trial.found()).toEqual(['I10']);
  });

  it.each<[string, Operation]>([
    ['overwriting', put],
    ['deleting', { op: 'deleteAlarm', name }],
  ])('are breached by %s what somebody else made', (_, operation) => {
    const trial = shifted();
    putAlarm(trial.world, { AlarmName: name, Tags: [] });
    trial.see({ what: 'moved' });
    trial.does(operation);
    expect(trial.found()).toContain('I10');
  });
});

describe('I4: a rollout that ended', () => {
  it('is breached by an alarm that it left behind', () => {
    const trial = shifted();
    trial.does(put);
    goBack(trial);
    expect(trial.found()).toEqual(['I4']);
  });

  it('is content when its alarms are gone', () => {
    const trial = shifted();
    trial.does(put);
    trial.does({ op: 'deleteAlarm', name });
    goBack(trial);
    expect(trial.found()).toEqual([]);
  });
});

describe('I4: a call about an alarm that takes effect when nobody waits for it any more', () => {
  function comesLate(trial: Trial, operation: Operation, meanwhile: () => void): string[] {
    trial.intend(operation);
    const { action, input } = callOf(trial.rollout, operation);
    trial.send(action, input);
    trial.at += 20_000;
    meanwhile();
    trial.effect(action, input);
    trial.see({ what: 'calmed' });
    trial.at += 150_000;
    trial.see({ what: 'moved' });
    return trial.found().filter((one) => one === 'I4');
  }

  it('is no matter where it takes away what was to go', () => {
    const trial = shifted();
    trial.does(put);
    expect(comesLate(trial, { op: 'deleteAlarm', name }, () => undefined)).toEqual([]);
  });

  it('is breached where it makes anew what is thought to be gone', () => {
    const trial = shifted();
    expect(
      comesLate(trial, put, () => {
        trial.does(put);
        trial.does({ op: 'deleteAlarm', name });
      }),
    ).toEqual(['I4']);
  });
});

describe('I14: an alarm of the rollout', () => {
  it.each([
    [4, []],
    [5, ['I14']],
  ])('while %i jobs fail', (count, found) => {
    const trial = shifted();
    trial.does(put);
    trial.at += 60_000;
    failJobs(trial, count);
    trial.at += 30_000;
    trial.write((one, now) => ({ ...one, lastSeen: now, judgement: { ...passed, at: now } }));
    expect(trial.found()).toEqual(found);
  });
});
