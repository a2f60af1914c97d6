import { describe, expect, it } from 'vitest';
import { goBack, walk } from './path.js';
import { makeTrial } from './trial.js';

describe('a rollout that does everything right', () => {
  it('goes forward to its end without a breach', () => {
    const trial = walk(makeTrial(), 'retire');
    trial.tell();
    trial.see({ what: 'updated', replica: 'a.1', ts: '1', key: 'abcd2345-root-1', text: '', told: toldNow(trial) });
    trial.end();
    expect(trial.rollout.phase.name).toBe('complete');
    expect(trial.found()).toEqual([]);
  });

  it('goes back from the shift without a breach', () => {
    const trial = goBack(walk(makeTrial(), 'shift'));
    trial.tell();
    trial.end();
    expect(trial.rollout.phase.name).toBe('rolledBack');
    expect(trial.found()).toEqual([]);
  });
});

function toldNow({ rollout }: ReturnType<typeof makeTrial>) {
  const { id, phase, version } = rollout;
  return { rollout: id, phase: phase.name, gate: '', held: false, version };
}
