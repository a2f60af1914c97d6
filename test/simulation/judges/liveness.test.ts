import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { abort, enterTold, hold, release } from '../../../src/rollout/state.js';
import { walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** What the end of the run finds, but for what was not told. */
function atEnd(trial: Trial): string[] {
  trial.end();
  return trial.found().filter((one) => one !== 'L2');
}

describe('L1: an end or somebody to ask', () => {
  it('is content with an open gate, a hold, or an end', () => {
    expect(atEnd(makeTrial())).toEqual([]);
    const held = walk(makeTrial(), 'provision');
    held.write((one, now) => hold(one, now, { reason: 'inconclusive' }));
    expect(atEnd(held)).toEqual([]);
  });

  it('is breached by an approval that nothing comes of, and by a phase that stays', () => {
    expect(atEnd(walk(makeTrial(), 'plan'))).toEqual(['L1']);
    expect(atEnd(walk(makeTrial(), 'provision'))).toEqual(['L1']);
  });
});

describe('L1: deadlines', () => {
  const phaseMs = 100_000;

  function provisioning(clockErrorMs = 0): Trial {
    const hurried = (one: Rollout): Rollout => {
      const { rules } = one.plan;
      const deadlinesMs = { ...rules.deadlinesMs, provision: phaseMs };
      return { ...one, plan: { ...one.plan, rules: { ...rules, deadlinesMs } } };
    };
    const trial = walk(makeTrial(hurried, { clockErrorMs }), 'provision');
    trial.see({ what: 'calmed' });
    return trial;
  }

  it('is breached by a phase that goes on far beyond its time', () => {
    const trial = provisioning();
    trial.at += phaseMs + 70_000;
    trial.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    expect(trial.found()).toEqual(['L1']);
  });

  it.each([
    [1_000_000, []],
    [1_400_000, ['L1']],
  ])('is judged by clocks that differ, too, as far as they can be wrong (%i ms)', (ms, found) => {
    const trial = provisioning(1_200_000);
    trial.at += phaseMs + ms;
    trial.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    expect(trial.found()).toEqual(found);
  });

  it('is content where the phase was held for a while, or ended a little late', () => {
    const late = provisioning();
    late.at += phaseMs + 30_000;
    late.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    expect(late.found()).toEqual([]);
    const held = provisioning();
    held.write((one, now) => hold(one, now, { reason: 'inconclusive' }));
    held.at += phaseMs + 70_000;
    held.write((one, now) => release(one, now));
    held.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
    expect(held.found()).toEqual([]);
  });
});

describe('L3: somebody polls', () => {
  const leased = { what: 'leased', owner: 'b.1' } as const;

  function running(): Trial {
    const trial = makeTrial();
    trial.see({ what: 'started', replica: 'a.1' });
    trial.see({ what: 'started', replica: 'b.1' });
    trial.see({ what: 'calmed' });
    return trial;
  }

  it.each([
    [45_000, []],
    [52_000, ['L3']],
  ])('is about the time after a crash (%i ms)', (ms, found) => {
    const trial = running();
    trial.at += 25_000;
    trial.see(leased);
    trial.see({ what: 'crashed', replica: 'a.1' });
    trial.at += ms;
    trial.see(leased);
    expect(atEnd(trial)).toEqual(found);
  });

  it('asks nothing while nobody lives', () => {
    const trial = running();
    trial.see(leased);
    trial.see({ what: 'crashed', replica: 'a.1' });
    trial.see({ what: 'crashed', replica: 'b.1' });
    trial.at += 500_000;
    trial.see({ what: 'started', replica: 'a.2' });
    trial.see(leased);
    expect(atEnd(trial)).toEqual([]);
  });

  it('notices that nobody comes at all', () => {
    const trial = running();
    trial.at += 500_000;
    trial.see({ what: 'moved' });
    expect(atEnd(trial)).toEqual(['L3']);
  });
});

describe('L4: going back comes to its end', () => {
  it('is breached by staying on the way', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.says('U0CAROL', { press: 'rollback' });
    expect(atEnd(trial)).toEqual(['L1', 'L4']);
  });

  it('is breached by forgetting it', () => {
    const trial = walk(makeTrial(), 'shift');
    const { rollout } = trial;
    const accepted = { does: 'rollback' as const, by: 'U0CAROL' };
    trial.write((one, now) => ({ ...one, answered: [...one.answered, { key: 'k', at: now }] }));
    const answer = { pressed: true as const, accepted, rollout };
    trial.asksBack(answer);
    expect(atEnd(trial)).toContain('L4');
  });

  it('is breached by a hold that forgets it', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.asksBack({ pressed: true, accepted: { does: 'rollback', by: 'U0CAROL' }, rollout: trial.rollout });
    trial.write((one, now) => hold(one, now, { reason: 'inconclusive' }));
    expect(atEnd(trial)).toContain('L4');
  });

  it('is content where it is held', () => {
    const trial = walk(makeTrial(), 'shift');
    trial.says('U0CAROL', { press: 'rollback' });
    trial.write((one, now) => hold(one, now, { reason: 'blueUnusable', raw: '' }));
    expect(atEnd(trial)).toEqual([]);
  });
});

describe('L5: locks', () => {
  const ended = (calmFirst: boolean): Trial => {
    const trial = makeTrial();
    if (calmFirst) trial.see({ what: 'calmed' });
    trial.write((one, now) => abort(one, now, { reason: 'approvalExpired', gate: 'start' }));
    if (!calmFirst) trial.see({ what: 'calmed' });
    return trial;
  };

  it('is breached by an end that leaves locks although nothing failed', () => {
    expect(atEnd(ended(true))).toEqual(['L5']);
    expect(atEnd(ended(false))).toEqual([]);
  });

  it('is content when they were let go', () => {
    const trial = ended(true);
    for (const key of ['queue/nightly', 'environment/nightly-blue', 'definition/nightly-etl']) {
      trial.see({ what: 'locked', key, holder: undefined });
    }
    expect(atEnd(trial)).toEqual([]);
  });

  it('is content with a lock that the plan in force does not name', () => {
    const trial = ended(true);
    for (const key of ['queue/nightly', 'environment/nightly-blue', 'definition/nightly-etl']) {
      trial.see({ what: 'locked', key, holder: undefined });
    }
    trial.see({ what: 'locked', key: 'queue/weekly', holder: 'abcd2345' });
    expect(atEnd(trial)).toEqual([]);
  });

  it('is breached by being turned away by a rollout that has ended', () => {
    const trial = makeTrial();
    trial.write((one, now) => abort(one, now, { reason: 'lockHeld', key: 'nightly', rollout: 'gone2345' }));
    expect(atEnd(trial)).toEqual(['L5']);
  });

  it('does not mind a phase in between', () => {
    const trial = walk(makeTrial(), 'plan');
    trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
    expect(trial.found()).toEqual([]);
  });
});
