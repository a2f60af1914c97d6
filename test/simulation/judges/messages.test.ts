import { describe, expect, it } from 'vitest';
import { abort, say } from '../../../src/rollout/state.js';
import { goBack, walk } from './path.js';
import { makeTrial, type Trial } from './trial.js';

/** Posts one line under this key. */
function post(trial: Trial, answered: boolean, replica = 'a.1', key = 'k'): void {
  const { id, phase, version } = trial.rollout;
  const told = { rollout: id, phase: phase.name, gate: 'start', held: false, version };
  trial.see({ what: 'posted', replica, ts: '1', threadTs: '1', key, told, text: '', answered });
}

function claimed(canLook = true): Trial {
  const trial = makeTrial((one) => one, { canLook });
  const sending = { key: 'k', seqs: [1], at: trial.at, by: 'a.1', ambiguous: false };
  trial.write((one, now) => ({
    ...say(one, now, { say: 'started' }),
    told: { lines: say(one, now, { say: 'started' }).told.lines, sending },
  }));
  return trial;
}

const look = (found: boolean) => ({ what: 'looked', replica: 'a.1', key: 'k', found }) as const;

describe('I8: messages', () => {
  it('lets a post be repeated once after its answer was lost and a look found nothing', () => {
    const trial = claimed();
    post(trial, false);
    trial.see(look(false));
    post(trial, true);
    expect(trial.found()).toEqual([]);
    post(trial, false);
    expect(trial.found()).toEqual(['I8']);
  });

  it('is breached by a repeat without a look, after a look that found it, or after an answer', () => {
    const blind = claimed();
    post(blind, false);
    post(blind, true);
    expect(blind.found()).toEqual(['I8']);
    const seen = claimed();
    post(seen, false);
    seen.see(look(true));
    post(seen, true);
    expect(seen.found()).toEqual(['I8']);
    const answered = claimed();
    post(answered, true);
    answered.see(look(false));
    post(answered, true);
    expect(answered.found()).toEqual(['I8']);
  });

  it.each([
    ['a.1', ['I8']],
    ['b.1', []],
  ])('lets only somebody else repeat what cannot be looked for: %s', (replica, found) => {
    const trial = claimed(false);
    post(trial, true);
    const { sending } = trial.rollout.told;
    trial.write(
      (one, now) => (sending ? { ...one, told: { ...one.told, sending: { ...sending, at: now, by: replica } } } : one),
      replica,
    );
    post(trial, true, replica);
    expect(trial.found()).toEqual(found);
  });

  it.each([
    ['those who heard of it died', true, []],
    ['nobody died', false, ['I8']],
  ])('lets a root that nobody may look for be posted a third time where %s', (_when, dies, found) => {
    const trial = makeTrial((one) => one, { canLook: false });
    for (const replica of ['a.1', 'b.1', 'c.1']) {
      const sending = { key: 'abcd2345-root-1', seqs: [], at: trial.at, by: replica, ambiguous: false };
      trial.write((one) => ({ ...one, told: { ...one.told, sending } }), replica);
      post(trial, true, replica, sending.key);
      if (dies) trial.see({ what: 'crashed', replica });
    }
    expect(trial.found()).toEqual(found);
  });

  it('does not count what arrives after everybody has given it up', () => {
    const trial = claimed();
    post(trial, false);
    trial.see(look(false));
    post(trial, false);
    trial.at += 60_000;
    post(trial, false);
    expect(trial.found()).toEqual([]);
  });

  it('is breached by a post without a claim, and by a line in two messages', () => {
    const unclaimed = makeTrial();
    post(unclaimed, true);
    expect(unclaimed.found()).toEqual(['I8']);
    const twice = claimed();
    post(twice, true);
    twice.write((one) => ({
      ...one,
      told: { ...one.told, sending: { key: 'other', seqs: [1], at: 0, by: 'a.1', ambiguous: false } },
    }));
    const { id, phase, version } = twice.rollout;
    const told = { rollout: id, phase: phase.name, gate: 'start', held: false, version };
    twice.see({ what: 'posted', replica: 'a.1', ts: '2', threadTs: '1', key: 'other', told, text: '', answered: true });
    expect(twice.found()).toEqual(['I8']);
  });
});

describe('L2: telling', () => {
  it('is breached by a phase or a line that nobody heard of', () => {
    const trial = goBack(walk(makeTrial(), 'shift'));
    trial.end();
    expect(trial.found()).toEqual(['L2']);
  });

  it.each([
    [{}, ['L2']],
    [{ channelCloses: true }, []],
    [{ canLook: false }, []],
  ])('lets a rollout end unheard only where Slack may have kept it from its first message: %o', (expected, found) => {
    const trial = makeTrial((one) => one, expected);
    trial.write((one, now) => abort(one, now, { reason: 'approvalExpired', gate: 'start' }));
    trial.end();
    expect(trial.found()).toEqual(found);
  });

  it('is breached by telling a state that was not', () => {
    const trial = makeTrial();
    const told = { rollout: 'abcd2345', phase: 'bake', gate: '', held: false, version: trial.rollout.version };
    trial.see({ what: 'updated', replica: 'a.1', ts: '1', key: 'k', told, text: '' });
    expect(trial.found()).toEqual(['L2']);
  });

  it('is breached by a version that there never was, and by a line outside of its thread', () => {
    const never = makeTrial();
    const told = { rollout: 'abcd2345', phase: 'plan', gate: 'start', held: false, version: 99 };
    never.see({ what: 'updated', replica: 'a.1', ts: '1', key: 'k', told, text: '' });
    expect(never.found()).toEqual(['L2']);
    const outside = claimed();
    const { version } = outside.rollout;
    outside.see({
      what: 'posted',
      replica: 'a.1',
      ts: '1',
      key: 'k',
      told: { ...told, version },
      text: '',
      answered: true,
    });
    expect(outside.found()).toEqual(['L2']);
  });

  it('is breached by a line left out, although its phase was told', () => {
    const trial = claimed();
    const { version } = trial.rollout;
    const told = { rollout: 'abcd2345', phase: 'plan', gate: 'start', held: false, version };
    trial.see({ what: 'updated', replica: 'a.1', ts: '1', key: 'r', told, text: '' });
    trial.end();
    expect(trial.found()).toEqual(['L2']);
  });
});
