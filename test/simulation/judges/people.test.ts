import { describe, expect, it } from 'vitest';
import { enterTold, openGate, rollBack } from '../../../src/rollout/state.js';
import { openShift, passed, requestDeletion, runCanary, walk } from './path.js';
import { forgetJobs } from '../account/jobs.js';
import { makeTrial, type Trial } from './trial.js';

const idle = { looks: 0, at: 0 };

function provision(trial: Trial): Trial {
  trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
  return trial;
}

function approvedBy(trial: Trial, by: string, change: object = {}): void {
  trial.write((one, now) => {
    const gate = one.gate && { ...one.gate, approval: { by, at: now, planHash: one.plan.hash }, ...change };
    return { ...one, gate, answered: [...one.answered, { key: 'forged', at: now }] };
  });
}

describe('I5: approvals', () => {
  it('is breached by going on without one', () => {
    expect(provision(makeTrial()).found()).toEqual(['I5']);
  });

  it.each([
    ['by the starter', 'U0BOB', {}],
    ['by somebody who may not', 'U0CAROL', {}],
    [
      'of another plan',
      'U0ALICE',
      { approval: { by: 'U0ALICE', at: Date.UTC(2026, 10, 23, 9, 1), planHash: 'other' } },
    ],
    ['of another time', 'U0ALICE', { approval: { by: 'U0ALICE', at: 1, planHash: 'other' } }],
    ['of another gate', 'U0ALICE', { instance: 77 }],
  ])('is breached by an approval %s', (_what, by, change) => {
    const trial = makeTrial();
    approvedBy(trial, by, change);
    expect(trial.found()).toEqual(['I5']);
  });

  it('is breached by an approval that nobody pressed, and not by one whose answer was lost', () => {
    const forged = makeTrial();
    approvedBy(forged, 'U0ALICE');
    forged.write((one, now) => rollBack(one, now, { reason: 'person', by: 'U0CAROL' }));
    forged.end();
    expect(forged.found()).toContain('I5');
    const lost = makeTrial();
    approvedBy(lost, 'U0ALICE');
    const press = { press: 'approve' as const, instance: 2 };
    lost.see({ what: 'pressed', user: 'U0ALICE', rollout: 'abcd2345', press, requestKey: 'forged', answer: undefined });
    provision(lost);
    lost.end();
    expect(lost.found()).not.toContain('I5');
  });

  it('is breached by the approval of a gate that is not the one that opens', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.write((one, now) => enterTold(one, now, { name: 'bake' }));
    trial.write((one, now) => openGate(one, now, 'delete', 1_000_000));
    trial.approve();
    trial.write((one, now) => enterTold(one, now, { name: 'drain', idle }));
    expect(trial.found()).toContain('I5');
  });

  it('is breached by a plan that changes under its approval', () => {
    const before = makeTrial();
    before.approve();
    before.write((one) => ({ ...one, plan: { ...one.plan, hash: 'other' } }));
    expect(provision(before).found()).toEqual(['I5']);
    const within = makeTrial();
    within.approve();
    within.write((one, now) => enterTold({ ...one, plan: { ...one.plan, hash: 'other' } }, now, { name: 'provision' }));
    expect(within.found()).toEqual(['I5']);
  });

  it('is breached by a rollout that begins in the middle', () => {
    const trial = makeTrial((one) => ({ ...one, phase: { name: 'provision', since: 0, instance: 1 } }));
    expect(trial.found()).toEqual(['I5']);
  });

  it('is breached by leaving out a phase, and by a call before gate start', () => {
    const trial = walk(makeTrial(), 'plan');
    trial.write((one, now) => enterTold(one, now, { name: 'bake' }));
    expect(trial.found()).toContain('I5');
    const early = makeTrial();
    early.does({ op: 'createEnvironment', name: early.rollout.plan.green?.name ?? '', maxVcpus: 256 });
    expect(early.found()).toEqual(['I5']);
  });
});

describe('I12: the way back', () => {
  it('is breached by deleting blue before its record says so', () => {
    const trial = walk(makeTrial(), 'drain');
    trial.write((one, now) => enterTold(one, now, { name: 'retire', idle }));
    trial.does({ op: 'deleteEnvironment', name: 'nightly-blue' });
    expect(trial.found()).toContain('I12');
  });

  it('is breached by deleting blue before the end of its bake', () => {
    const trial = makeTrial((one) => ({
      ...one,
      plan: { ...one.plan, rules: { ...one.plan.rules, bake: { forMs: 3_600_000, minJobs: 1 } } },
    }));
    expect(walk(trial, 'retire').found()).toEqual(['I14', 'I12']);
  });

  it('is breached by refusing to go back while there is a way', () => {
    const trial = walk(makeTrial(), 'shift');
    const { rollout } = trial;
    const answer = { pressed: false as const, why: { reason: 'blueDeleted' as const, rollout: rollout.id }, rollout };
    trial.asksBack(answer);
    expect(trial.found()).toEqual(['I12']);
  });

  it('is breached by going back when blue is being deleted, and not by refusing that', () => {
    const trial = walk(makeTrial(), 'drain');
    trial.write((one, now) => enterTold(one, now, { name: 'retire', idle }));
    requestDeletion(trial);
    trial.says('U0CAROL', { press: 'rollback' });
    expect(trial.found()).toEqual([]);
    trial.write((one, now) => rollBack(one, now, { reason: 'verdict' }));
    expect(trial.found()).toEqual(['I12']);
  });
});

