import { describe, expect, it } from 'vitest';
import { hold } from '../../../src/rollout/state.js';
import type { Drift } from '../../../src/rollout/rollout.js';
import { orderIn, walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

function asksAbout(trial: Trial, drift: Drift): void {
  trial.write((one, now) => hold(one, now, { reason: 'drift', drifts: [drift] }));
}

function orderDrift(trial: Trial): Drift {
  return { kind: 'order', queue: 'nightly', expected: [], found: orderIn(trial) };
}

describe('I4: differences that somebody made', () => {
  it('is content with a question about what a tool changed', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => undefined);
    asksAbout(trial, orderDrift(trial));
    expect(trial.found()).toEqual([]);
  });

  it.each([
    ['is content with a question about what changed while a plan was made, its write late as it may be', 300, []],
    ['is breached by a question about what changed long before the plan', 400, ['I4']],
  ])('%s', (_what, seconds, found) => {
    const trial = makeTrial();
    trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => undefined);
    trial.at += seconds * 1_000;
    trial.write((one) => ({ ...one, plan: { ...one.plan, hash: 'made anew' } }));
    asksAbout(trial, orderDrift(trial));
    expect(trial.found()).toEqual(found);
  });

  it('is breached by a question about what nobody changed', () => {
    const trial = walk(makeTrial(), 'provision');
    asksAbout(trial, orderDrift(trial));
    expect(trial.found()).toEqual(['I4']);
  });

  it('is breached by a question about an order of its own that came late', () => {
    const trial = walk(makeTrial(), 'shift');
    const computeEnvironmentOrder = orderIn(trial).map((one) => ({
      order: one.order,
      computeEnvironment: one.environment,
    }));
    trial.at += 100_000;
    trial.effect('UpdateJobQueue', { jobQueue: 'nightly', computeEnvironmentOrder });
    asksAbout(trial, orderDrift(trial));
    expect(trial.found()).toEqual(['I4']);
  });
});
