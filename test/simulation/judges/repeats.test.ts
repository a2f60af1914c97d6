import { describe, expect, it } from 'vitest';
import { failed, withIntent } from '../../../src/rollout/intent.js';
import type { Operation } from '../../../src/rollout/operation.js';
import { callOf } from '../../../src/rollout/operations.js';
import { enterTold } from '../../../src/rollout/state.js';
import { walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

const staged: Operation = {
  op: 'register',
  purpose: 'staged',
  definition: 'nightly-etl',
  name: 'nightly-etl-abcd2345',
};

/** An intent to register, which was sent or not. */
function registering(isSent: boolean): Trial {
  const trial = walk(makeTrial(), 'plan');
  trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
  trial.intend(staged);
  if (isSent) send(trial, 'a.1');
  return trial;
}

function send(trial: Trial, replica: string): void {
  const { action, input } = callOf(trial.rollout, staged);
  trial.see({ what: 'sent', replica, mono: trial.at + 1_000, action, input });
}

/** Another replica does it again after so long, with whatever it believes. */
function again(trial: Trial, ms: number): string[] {
  trial.at += ms;
  trial.write((one) => (one.intent ? { ...one, intent: { ...one.intent, state: 'again' } } : one), 'b.1');
  trial.write((one, now) => withIntent(one, staged, now), 'b.1');
  send(trial, 'b.1');
  return trial.found();
}

describe('I7: a call without a name of ours', () => {
  it.each([
    [1_000, ['I7']],
    [6_000, []],
  ])('is not repeated within eight seconds of its sending (%i ms and the writes)', (ms, found) => {
    expect(again(registering(true), ms)).toEqual(found);
  });

  it.each([
    [5_000, ['I7']],
    [11_000, []],
  ])('is not repeated while its intent may still be acted on (%i ms and the writes)', (ms, found) => {
    expect(again(registering(false), ms)).toEqual(found);
  });

  it.each([
    ['throttled', []],
    ['unavailable', ['I7']],
  ] as const)('may be repeated at once when it was refused, not when nobody knows (%s)', (kind, found) => {
    const trial = registering(true);
    trial.write((one, now) => failed(one, staged, { kind, ambiguous: false, raw: '' }, now));
    expect(again(trial, 0)).toEqual(found);
  });
});
