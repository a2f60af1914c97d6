import { describe, expect, it } from 'vitest';
import { withGreenBehind, withGreenFirst, without } from '../../../src/rollout/orders.js';
import { hold } from '../../../src/rollout/state.js';
import { putEnvironment, putQueue } from '../account/world.js';
import { endBack, goBack, greenArn, orderIn, walk, writeOrder } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** Somebody adds an environment to the shifted queue, it is shown, and a person goes on with it. */
function takenOver(): Trial {
  const trial = walk(makeTrial(), 'shift');
  const spare = { order: 9, environment: 'arn:aws:batch:x:1:compute-environment/spare' };
  const queue = trial.world.queues.get('nightly');
  trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => {
    if (queue) putQueue(trial.world, { ...queue, order: [...queue.order, spare] });
  });
  const drift = { kind: 'order' as const, queue: 'nightly', expected: queue?.order ?? [], found: orderIn(trial) };
  trial.write((one, now) => hold(one, now, { reason: 'drift', drifts: [drift] }));
  trial.says('U0CAROL', { press: 'resume' });
  for (let i = 0; i < 5; i += 1) trial.see({ what: 'moved' });
  return trial;
}

describe('I4: what a rollback restores', () => {
  it('lets a queue be as a person chose when a tool had changed it', () => {
    expect(goBack(takenOver()).found()).toEqual([]);
  });

  it('is breached by a rollback that forgets what a person chose, whatever the record says', () => {
    const trial = takenOver();
    trial.write((one) => ({ ...one, baseline: { nightly: one.plan.queues[0]?.before ?? [] } }));
    expect(goBack(trial).found()).toEqual(['I4']);
  });

  it('is breached by an order that loses what a person took over, also after an own order that came late', () => {
    const change = (restores: boolean): string[] => {
      const trial = takenOver();
      const chosen = orderIn(trial);
      const own = withGreenFirst(
        trial.rollout.plan.queues[0]?.before ?? [],
        greenArn(trial.rollout),
        trial.rollout.plan.blue.arn,
      );
      const queue = trial.world.queues.get('nightly');
      if (queue) putQueue(trial.world, { ...queue, order: own });
      for (let i = 0; i < 5; i += 1) trial.see({ what: 'moved' });
      trial.says('U0CAROL', { press: 'rollback' });
      const back = withGreenBehind(
        without(chosen, greenArn(trial.rollout)),
        greenArn(trial.rollout),
        trial.rollout.plan.blue.arn,
      );
      const stranger = { order: 12, environment: 'arn:aws:batch:x:1:compute-environment/stranger' };
      writeOrder(trial, restores ? back : [...back, stranger]);
      return trial.found();
    };
    expect(change(true)).toEqual([]);
    expect(change(false)).toEqual(['I4']);
  });

  it('is breached by a rollback that leaves blue without its standing capacity', () => {
    const trial = makeTrial((one) => ({ ...one, plan: { ...one.plan, blue: { ...one.plan.blue, minVcpus: 4 } } }));
    expect(goBack(walk(trial, 'shift')).found()).toEqual(['I4']);
  });

  it.each([
    ['VALID', ['I4']],
    ['DELETING', []],
  ] as const)('is breached by a green that stays, not by one that is %s', (statusText, found) => {
    const trial = walk(makeTrial(), 'shift');
    const green = trial.world.environments.get(trial.rollout.plan.green?.name ?? '');
    goBack(trial, { end: true });
    if (green) putEnvironment(trial.world, { ...green, enabled: false, statusText });
    endBack(trial);
    expect(trial.found()).toEqual(found);
  });

  it.each([
    ['just before a late write of the end', 10_000, true, []],
    ['well before the end was decided on', 10_000, false, ['I4']],
    ['well before even a late write was decided on', 1_000_000, true, ['I4']],
  ])('lets an order be as others made it %s', (_when, beforeMs, late, found) => {
    const trial = goBack(walk(makeTrial(), 'shift'), { end: true });
    const queue = trial.world.queues.get('nightly');
    const stranger = { order: 12, environment: 'arn:aws:batch:x:1:compute-environment/stranger' };
    trial.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => {
      if (queue) putQueue(trial.world, { ...queue, order: [...queue.order, stranger] });
    });
    trial.at += beforeMs;
    endBack(trial, late);
    expect(trial.found()).toEqual(found);
  });
});
