import { describe, expect, it } from 'vitest';
import type { HoldReason } from '../../../src/rollout/rollout.js';
import { enterTold, hold, release } from '../../../src/rollout/state.js';
import { makeRevision } from '../account/fake-environments.js';
import { putRevision } from '../account/world.js';
import { walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

function calm(): Trial {
  const trial = walk(makeTrial(), 'provision');
  trial.see({ what: 'calmed' });
  return trial;
}

/** Held and let go so many times, with something in between. */
function again(trial: Trial, times: number, why: HoldReason, between: () => void = () => undefined): string[] {
  for (let n = 0; n < times; n += 1) {
    trial.write((one, now) => hold(one, now, why));
    trial.write((one, now) => release(one, now));
    between();
  }
  return trial.found();
}

const refused: HoldReason = { reason: 'refused', operation: 'SubmitJob', target: 'canary 1', raw: 'no' };
const drift: HoldReason = { reason: 'drift', drifts: [] };

describe('L1: lifting a hold leads on', () => {
  it('is breached by the same hold again and again', () => {
    expect(again(calm(), 3, drift)).toEqual([]);
    expect(again(calm(), 4, drift)).toEqual(['L1']);
  });

  it('is content where others give the reason each time, or the rollout goes on', () => {
    const trial = calm();
    expect(
      again(trial, 4, drift, () => trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => undefined)),
    ).toEqual([]);
    const other = calm();
    again(other, 3, drift);
    other.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    expect(again(other, 3, drift)).toEqual([]);
  });

  it('lets people hold as often as they like', () => {
    expect(again(calm(), 5, { reason: 'person', by: 'U0CAROL' })).toEqual([]);
  });

  it('lets a deadline pass again after its whole time, and not before', () => {
    const deadline: HoldReason = { reason: 'deadline', phase: 'provision' };
    const patient = makeTrial((one) => {
      const { rules } = one.plan;
      const deadlinesMs = { ...rules.deadlinesMs, provision: 20_000 };
      return { ...one, plan: { ...one.plan, rules: { ...rules, deadlinesMs } } };
    });
    walk(patient, 'provision').see({ what: 'calmed' });
    expect(again(patient, 5, deadline, () => void (patient.at += 20_000))).toEqual([]);
    expect(again(calm(), 4, deadline)).toEqual(['L1']);
  });

  it.each([
    ['is breached where AWS refuses the canaries again and again', true, ['L1']],
    ['is content where somebody deregistered what they are to run', false, []],
  ])('%s', (_what, active, found) => {
    const arn = 'arn:aws:batch:eu-central-1:123456789012:job-definition/probe:3';
    const probe = { name: 'probe', platform: 'container' as const, arn, staged: false };
    const trial = walk(
      makeTrial((one) => ({ ...one, plan: { ...one.plan, canaries: [probe] } })),
      'provision',
    );
    putRevision(trial.world, { ...makeRevision('probe', 3, {}), arn, active });
    trial.see({ what: 'calmed' });
    expect(again(trial, 4, refused)).toEqual(found);
  });
});
