import { describe, expect, it } from 'vitest';
import { noteAlarmErrors } from '../../src/rollout/alarm-errors.js';
import { answer } from '../../src/rollout/answer.js';
import { decide } from '../../src/rollout/decide.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Seen } from '../../src/rollout/seen.js';
import { agreeing, makeBlue, makeGreen, makeInPhase, makeSeen, startedAt as now, terms } from '../make-seen.js';

const fine = makeSeen({ environments: [makeBlue(), makeGreen()] });
const unread: Seen = { ...fine, alarmsUnread: 'AccessDenied: not allowed' };
const pollMs = 30_000;

/** The rollout after so many polls, each of which looks twice. */
function polled(times: number, seen: Seen, from: Rollout = makeInPhase({ name: 'bake' })): Rollout {
  let rollout = from;
  for (let poll = 0; poll < times; poll += 1) {
    const began = now + poll * pollMs;
    rollout = noteAlarmErrors(noteAlarmErrors(rollout, seen, began, began), seen, began + 1_000, began);
  }
  return rollout;
}

function heldFor(rollout: Rollout, seen: Seen): unknown {
  const decision = decide(agreeing(rollout, seen), seen, now, terms);
  return decision.kind === 'become' ? decision.rollout.held?.why : undefined;
}

describe('alarms that cannot be read', () => {
  it('are put up with for four polls in a row, and held for at the fifth', () => {
    expect(heldFor(polled(4, unread), unread)).toBeUndefined();
    expect(heldFor(polled(5, unread), unread)).toEqual({
      reason: 'cloudErrors',
      of: 'alarms',
      raw: 'AccessDenied: not allowed',
    });
  });

  it('count by polls in a row: one that reads them begins anew', () => {
    const read = polled(1, fine, polled(4, unread));
    expect(read).not.toHaveProperty('alarmErrors');
    expect(heldFor(polled(4, unread, read), unread)).toBeUndefined();
  });

  it('hold nothing where no alarm judges, such as on the way back', () => {
    const back = makeInPhase({
      name: 'rollback',
      from: 'bake',
      why: { reason: 'verdict' },
      idle: { looks: 0, at: 0 },
    });
    const counted = { ...back, alarmErrors: { times: 9, at: now } };
    expect(noteAlarmErrors(counted, unread, now, now)).not.toHaveProperty('alarmErrors');
    expect(noteAlarmErrors(back, unread, now, now)).toBe(back);
  });

  it('are counted anew after a person let it go on, who may go back as well', () => {
    const rollout = polled(5, unread);
    const decision = decide(agreeing(rollout, unread), unread, now, terms);
    const held = decision.kind === 'become' ? decision.rollout : rollout;
    expect(held).not.toHaveProperty('alarmErrors');
    const person = { user: 'U0BOB', starter: true, approver: false };
    const rules = { distinctFromStarter: true };
    expect(answer(held, person, { press: 'rollback' }, rules, now).answer).toBe('accepted');
    expect(answer(held, person, { press: 'resume' }, rules, now).answer).toBe('accepted');
  });

  it('change nothing of a rollout whose alarms are read', () => {
    const rollout = makeInPhase({ name: 'bake' });
    expect(noteAlarmErrors(rollout, fine, now, now)).toBe(rollout);
  });
});
