import { describe, expect, it } from 'vitest';
import type { HoldReason } from '../../../src/rollout/rollout.js';
import { hold, release } from '../../../src/rollout/state.js';
import { putEnvironment } from '../account/world.js';
import { walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** Longer than the way back may take in the account of a trial, with its polls ten seconds apart. */
const tooLongMs = 260_000;

function goingBack(): Trial {
  const trial = walk(makeTrial(), 'shift');
  trial.says('U0CAROL', { press: 'rollback' });
  trial.see({ what: 'calmed' });
  return trial;
}

function held(why: HoldReason): Trial {
  const trial = goingBack();
  trial.write((one, now) => hold(one, now, why));
  return trial;
}

function later(trial: Trial, ms: number): string[] {
  trial.at += ms;
  trial.see({ what: 'moved' });
  return trial.found();
}

describe('L4: going back takes so many polls', () => {
  it('is breached by taking longer', () => {
    expect(later(goingBack(), 180_000)).toEqual([]);
    expect(later(goingBack(), tooLongMs)).toEqual(['L4']);
  });

  it('is breached by a hold that nobody has to decide', () => {
    expect(later(held({ reason: 'deadline', phase: 'rollback' }), tooLongMs)).toEqual(['L4']);
  });

  it.each<HoldReason>([
    { reason: 'drift', drifts: [] },
    { reason: 'blueUnusable', raw: '' },
    { reason: 'person', by: 'U0CAROL' },
  ])('waits for what a person decides, and counts from then on: $reason', (why) => {
    const trial = held(why);
    expect(later(trial, tooLongMs)).toEqual([]);
    trial.write((one, now) => release(one, now));
    expect(later(trial, 180_000)).toEqual([]);
    expect(later(trial, tooLongMs)).toEqual(['L4']);
  });

  it('waits for a job on green, and for AWS to delete it', () => {
    const trial = goingBack();
    const name = trial.rollout.plan.green?.name ?? '';
    trial.runs({ name: 'work', queue: 'nightly', definition: 'nightly-etl:7', on: name, status: 'RUNNING' });
    expect(later(trial, tooLongMs)).toEqual([]);
    const other = goingBack();
    const green = other.world.environments.get(name);
    if (green) putEnvironment(other.world, { ...green, status: 'settling', statusText: 'DELETING' });
    expect(later(other, tooLongMs)).toEqual([]);
  });

  it('counts anew from what others changed', () => {
    const trial = goingBack();
    trial.at += 180_000;
    trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => undefined);
    expect(later(trial, 180_000)).toEqual([]);
  });
});
