import { describe, expect, it } from 'vitest';
import { addProducer, advanceTo, nextDue } from './account-time.js';
import { activeRevision } from './definition-changes.js';
import { addEnvironment, makeAccount, orderInput, said, startsAt } from './make-account.js';
import { edits, type Edited, type EditName, type Sights } from './other-tool.js';
import { snapshotOf, worldFrom } from './snapshot.js';
import { orderOf, type World } from './world.js';

function names(world: World, queue = 'nightly'): string[] {
  return orderOf(world, queue).map((entry) => entry.environment.split('/')[1] ?? '');
}

/** Blue and green in production, something else beside them, a canary queue and a promoted revision. */
function shifted(): { world: World; sights: Sights } {
  const world = makeAccount();
  for (const name of ['green', 'third']) addEnvironment(world, name);
  said(world, 'UpdateJobQueue', orderInput(world, ['green', 'blue']));
  const { computeEnvironmentOrder } = orderInput(world, ['green']);
  said(world, 'CreateJobQueue', { jobQueueName: 'canary', computeEnvironmentOrder });
  said(world, 'RegisterJobDefinition', { jobDefinitionName: 'etl', containerProperties: { image: 'etl:2' } });
  advanceTo(world, startsAt + 60_000);
  const promoted = activeRevision(world, 'etl')?.arn ?? '';
  const foreign = 'reports';
  const about = { queue: 'nightly', blue: 'blue', green: 'green', third: 'third', definition: 'etl' };
  return { world, sights: { ...about, canaryQueue: 'canary', foreign, promoted } };
}

function edit(world: World, sights: Sights, name: EditName): Edited {
  const made = edits[name](world, sights);
  advanceTo(world, world.now + 60_000);
  return made;
}

const effects: [EditName, (world: World) => unknown][] = [
  ['addThird', (world) => expect(names(world)).toEqual(['green', 'blue', 'third'])],
  ['swapOrder', (world) => expect(names(world)).toEqual(['blue', 'green'])],
  ['removeGreen', (world) => expect(names(world)).toEqual(['blue'])],
  ['removeBlue', (world) => expect(names(world)).toEqual(['green'])],
  ['disableBlue', (world) => expect(world.environments.get('blue')?.enabled).toBe(false)],
  ['disableGreen', (world) => expect(world.environments.get('green')?.enabled).toBe(false)],
  ['resizeBlue', (world) => expect(world.environments.get('blue')?.maxVcpus).toBe(5)],
  ['disableQueue', (world) => expect(world.queues.get('nightly')?.enabled).toBe(false)],
  ['registerRevision', (world) => expect(activeRevision(world, 'etl')?.revision).toBe(3)],
  ['deregisterPromoted', (world) => expect(activeRevision(world, 'etl')?.revision).toBe(1)],
  ['listBlueElsewhere', (world) => expect(names(world, 'reports')).toEqual(['blue'])],
  ['deleteCanaryQueue', (world) => expect(world.queues.get('canary')?.enabled).toBe(false)],
];

/** What a person sees of the account. */
function seen(world: World): unknown {
  const { environments, queues } = world;
  const active = [...world.revisions.values()].filter((one) => one.active).map((one) => one.arn);
  return { environments: [...environments.values()], queues: [...queues.values()], active };
}

describe('the other tool', () => {
  it.each(effects)('%s is told as its own, and can be put right where it says so', (name, check) => {
    const { world, sights } = shifted();
    const before = seen(world);
    const told: string[] = [];
    world.onChange = ({ by }) => told.push(by);
    const made = edit(world, sights, name);
    expect([made.applied, told]).toEqual([true, ['tool']]);
    check(world);
    if (!made.applied || !made.putRight) return;
    for (let tries = 0; tries < 3 && !made.putRight(); tries += 1) advanceTo(world, world.now + 60_000);
    advanceTo(world, world.now + 60_000);
    expect(seen(world)).toEqual(before);
  });

  it('deletes what may be deleted, and nothing else', () => {
    const { world, sights } = shifted();
    expect(edit(world, sights, 'deleteGreen').applied).toBe(false);
    for (const step of ['removeGreen', 'disableGreen', 'deleteCanaryQueue', 'deleteCanaryQueue'] as const) {
      expect(edit(world, sights, step).applied).toBe(true);
    }
    expect(edit(world, sights, 'deleteGreen').applied).toBe(true);
    expect([world.environments.has('green'), world.queues.has('canary')]).toEqual([false, false]);
  });

  it('leaves alone what somebody has changed again', () => {
    const { world, sights } = shifted();
    const made = edit(world, sights, 'addThird');
    said(world, 'UpdateJobQueue', orderInput(world, ['green']));
    expect(made.applied && made.putRight?.()).toBe(true);
    expect(names(world)).toEqual(['green']);
  });
});

describe('a snapshot', () => {
  it('goes on as the account that it was taken of', () => {
    const { world, sights } = shifted();
    addProducer(world, { queue: 'nightly', definition: 'etl', everyMs: 1_300 });
    advanceTo(world, world.now + 30_000);
    edits.addThird(world, sights);
    const copy = worldFrom(JSON.parse(JSON.stringify(snapshotOf(world))));
    expect(snapshotOf(copy)).toEqual(snapshotOf(world));
    for (const one of [world, copy]) advanceTo(one, one.now + 600_000);
    expect(snapshotOf(copy)).toEqual(snapshotOf(world));
    expect(nextDue(copy)).toBe(nextDue(world));
  });

  it('is refused when it is something else', () => {
    expect(() => worldFrom({ ...snapshotOf(makeAccount()), jobs: [{ id: 'job-1' }] })).toThrow();
  });
});
