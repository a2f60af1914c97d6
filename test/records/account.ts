import { addProducer } from '../simulation/account/account-time.js';
import type { Conduct } from '../simulation/account/conduct.js';
import { makeEnvironment, makeQueue, makeRevision } from '../simulation/account/fake-environments.js';
import {
  clusterOf,
  makeWorld,
  putEnvironment,
  putQueue,
  putRevision,
  type World,
} from '../simulation/account/world.js';

export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0);
export const blueArn = 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/nightly-blue';
const repository = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nightly-etl';
export const oldImage = `${repository}:2026.10`;
export const newImage = `${repository}:2026.11`;

/** Queue `nightly` on `nightly-blue`, where a job of `nightly-etl` comes every so often, and the further queues named. */
export function makeAccount(furtherQueues: readonly string[] = [], conduct: Partial<Conduct> = {}): World {
  const world = makeWorld(startsAt, { settleMs: 3_000, runMs: 8_000, ...conduct });
  const resources = { type: 'EC2', minvCpus: 0, maxvCpus: 8, instanceTypes: ['m6i.large'], subnets: ['subnet-1'] };
  const tags = { team: 'data', 'batch-rollout:deletable': 'true' };
  const blue = makeEnvironment('nightly-blue', {
    type: 'MANAGED',
    state: 'ENABLED',
    computeResources: resources,
    tags,
  });
  putEnvironment(world, { ...blue, clusterArn: clusterOf('nightly-blue') });
  for (const [priority, name] of [...furtherQueues, 'nightly'].entries())
    putQueue(world, makeQueue(name, [{ order: 1, environment: blue.arn }], { team: 'data' }, priority + 1));
  const content = { type: 'container', containerProperties: { image: oldImage, command: ['run'] } };
  putRevision(world, makeRevision('nightly-etl', 1, content, { team: 'data' }));
  addProducer(world, { queue: 'nightly', definition: 'nightly-etl', everyMs: 10_000 });
  return world;
}
