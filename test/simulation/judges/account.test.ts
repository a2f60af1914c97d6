import { describe, expect, it } from 'vitest';
import { withGreenFirst } from '../../../src/rollout/orders.js';
import { makeQueue } from '../account/fake-environments.js';
import { endBack, goBack, greenArn, orderIn, register, requestDeletion, settleStep, walk, writeOrder } from './path.js';
import { makeTrial, type Trial } from './trial.js';
import { dropQueue, putEnvironment, putQueue } from '../account/world.js';
import { enterTold } from '../../../src/rollout/state.js';

const disabled = { op: 'updateEnvironment', name: 'nightly-blue', set: { state: 'DISABLED' } } as const;

function toDrain(trial: Trial): Trial {
  walk(trial, 'bake');
  trial.write((one, now) => enterTold(one, now, { name: 'drain', idle: { looks: 0, at: 0 } }));
  return trial;
}

function breakGreen(trial: Trial): void {
  const green = trial.world.environments.get(trial.rollout.plan.green?.name ?? '');
  if (green) putEnvironment(trial.world, { ...green, status: 'invalid', statusText: 'INVALID' });
  trial.see({ what: 'moved' });
}

describe('I1: production has somewhere to run', () => {
  it('is breached by an order of environments that cannot take work', () => {
    const trial = toDrain(makeTrial());
    const green = trial.world.environments.get(trial.rollout.plan.green?.name ?? '');
    if (green) putEnvironment(trial.world, { ...green, enabled: false });
    trial.see({ what: 'moved' });
    for (let i = 0; i < 5; i += 1) trial.see({ what: 'moved' });
    writeOrder(trial, [{ order: 1, environment: greenArn(trial.rollout) }]);
    expect(trial.found()).toContain('I1');
  });

  it('is not breached where a tool has just taken away what was relied on', () => {
    const trial = toDrain(makeTrial());
    const name = trial.rollout.plan.green?.name ?? '';
    trial.meddles('UpdateComputeEnvironment', { computeEnvironment: name, state: 'DISABLED' }, () => {
      const green = trial.world.environments.get(name);
      if (green) putEnvironment(trial.world, { ...green, enabled: false });
    });
    trial.does(disabled);
    expect(trial.found()).toEqual([]);
  });
});

describe('I2: nobody loses an environment in use', () => {
  it('is breached by disabling blue when green is broken', () => {
    const trial = toDrain(makeTrial());
    breakGreen(trial);
    for (let i = 0; i < 5; i += 1) trial.see({ what: 'moved' });
    trial.does(disabled);
    expect(trial.found()).toEqual(['I2']);
  });

  it.each([
    [6, ['I2']],
    [0, []],
  ])('looks at queues outside the plan that have listed blue for a while (%i s)', (seconds, found) => {
    const trial = toDrain(makeTrial());
    const { plan } = trial.rollout;
    trial.meddles('CreateJobQueue', { jobQueueName: 'foreign' }, () => {
      const order = [plan.blue.arn, greenArn(trial.rollout)].map((environment, at) => ({ order: at, environment }));
      putQueue(trial.world, makeQueue('foreign', order));
    });
    for (let i = 0; i < seconds; i += 1) trial.see({ what: 'moved' });
    trial.does(disabled);
    expect(trial.found()).toEqual(found);
  });

  it('is breached by deleting what a queue lists', () => {
    const trial = walk(makeTrial(), 'drain');
    trial.write((one, now) => enterTold(one, now, { name: 'retire', idle: { looks: 0, at: 0 } }));
    requestDeletion(trial);
    trial.does({ op: 'deleteEnvironment', name: 'nightly-blue' });
    expect(trial.found()).toEqual(['I2']);
  });
});

describe('I3: no job loses what it needs', () => {
  it('is breached by deleting blue while a job is on it', () => {
    const trial = makeTrial();
    trial.runs({ name: 'work', queue: 'nightly', definition: 'nightly-etl:7', on: 'nightly-blue', status: 'RUNNING' });
    walk(trial, 'retire');
    expect(trial.found()).toEqual(['I3']);
  });

  it('is breached by closing the canary queue under a canary', () => {
    const trial = walk(makeTrial(), 'canary');
    const { plan, made } = trial.rollout;
    const definition = made.staged['nightly-etl']?.arn ?? '';
    trial.runs({
      name: 'canary-abcd2345-2',
      queue: plan.canaryQueue,
      definition,
      on: plan.green?.name ?? '',
      status: 'RUNNING',
    });
    trial.does({ op: 'disableQueue', name: plan.canaryQueue });
    expect(trial.found()).toEqual(['I3']);
  });

  it('is breached by deregistering a revision that a job still uses', () => {
    const trial = walk(makeTrial(), 'shift');
    const arn = trial.rollout.made.promoted['nightly-etl']?.arn ?? '';
    trial.runs({ name: 'work', queue: 'nightly', definition: arn, on: 'nightly-blue', status: 'RUNNING' });
    trial.does({ op: 'deregister', arn, definition: 'nightly-etl', purpose: 'promoted' });
    expect(trial.found()).toEqual(['I3']);
  });
});

