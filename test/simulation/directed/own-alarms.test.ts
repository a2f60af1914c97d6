import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../src/ports.js';
import { PortError } from '../../../src/port-error.js';
import { pass } from '../account/account-time.js';
import type { Fault } from '../account/world.js';
import { picture, replaced, started, untouched } from './picture.js';
import { driveTo, inPhase, makeSimulation, quickRules, type Simulation } from './simulation.js';

const kinds: Fault['fault'][] = ['throttled', 'lostBefore', 'lostAfter', 'crashBefore', 'crashAfter', 'late'];
const faults = ['PutMetricAlarm', 'DeleteAlarms'].flatMap((action) =>
  [0, 1].flatMap((skip) => kinds.map((fault) => ({ action, skip, fault }))),
);

function faultOf({ action, skip, fault }: { action: string; skip: number; fault: Fault['fault'] }): Fault {
  return fault === 'late' ? { action, skip, fault, ms: 9_000 } : { action, skip, fault };
}

const watching = (createAlarms = true): Promise<Simulation> =>
  started(makeSimulation(quickRules({ watch: { createAlarms } })));

function actions({ world }: Simulation): string[] {
  return world.journal.map(({ action }) => action);
}

describe('a rollout that makes its own alarms', () => {
  it('has one on its canaries before they are submitted, one on production before its order changes, and none at the end', async () => {
    const simulation = await watching();
    await driveTo(simulation, inPhase('bake'));
    const id = simulation.rollout().id;
    expect([...simulation.world.metricAlarms.keys()]).toEqual([
      `batch-rollout-${id}-canary`,
      `batch-rollout-${id}-nightly`,
    ]);
    const order = actions(simulation);
    expect(order.indexOf('PutMetricAlarm')).toBeLessThan(order.indexOf('SubmitJob'));
    expect(order.lastIndexOf('PutMetricAlarm')).toBeLessThan(order.indexOf('UpdateJobQueue'));
    expect(order.indexOf('CreateJobQueue')).toBeLessThan(order.indexOf('PutMetricAlarm'));
    await driveTo(simulation, inPhase('complete'));
    expect(simulation.world.metricAlarms.size).toBe(0);
    expect(picture(simulation)).toEqual(replaced(simulation));
  });

  it('makes none where the policy does not ask for it', async () => {
    const simulation = await watching(false);
    await driveTo(simulation, inPhase('complete'));
    expect(actions(simulation)).not.toContain('PutMetricAlarm');
    expect(actions(simulation)).not.toContain('DeleteAlarms');
  });

  it.each(faults)('$fault at $action, after $skip: it goes to its end and leaves no alarm', async (one) => {
    const simulation = await watching();
    simulation.world.faults.push(faultOf(one));
    await driveTo(simulation, inPhase('complete'));
    pass(simulation.world, 60_000);
    expect(simulation.world.faults).toEqual([]);
    expect(simulation.world.metricAlarms.size).toBe(0);
  });

  it.each(faults.slice(0, 12))('$fault at $action, after $skip, and a person who goes back then', async (one) => {
    const simulation = await watching();
    simulation.world.faults.push(faultOf(one));
    await driveTo(simulation, () => simulation.world.faults.length === 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, (rollout) => rollout.endedAt !== undefined);
    pass(simulation.world, 60_000);
    expect(simulation.world.metricAlarms.size).toBe(0);
    expect(picture(simulation)).toEqual(untouched);
  });

  it('goes back by itself when too many jobs of the queue fail', async () => {
    const simulation = await watching();
    await driveTo(simulation, inPhase('bake'));
    const id = simulation.rollout().id;
    simulation.world.alarms.set(`batch-rollout-${id}-nightly`, 'alarm');
    await driveTo(simulation, inPhase('rolledBack'));
    expect(simulation.rollout().phase).toMatchObject({ why: { reason: 'verdict' } });
    expect(simulation.world.metricAlarms.size).toBe(0);
  });

  it('that may not make them is held, touches nothing of production, and can go back', async () => {
    const simulation = await watching();
    for (let i = 0; i < 9; i += 1) simulation.world.faults.push({ action: 'PutMetricAlarm', fault: 'denied' });
    await driveTo(simulation, ({ held }) => held !== null);
    expect(simulation.rollout().held?.why).toMatchObject({ reason: 'refused', operation: 'PutMetricAlarm' });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });
});

describe('alarms that nobody can read', () => {
  const deaf = (cloud: Cloud): void => {
    cloud.alarms = () => Promise.reject(new PortError('denied', false, 'AccessDenied', 'not allowed'));
  };

  it('hold a rollout after some polls, and never bar the way back', async () => {
    const empty = makeSimulation(quickRules({ alarms: ['etl-errors'] }));
    empty.world.alarms.set('etl-errors', 'ok');
    const simulation = await started(empty);
    await driveTo(simulation, inPhase('canary'));
    deaf(simulation.parts.cloud);
    await driveTo(simulation, ({ held }) => held !== null);
    expect(simulation.rollout().held?.why).toMatchObject({ reason: 'cloudErrors', of: 'alarms' });
    expect((await simulation.press({ press: 'rollback' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });
});