describe('I13: clicks that mean nothing', () => {
  it('is not breached where outsiders, stale and repeated clicks are refused', () => {
    const trial = makeTrial();
    trial.says('U0MALLORY', { press: 'rollback' });
    trial.says('U0ALICE', { press: 'approve', instance: 77 });
    trial.says('U0ALICE', { press: 'approve', instance: 2 }, 'once');
    trial.says('U0ALICE', { press: 'approve', instance: 2 }, 'once');
    trial.says('U0CAROL', { press: 'resume' });
    expect(trial.found()).toEqual([]);
  });

  it('is breached by an outsider who changes something, whatever the answer', () => {
    const trial = makeTrial();
    trial.write((one, now) => ({
      ...rollBack(one, now, { reason: 'person', by: 'U0MALLORY' }),
      answered: [{ key: 'evil', at: now }],
    }));
    const press = { press: 'rollback' as const };
    trial.see({
      what: 'pressed',
      user: 'U0MALLORY',
      rollout: 'abcd2345',
      press,
      requestKey: 'evil',
      answer: undefined,
    });
    expect(trial.found()).toEqual(['I13']);
  });

  it('is breached by accepting a stale button', () => {
    const trial = makeTrial();
    approvedBy(trial, 'U0ALICE');
    const { rollout } = trial;
    const answer = { pressed: true as const, accepted: { does: 'approve' as const, by: 'U0ALICE' }, rollout };
    const press = { press: 'approve' as const, instance: 1 };
    trial.see({ what: 'pressed', user: 'U0ALICE', rollout: 'abcd2345', press, requestKey: 'forged', answer });
    expect(trial.found()).toEqual(['I13']);
  });

  it('is breached by telling somebody who asked once that it was repeated', () => {
    const trial = makeTrial();
    trial.write((one, now) => ({ ...one, answered: [{ key: 'once', at: now }] }));
    const { rollout } = trial;
    const press = { press: 'hold' as const };
    const asked = { what: 'pressed' as const, user: 'U0BOB', rollout: rollout.id, press, requestKey: 'once' };
    trial.see({ ...asked, answer: undefined });
    trial.see({ ...asked, answer: { pressed: false, why: 'repeated', rollout } });
    expect(trial.found()).toEqual(['I13']);
  });

  it('is breached by answering one request twice, and by an answer that was not stored', () => {
    const twice = makeTrial();
    for (let i = 0; i < 2; i += 1) {
      twice.write((one, now) => ({ ...one, answered: [...one.answered, { key: 'same', at: now }] }));
    }
    expect(twice.found()).toEqual(['I13']);
    const unstored = makeTrial();
    const answer = {
      pressed: true as const,
      accepted: { does: 'hold' as const, by: 'U0BOB' },
      rollout: unstored.rollout,
    };
    unstored.see({
      what: 'pressed',
      user: 'U0BOB',
      rollout: 'abcd2345',
      press: { press: 'hold' },
      requestKey: 'k',
      answer,
    });
    expect(unstored.found()).toEqual(['I13']);
  });
});

describe('I14: evidence', () => {
  const toCanary = (): Trial => {
    const trial = walk(makeTrial(), 'provision');
    trial.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    const { plan } = trial.rollout;
    trial.does({ op: 'createQueue', name: plan.canaryQueue, environment: trial.rollout.made.green?.arn ?? '' });
    trial.write((one) => ({ ...one, canaries: [{ number: 1, round: 1, definition: 'nightly-etl' }] }));
    return trial;
  };

  it.each([
    ['no canary ever ran', () => undefined],
    ['the canary failed', (trial: Trial) => runCanary(trial, { status: 'FAILED' })],
    ['the canary ran on blue', (trial: Trial) => runCanary(trial, { on: 'nightly-blue' })],
  ])('is breached by a PASS when %s', (_what, happen) => {
    const trial = toCanary();
    happen(trial);
    openShift(trial);
    expect(trial.found()).toEqual(['I14']);
  });

  it.each([
    ['SUCCEEDED', []],
    ['FAILED', ['I14']],
  ] as const)('remembers how a canary ended that AWS has forgotten: %s', (status, found) => {
    const trial = toCanary();
    runCanary(trial, { status });
    trial.world.jobs.ended.set('job-1', trial.at);
    forgetJobs(trial.world.jobs, trial.at + 1);
    expect(trial.world.jobs.byId.has('job-1')).toBe(false);
    openShift(trial);
    expect(trial.found()).toEqual(found);
  });

  it('is breached by opening the gate without a PASS', () => {
    const trial = toCanary();
    runCanary(trial, {});
    trial.write((one, now) => openGate(one, now, 'shift', 1_000_000, 1));
    expect(trial.found()).toEqual(['I14']);
  });

  it('is breached by leaving a step before it was watched for long enough', () => {
    const trial = walk(
      makeTrial((one) => {
        const { rules } = one.plan;
        const shift = { ...rules.shift, watchMs: 60_000 };
        return { ...one, plan: { ...one.plan, rules: { ...rules, shift } } };
      }),
      'shift',
    );
    expect(trial.found()).toEqual([]);
    trial.write((one, now) => enterTold(one, now, { name: 'bake' }));
    expect(trial.found()).toEqual(['I14']);
  });

  it('is breached by leaving the bake on jobs that there never were', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.write((one, now) => enterTold(one, now, { name: 'bake' }));
    trial.write((one, now) => ({ ...one, judgement: { ...(one.judgement ?? passed), verdict: 'PASS', at: now } }));
    trial.write((one, now) => openGate(one, now, 'retire', 1_000_000));
    expect(trial.found()).toEqual(['I14']);
  });

  it('is breached by the gate of a canary queue on the wrong environment', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    const { plan } = trial.rollout;
    trial.does({ op: 'createQueue', name: plan.canaryQueue, environment: plan.blue.arn });
    expect(trial.found()).toEqual(['I10']);
  });
});