describe('I4: direction', () => {
  it('is breached by a shift that puts green behind blue', () => {
    const trial = walk(makeTrial(), 'canary');
    trial.write((one, now) => ({ ...enterTold(one, now, { name: 'shift', step: 0 }), shiftedAt: now }));
    const blue = trial.rollout.plan.blue.arn;
    writeOrder(
      trial,
      withGreenFirst(orderIn(trial), blue, greenArn(trial.rollout)).concat({
        order: 2,
        environment: greenArn(trial.rollout),
      }),
    );
    expect(trial.found()).toEqual(['I4']);
  });

  it('is breached by a step that claims to be in place and is not', () => {
    const trial = walk(makeTrial(), 'canary');
    trial.write((one, now) => ({ ...enterTold(one, now, { name: 'shift', step: 0 }), shiftedAt: now }));
    register(trial, 'promoted');
    settleStep(trial);
    expect(trial.found()).toEqual(['I4']);
  });

  it('is breached by a shift that forgets the image', () => {
    const trial = walk(makeTrial(), 'canary');
    trial.write((one, now) => ({ ...enterTold(one, now, { name: 'shift', step: 0 }), shiftedAt: now }));
    writeOrder(trial, withGreenFirst(orderIn(trial), greenArn(trial.rollout), trial.rollout.plan.blue.arn));
    settleStep(trial);
    expect(trial.found()).toEqual(['I4']);
  });

  it('is breached by disabling green on the way forward, or blue on the way back', () => {
    const forward = walk(makeTrial(), 'shift');
    forward.does({ op: 'updateEnvironment', name: forward.rollout.plan.green?.name ?? '', set: { state: 'DISABLED' } });
    expect(forward.found()).toEqual(['I4']);
    const back = walk(makeTrial(), 'shift');
    back.says('U0CAROL', { press: 'rollback' });
    back.does(disabled);
    expect(back.found()).toEqual(['I4']);
  });

  it('is breached by taking green away while it is preferred', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.says('U0CAROL', { press: 'rollback' });
    trial.does({ op: 'updateEnvironment', name: trial.rollout.plan.green?.name ?? '', set: { state: 'DISABLED' } });
    expect(trial.found()).toEqual(['I4']);
  });

  it.each([
    ['the image', { content: true }],
    ['the order', { order: true }],
  ])('is breached by a rollback that forgets %s', (_what, leaveOut) => {
    expect(goBack(walk(makeTrial(), 'shift'), leaveOut).found()).toEqual(['I4']);
  });

  it('is breached by going on, and by a call, while held', () => {
    const goes = walk(makeTrial(), 'shift');
    goes.says('U0CAROL', { press: 'hold' });
    goes.write((one, now) => enterTold(one, now, { name: 'bake' }));
    expect(goes.found()).toEqual(['I4']);
    const calls = walk(makeTrial(), 'shift');
    calls.says('U0CAROL', { press: 'hold' });
    calls.does({ op: 'updateEnvironment', name: calls.rollout.plan.green?.name ?? '', set: { maxvCpus: 256 } });
    expect(calls.found()).toEqual(['I4']);
  });

  it('is breached by a green that is larger than its step', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.does({ op: 'updateEnvironment', name: trial.rollout.plan.green?.name ?? '', set: { maxvCpus: 512 } });
    settleStep(trial);
    trial.write((one) =>
      one.phase.name === 'shift'
        ? { ...one, phase: { name: 'shift', step: 0, since: 0, instance: one.phase.instance } }
        : one,
    );
    settleStep(trial);
    expect(trial.found()).toEqual(['I4']);
  });

  it('is breached by an order that comes undone after the end', () => {
    const trial = goBack(walk(makeTrial(), 'shift'));
    const queue = trial.world.queues.get('nightly');
    if (queue)
      putQueue(trial.world, { ...queue, order: [...queue.order, { order: 9, environment: 'arn:other/other' }] });
    trial.end();
    expect(trial.found()).toContain('I4');
  });

  it('asks nothing of a queue that somebody deleted', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.meddles('DeleteJobQueue', { jobQueue: 'nightly' }, () => dropQueue(trial.world, 'nightly'));
    trial.says('U0CAROL', { press: 'rollback' });
    register(trial, 'restored');
    endBack(trial);
    expect(trial.found().filter((one) => one !== 'I4')).toEqual([]);
  });
});
