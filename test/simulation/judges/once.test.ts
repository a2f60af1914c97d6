import { describe, expect, it } from 'vitest';
import { callOf } from '../../../src/rollout/operations.js';
import { enterTold } from '../../../src/rollout/state.js';
import { register, walk } from './path.js';
import { makeTrial } from './trial.js';

describe('I7: once', () => {
  it('is breached by a second revision for one purpose', () => {
    const trial = walk(makeTrial(), 'provision');
    register(trial, 'staged');
    expect(trial.found()).toEqual(['I7']);
  });

  it.each([
    [2, ['I7']],
    [1, []],
  ])('is breached by a second canary of one number while AWS tells of the first (%i jobs)', (described, found) => {
    const trial = walk(makeTrial(), 'canary');
    const { plan, made, id } = trial.rollout;
    const name = `canary-${id}-1`;
    const definition = made.staged['nightly-etl']?.arn ?? '';
    if (described === 1) trial.world.jobs.byQueue.get(plan.canaryQueue)?.byName.clear();
    trial.runs({ name, queue: plan.canaryQueue, definition, on: plan.green?.name ?? '' });
    trial.does({ op: 'submit', number: 1 });
    expect(trial.found()).toEqual(found);
  });

  it('is not breached by a call that comes long after anybody could have waited for it', () => {
    const trial = walk(makeTrial(), 'plan');
    trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
    const operation = {
      op: 'register',
      purpose: 'staged',
      definition: 'nightly-etl',
      name: 'nightly-etl-abcd2345',
    } as const;
    trial.intend(operation);
    const { action, input } = callOf(trial.rollout, operation);
    trial.send(action, { ...input });
    trial.effect(action, input);
    trial.at += 60_000;
    trial.effect(action, input);
    expect(trial.found()).toEqual([]);
  });
});
