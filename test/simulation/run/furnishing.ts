import type { JsonObject } from '../../../src/rollout/json.js';
import { addProducer } from '../account/account-time.js';
import type { Conduct } from '../account/conduct.js';
import { makeEnvironment, makeQueue, makeRevision } from '../account/fake-environments.js';
import { clusterOf, makeWorld, putEnvironment, putQueue, putRevision, type World } from '../account/world.js';
import type { Choices } from './choices.js';

const seconds = 1_000;
export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0);
export const repository = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nightly-etl';

/** What kind of account a run has. */
export interface Shape {
  /** Every environment is of Fargate, where there are no instances to choose. */
  isFargate: boolean;
  /** How many vCPUs blue keeps also when it has nothing to do. */
  minVcpus: number;
  /** The job definitions that jobs of queue `nightly` use. */
  definitions: readonly string[];
  /** There is a queue `monthly` that shares nothing with `nightly`: no environment, no job definition. */
  hasMonthly: boolean;
}

export function drawShape(choices: Choices): Shape {
  const isFargate = choices.chance('account/fargate') < 0.08;
  const keepsSome = !isFargate && choices.chance('account/min') < 0.15;
  return {
    isFargate,
    minVcpus: keepsSome ? choices.whole('account/min', 1, 3) : 0,
    definitions: choices.chance('account/definitions') < 0.12 ? ['nightly-etl', 'nightly-report'] : ['nightly-etl'],
    hasMonthly: choices.chance('account/monthly') < 0.04,
  };
}

/** The account that a run begins with: blue behind queue `nightly`, others beside it, and jobs that keep coming. */
export function furnished(choices: Choices, shape: Shape, conduct: Partial<Conduct>): World {
  const world = makeWorld(startsAt, conduct);
  const blue = putFurnished(world, 'nightly-blue', resourcesOf(shape, shape.minVcpus));
  const spare = putFurnished(world, 'spare', resourcesOf(shape, 0));
  const others = choices.chance('account/shape');
  const beside = others < 0.6 ? [] : [spare];
  if (others >= 0.9) beside.push(putFurnished(world, 'spare-2', resourcesOf(shape, 0)));
  const order = [blue, ...beside].map((arn, at) => ({ order: at + 1, environment: arn }));
  putQueue(world, makeQueue('nightly', order, { team: 'data' }, 10));
  putQueue(world, makeQueue('other', [{ order: 1, environment: spare }]));
  if (choices.chance('account/weekly') < 0.25) putWeekly(world, choices, blue, spare);
  if (shape.hasMonthly) putMonthly(world, choices, shape);
  for (const definition of shape.definitions) {
    putDefinition(world, definition, shape);
    const everyMs = choices.whole('account/producer', 10, 40) * seconds;
    addProducer(world, { queue: 'nightly', definition, everyMs });
  }
  world.alarms.set('etl-errors', 'ok');
  return world;
}

function resourcesOf({ isFargate }: Shape, minvCpus: number): JsonObject {
  const common = { maxvCpus: 8, subnets: ['subnet-1'] };
  if (isFargate) return { ...common, type: 'FARGATE' };
  // What AWS holds ready at this moment is described as well, and must not be cloned.
  const ready = minvCpus > 0 ? { desiredvCpus: minvCpus } : {};
  return { ...common, ...ready, type: 'EC2', minvCpus, instanceTypes: ['m6i.large'] };
}

function putFurnished(world: World, name: string, computeResources: JsonObject): string {
  const tags = { team: 'data', 'batch-rollout:deletable': 'true' };
  const made = makeEnvironment(name, { type: 'MANAGED', state: 'ENABLED', computeResources, tags });
  putEnvironment(world, { ...made, clusterArn: clusterOf(name) });
  return made.arn;
}

function putDefinition(world: World, name: string, { isFargate }: Shape): void {
  const content = {
    type: 'container',
    containerProperties: { image: `${repository}:2026.10`, command: ['run'] },
    ...(isFargate ? { platformCapabilities: ['FARGATE'] } : {}),
  };
  putRevision(world, makeRevision(name, 1, content, { team: 'data' }));
}

/** Another queue on blue, of lower priority and with jobs of its own. */
function putWeekly(world: World, choices: Choices, blue: string, spare: string): void {
  const order = [
    { order: 5, environment: blue },
    { order: 9, environment: spare },
  ];
  putQueue(world, makeQueue('weekly', order, {}, 1));
  const everyMs = choices.whole('account/weeklyProducer', 25, 80) * seconds;
  addProducer(world, { queue: 'weekly', definition: 'nightly-etl', everyMs });
}

/** A queue with an environment, a job definition and jobs of its own. */
function putMonthly(world: World, choices: Choices, shape: Shape): void {
  const blue = putFurnished(world, 'monthly-blue', resourcesOf(shape, 0));
  putQueue(world, makeQueue('monthly', [{ order: 1, environment: blue }]));
  putDefinition(world, 'monthly-etl', shape);
  const everyMs = choices.whole('account/monthlyProducer', 15, 60) * seconds;
  addProducer(world, { queue: 'monthly', definition: 'monthly-etl', everyMs });
}
