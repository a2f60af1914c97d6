import { describe, expect, it } from 'vitest';
import { passed, walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** A rollout whose policy names an alarm, after its shift. */
function baking(): Trial {
  const trial = makeTrial((one) => ({
    ...one,
    plan: { ...one.plan, rules: { ...one.plan.rules, alarms: ['etl-errors'] } },
  }));
  trial.world.alarms.set('etl-errors', 'ok');
  return walk(trial, 'shift');
}

function pass(trial: Trial): void {
  trial.write((one, now) => ({ ...one, lastSeen: now, judgement: { ...passed, at: now } }));
}

describe('I14: alarms of the plan', () => {
  it('is content with a PASS while the alarm is OK', () => {
    const trial = baking();
    pass(trial);
    expect(trial.found()).toEqual([]);
  });

  it.each(['alarm', 'insufficient', undefined] as const)('is breached by a PASS while the alarm is %s', (state) => {
    const trial = baking();
    if (state === undefined) trial.world.alarms.delete('etl-errors');
    else trial.world.alarms.set('etl-errors', state);
    trial.see({ what: 'moved' });
    trial.at += 10_000;
    pass(trial);
    expect(trial.found()).toEqual(['I14']);
  });

  it('is content with a PASS that an alarm followed, also where it is written late', () => {
    const trial = baking();
    const decidedAt = trial.at;
    trial.world.alarms.set('etl-errors', 'alarm');
    trial.see({ what: 'moved' });
    trial.at += 60_000;
    trial.write((one) => ({ ...one, lastSeen: decidedAt, judgement: { ...passed, at: decidedAt } }));
    expect(trial.found()).toEqual([]);
  });
});
