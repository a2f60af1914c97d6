import { describe, expect, it } from 'vitest';
import { brokenAt } from '../../src/rollout/audit.js';
import { isOpen } from '../../src/rollout/rollout.js';
import { imageOf } from '../simulation/account/fake-environments.js';
import type { World } from '../simulation/account/world.js';
import { blueArn, newImage, oldImage } from './account.js';
import { fixtures, type Fixture } from './fixture.js';
import { toTheEnd, wakeUp, type Ended } from './go-on.js';

const recorded = fixtures();

/** Environments that the bot made, and revisions by the image they carry: what nobody may find there twice. */
function madeIn(world: World, { id, plan }: Ended['rollout']) {
  const greens = world.journal.filter(({ action }) => action === 'CreateComputeEnvironment').length;
  const revisions = [...world.revisions.values()];
  const isNew = (described: Parameters<typeof imageOf>[0]): boolean => imageOf(described) !== oldImage;
  return {
    greens,
    staged: revisions.filter(({ name }) => name === `nightly-etl-${id}`).length,
    promoted: revisions.filter(({ name, described }) => name === 'nightly-etl' && isNew(described)).length,
    restored: revisions.filter(({ name, described }) => name === 'nightly-etl' && !isNew(described)).length - 1,
    green: plan.green?.name,
  };
}

function expectNothingTwice({ world, rollout }: Ended, fixture: Fixture): void {
  const made = madeIn(world, rollout);
  const before = wasThere(fixture, made.green);
  expect(made.greens + (before ? 1 : 0)).toBeLessThanOrEqual(made.green === undefined ? 0 : 1);
  for (const count of [made.staged, made.promoted, made.restored]) expect(count).toBeLessThanOrEqual(1);
}

function wasThere({ world }: Fixture, green: string | undefined): boolean {
  return green !== undefined && JSON.stringify(world).includes(`"computeEnvironmentName":"${green}"`);
}

/** No trace of the rollout, blue first wherever it was, and the old image under the production name. */
function expectUntouched({ world, rollout }: Ended): void {
  const { plan, id } = rollout;
  expect(world.environments.has('nightly-blue')).toBe(true);
  expect(plan.green !== undefined && world.environments.has(plan.green.name)).toBe(false);
  expect(world.queues.has(`${id}-canary`)).toBe(false);
  for (const { name } of plan.queues) expect(world.queues.get(name)?.order[0]?.environment).toBe(blueArn);
  expect(imageInUse(world)).toBe(oldImage);
}

/** Green in blue's places and blue gone, and the new image under the production name. */
function expectReplaced({ world, rollout }: Ended): void {
  const { plan, id } = rollout;
  const keeps = plan.placement === 'keep';
  expect(world.environments.has('nightly-blue')).toBe(keeps);
  expect(world.queues.has(`${id}-canary`)).toBe(false);
  for (const { name } of plan.queues) {
    const first = world.queues.get(name)?.order[0]?.environment ?? '';
    expect(first.endsWith(`/${keeps ? 'nightly-blue' : plan.green?.name}`)).toBe(true);
  }
  expect(imageInUse(world)).toMatch(new RegExp(`^${newImage.split(':')[0]}@sha256:`));
}

function imageInUse(world: World): string | undefined {
  const active = [...world.revisions.values()].filter((one) => one.name === 'nightly-etl' && one.active);
  const newest = active.toSorted((a, b) => b.revision - a.revision)[0];
  return newest && imageOf(newest.described);
}

function expectSound({ world, replica, rollout }: Ended): void {
  expect(world.breaches).toEqual([]);
  // A call that AWS refuses for now is made again; anything else to complain of is a fault.
  expect(replica.complaints.filter(({ text }) => text !== 'AWS call failed')).toEqual([]);
  const keys = replica.channel.messages.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(replica.channel.messages.at(-1)?.told.phase ?? rollout.phase.name).toBe(rollout.phase.name);
}

describe.each(recorded)('%s', (_, fixture) => {
  const { rollout: id, items } = fixture;

  it('is read as it was written', async () => {
    const { replica } = await wakeUp(fixture);
    const state = items.find((item) => item.sk === 'state');
    expect(await replica.rollout(id)).toEqual(JSON.parse(String(state?.['body'])));
  });

  it('goes on to its end, and nothing is made twice', async () => {
    const at = await wakeUp(fixture);
    const before = (await replicaOf(at)).phase.name;
    const ended = await toTheEnd(at, id);
    const goesBack = before === 'rollback' || before === 'rolledBack' || before === 'aborted';
    expect(ended.rollout.phase.name).toBe(before === 'aborted' ? 'aborted' : goesBack ? 'rolledBack' : 'complete');
    (goesBack ? expectUntouched : expectReplaced)(ended);
    expectNothingTwice(ended, fixture);
    expectSound(ended);
    await expectChain(ended);
  });

  it('goes back when somebody says so first', async () => {
    const at = await wakeUp(fixture);
    const { phase } = await replicaOf(at);
    const { pressed } = await at.replica.press(id, { press: 'rollback' });
    const deleteRequested = phase.name === 'retire' && phase.deleteRequestedAt !== undefined;
    const canGoBack = isOpen({ phase }) && phase.name !== 'rollback' && !deleteRequested;
    expect(pressed).toBe(canGoBack);
    if (!canGoBack) return;
    const ended = await toTheEnd(at, id);
    expect(ended.rollout.phase.name).toBe(phase.name === 'plan' ? 'aborted' : 'rolledBack');
    expectUntouched(ended);
    expectNothingTwice(ended, fixture);
    expectSound(ended);
  });

  function replicaOf({ replica }: Awaited<ReturnType<typeof wakeUp>>) {
    return replica.rollout(id);
  }

  /** Where its earlier rows were recorded too, the whole chain of decisions holds across both versions. */
  async function expectChain({ replica, rollout }: Ended): Promise<void> {
    if (!items.some((item) => item.sk.startsWith('audit#'))) return;
    const entries = await replica.bot.store.audit(id);
    expect(brokenAt(entries)).toBeUndefined();
    expect(entries.at(-1)?.hash).toBe(rollout.audit.head.hash);
  }
});
