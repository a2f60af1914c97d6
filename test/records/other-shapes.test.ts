import { describe, expect, it } from 'vitest';
import { openGateName } from '../../src/rollout/gate.js';
import { isOpen, terminalPhases, type PhaseName } from '../../src/rollout/rollout.js';
import { parseRollout } from '../../src/store/rollout-record.js';
import { fixtures, type Fixture } from './fixture.js';
import { toTheEnd, wakeUp } from './go-on.js';
import { extrasIn, hasExtra, withExtras } from './other-shapes.js';

const recorded = fixtures();
const phases: readonly PhaseName[] = ['plan', 'provision', 'canary', 'shift', 'bake', 'drain', 'retire', 'rollback'];

/** What a hold makes anew: only the members that this version knows are in it then. */
const madeAnew = /^\$\.(deadline$|audit($|\.head$|\.pending))/;

function extended({ items }: Fixture): Fixture['items'] {
  return items.map((item) => (item.sk === 'state' ? withExtras(item) : item));
}

describe.each(recorded)('%s with members that this version does not know', (_, fixture) => {
  const { rollout: id } = fixture;

  it('is read with all of them', async () => {
    const { replica } = await wakeUp(fixture, extended(fixture));
    const rollout = await replica.rollout(id);
    const body = JSON.parse(String(extended(fixture).find((item) => item.sk === 'state')?.['body']));
    expect(rollout).toEqual(body);
    expect(extrasIn(rollout).length).toBeGreaterThan(12);
  });

  it('keeps them in what a change leaves as it was, and goes on to its end; attributes beside the body are lost', async () => {
    const at = await wakeUp(fixture, extended(fixture));
    const before = await at.replica.rollout(id);
    await at.replica.press(id, { press: 'hold', words: 'a word' }, 'U0BOB');
    const after = await at.replica.rollout(id);
    if (isOpen(before) && !before.held) expect(after.version).toBeGreaterThan(before.version);
    const lost = extrasIn(before).filter((path) => !extrasIn(after).includes(path));
    expect(lost.filter((path) => !madeAnew.test(path))).toEqual([]);
    const { rollout } = await toTheEnd(at, id);
    expect(extrasIn(rollout)).toContain('$.plan.rules');
    expect(hasExtra(at.table.items.get(`rollout#${id} state`))).toBe(rollout.version === before.version);
  });
});

describe.each([...new Set(recorded.map(([, { writtenBy }]) => writtenBy))])('what %s recorded', (release) => {
  const rollouts = recorded
    .filter(([, { writtenBy }]) => writtenBy === release)
    .map(([name, { items }]) => parseRollout(String(items.find((item) => item.sk === 'state')?.['body']), name));

  it('has every phase, every gate and every way to be held that a person lifts, and calls under way', () => {
    expect(new Set(rollouts.map(({ phase }) => phase.name))).toEqual(new Set([...phases, ...terminalPhases]));
    expect(new Set(rollouts.map(openGateName))).toEqual(new Set(['', 'start', 'shift', 'retire', 'delete']));
    const held = new Set(rollouts.flatMap((one) => one.held?.why.reason ?? []));
    expect(held).toEqual(new Set(['drift', 'inconclusive', 'deadline']));
    expect(rollouts.filter(({ intent }) => intent !== null).length).toBeGreaterThanOrEqual(2);
    expect(rollouts.some(({ plan }) => plan.placement === 'keep')).toBe(true);
    expect(rollouts.some(({ plan }) => plan.queues.length > 1)).toBe(true);
    const untold = rollouts.filter((one) => !isOpen(one) && one.told.lines.length > 0);
    expect(new Set(untold.map(({ phase }) => phase.name))).toEqual(terminalPhases);
  });
});
