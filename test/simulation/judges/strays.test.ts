import { describe, expect, it } from 'vitest';
import { callOf } from '../../../src/rollout/operations.js';
import type { Operation } from '../../../src/rollout/operation.js';
import { withGreenFirst } from '../../../src/rollout/orders.js';
import { enterTold, hold } from '../../../src/rollout/state.js';
import { putEnvironment } from '../account/world.js';
import { goBack, greenArn, orderIn, walk, writeOrder } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** Sends this, and gives what lets it take effect. */
function sends(trial: Trial, operation: Operation): () => void {
  trial.intend(operation);
  const { action, input } = callOf(trial.rollout, operation);
  trial.send(action, input);
  return () => trial.effect(action, input);
}

/** The order of the shift takes effect when nobody waits for it any more, on the way back. */
function strayed(): Trial {
  const trial = walk(makeTrial(), 'canary');
  trial.write((one, now) => ({ ...enterTold(one, now, { name: 'shift', step: 0 }), shiftedAt: now }));
  const from = orderIn(trial);
  const to = withGreenFirst(from, greenArn(trial.rollout), trial.rollout.plan.blue.arn);
  const comes = sends(trial, { op: 'writeOrder', queue: 'nightly', from, to });
  trial.at += 20_000;
  trial.says('U0CAROL', { press: 'rollback' });
  comes();
  trial.see({ what: 'calmed' });
  return trial;
}

function later(trial: Trial): string[] {
  trial.at += 150_000;
  trial.see({ what: 'moved' });
  return trial.found().filter((one) => one !== 'L4');
}

describe('I4: what came too late', () => {
  it('is breached where it stands although its rollout is open', () => {
    expect(later(strayed())).toEqual(['I4']);
  });

  it('is content where it was put right, somebody is asked, or others changed it since', () => {
    const right = strayed();
    writeOrder(right, right.rollout.plan.queues[0]?.before ?? []);
    expect(later(right)).toEqual([]);
    const asked = strayed();
    asked.write((one, now) => hold(one, now, { reason: 'drift', drifts: [] }));
    expect(later(asked)).toEqual([]);
    const others = strayed();
    others.meddles('UpdateJobQueue', { jobQueue: 'nightly' }, () => undefined);
    expect(later(others)).toEqual([]);
  });

  it('excuses nothing once the bot has changed the same thing again', () => {
    const trial = strayed();
    expect(goBack(trial, { order: true }).found()).toContain('I4');
  });

  const blueName = 'nightly-blue';
  const emptied: Operation = { op: 'updateEnvironment', name: blueName, set: { minvCpus: 0 } };
  const disabled: Operation = { op: 'updateEnvironment', name: blueName, set: { state: 'DISABLED' } };

  it.each([
    ['the very thing', disabled, []],
    ['nothing else', emptied, ['I4']],
  ])('excuses after the end %s', (_what, operation, found) => {
    const trial = walk(makeTrial(), 'shift');
    const comes = sends(trial, operation);
    goBack(trial);
    trial.at += 20_000;
    comes();
    const blue = trial.world.environments.get(blueName);
    if (blue) putEnvironment(trial.world, { ...blue, enabled: false });
    const before = new Set(trial.found());
    trial.end();
    expect(before).not.toContain('I4');
    expect(trial.found().filter((one) => one === 'I4')).toEqual(found);
  });
});
