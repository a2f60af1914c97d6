import { describe, expect, it } from 'vitest';
import { pass } from '../account/account-time.js';
import { picture, replaced, started, untouched } from './picture.js';
import { driveTo, inPhase } from './simulation.js';
import type { Fault } from '../account/world.js';

const mutations: [string, number][] = [
  ['CreateComputeEnvironment', 1],
  ['RegisterJobDefinition', 2],
  ['CreateJobQueue', 1],
  ['SubmitJob', 2],
  ['UpdateJobQueue', 3],
  ['UpdateComputeEnvironment', 1],
  ['DeregisterJobDefinition', 1],
  ['DeleteJobQueue', 1],
  ['DeleteComputeEnvironment', 1],
];
const kinds: Fault['fault'][] = ['throttled', 'busy', 'lostBefore', 'lostAfter', 'crashBefore', 'crashAfter', 'late'];
const faults = mutations.flatMap(([action, times]) =>
  Array.from({ length: times }, (_, skip) => kinds.map((fault) => ({ action, skip, fault }))).flat(),
);

function faultOf({ action, skip, fault }: { action: string; skip: number; fault: Fault['fault'] }): Fault {
  return fault === 'late' ? { action, skip, fault, ms: 3_000 } : { action, skip, fault };
}

describe('one fault at one change', () => {
  it.each(faults)(
    '$fault at $action, after $skip: the rollout goes to its end, and nothing is made twice',
    async (one) => {
      const simulation = await started();
      simulation.world.faults.push(faultOf(one));
      await driveTo(simulation, inPhase('complete'));
      expect(simulation.world.faults).toEqual([]);
      expect(picture(simulation)).toEqual(replaced(simulation));
      const made = [...simulation.world.revisions.keys()].map((arn) => arn.split('/')[1]);
      expect(made).toEqual(['nightly-etl:1', `nightly-etl-${simulation.rollout().id}:1`, 'nightly-etl:2']);
    },
  );

  it.each(faults.slice(0, 63))(
    '$fault at $action, after $skip, and a person who goes back at that moment',
    async (one) => {
      const simulation = await started();
      simulation.world.faults.push(faultOf(one));
      await driveTo(simulation, () => simulation.world.faults.length === 0);
      if (!(await simulation.press({ press: 'rollback' })).pressed) return;
      await driveTo(simulation, (rollout) => rollout.endedAt !== undefined);
      pass(simulation.world, 60_000);
      expect(picture(simulation)).toEqual(untouched);
    },
  );
});

describe('what arrives late', () => {
  it('an order that was written before the way back is put right again (X6)', async () => {
    const simulation = await started();
    simulation.world.faults.push({ action: 'UpdateJobQueue', fault: 'late', ms: 8_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });

  it('a disabling of blue is taken back, and is nobody’s edit', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'retire');
    simulation.world.faults.push({ action: 'UpdateComputeEnvironment', fault: 'late', ms: 12_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    simulation.world.runMs = 90_000;
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });

  it('a green whose creation was given up does not stay behind', async () => {
    const simulation = await started();
    simulation.world.faults.push({ action: 'CreateComputeEnvironment', fault: 'late', ms: 12_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    pass(simulation.world, 60_000);
    expect(picture(simulation)).toEqual(untouched);
  });
});
