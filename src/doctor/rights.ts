import { policyFor, type Policy } from '../policy.js';
import type { Environment, Queue, Revision } from '../ports.js';
import type { AskedRight } from '../rights-port.js';
import { objectAt, objectsAt, stringAt } from '../rollout/json.js';
import { greenNameOf } from '../rollout/plan.js';
import { shortened } from '../rollout/plan-definitions.js';
import { blueOf, queuesOf, type Account } from './account.js';
import type { ActionName } from './actions.js';

export type Right = AskedRight & { action: ActionName };

/** Of the shape that ids of rollouts have, and nobody's. */
const id = 'doctor22';
/** Of many queues alike a few tell enough, and each costs a dozen calls. */
const queuesMax = 5;

const ownTags = { 'aws:RequestTag/batch-rollout:id': id, 'aws:RequestTag/batch-rollout:managed': 'true' };
const ours = { 'aws:ResourceTag/batch-rollout:managed': 'true' };
const none = {};

/** The rights that rollouts of the policy's queues would need to change something, with the names and tags they would use. */
export function rightsToChange(policy: Policy, account: Account, now: number): Right[] {
  const rights = queuesOf(policy, account.queues)
    .slice(0, queuesMax)
    .flatMap((name) => {
      const queue = account.queues?.find((one) => one.name === name);
      const blue = blueOf(account, name);
      return queue && blue ? rightsOnQueue(policy, account, queue, blue, now) : [];
    });
  return rights.filter((one, i) => i === rights.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)));
}

function rightsOnQueue(policy: Policy, account: Account, queue: Queue, blue: Environment, now: number): Right[] {
  const batch = queue.arn.replace(/job-queue\/.*$/, '');
  const green = `${batch}compute-environment/${greenNameOf(blue.name, id, now)}`;
  const canaryQueue = `${batch}job-queue/${id}-canary`;
  const { jobDefinitions, watch } = policyFor(policy, queue.name);
  const revisions = jobDefinitions.flatMap((name) => account.definitions.get(name)?.find(({ active }) => active) ?? []);
  const movesImages = policy.images.allow.length > 0;
  return [
    ...placementRights(account, blue, green, canaryQueue),
    ...linkedRoleRight(queue.arn),
    ...passRights(blue, movesImages ? revisions : []),
    ...revisions.flatMap(({ arn }) => right('batch:SubmitJob', arn, none)),
    ...right('batch:SubmitJob', canaryQueue, none),
    ...right('batch:TagResource', `${batch}job/${id}`, ownTags),
    ...right('batch:CancelJob', `${batch}job/${id}`, ours),
    ...(movesImages ? revisions.flatMap((one) => imageRights(batch, one.name)) : []),
    ...(watch.createAlarms ? alarmRights(batch) : []),
  ];
}

function placementRights({ queues = [] }: Account, blue: Environment, green: string, canaryQueue: string): Right[] {
  const tags = Object.entries(blue.tags).filter(([name]) => name.startsWith('batch-rollout:'));
  const context = Object.fromEntries(tags.map(([name, value]) => [`aws:ResourceTag/${name}`, value]));
  const isReleased = tags.some(([, value]) => value === 'true');
  // A rollout moves every queue that lists blue.
  const listing = queues.filter(({ order }) => order.some(({ environment }) => environment === blue.arn));
  return [
    ...right('batch:CreateComputeEnvironment', green, ownTags),
    ...right('batch:TagResource', green, ownTags),
    ...right('batch:CreateJobQueue', canaryQueue, ownTags),
    // A queue is checked together with the environments in its order (F125).
    ...right('batch:CreateJobQueue', green, ownTags),
    // A rollout of the image alone runs its canaries on blue.
    ...right('batch:CreateJobQueue', blue.arn, { ...context, ...ownTags }),
    ...right('batch:TagResource', canaryQueue, ownTags),
    ...right('batch:UpdateComputeEnvironment', blue.arn, context),
    ...right('batch:UpdateComputeEnvironment', green, ours),
    ...right('batch:DeleteComputeEnvironment', green, ours),
    // Where its owner has not released it, that is told by itself.
    ...(isReleased ? right('batch:DeleteComputeEnvironment', blue.arn, context) : []),
    ...listing.flatMap(({ arn }) => right('batch:UpdateJobQueue', arn, none)),
    ...right('batch:UpdateJobQueue', blue.arn, none),
    ...right('batch:UpdateJobQueue', green, none),
    ...right('batch:UpdateJobQueue', canaryQueue, ours),
    ...right('batch:DeleteJobQueue', canaryQueue, ours),
  ];
}

function imageRights(batch: string, name: string): Right[] {
  const definition = `${batch}job-definition/${name}`;
  const staged = `${batch}job-definition/${shortened(name, `-${id}`)}`;
  return [
    ...right('batch:RegisterJobDefinition', definition, ownTags),
    ...right('batch:RegisterJobDefinition', staged, ownTags),
    ...right('batch:TagResource', `${staged}:1`, ownTags),
    ...right('batch:DeregisterJobDefinition', `${staged}:1`, ours),
    ...right('batch:SubmitJob', `${staged}:1`, none),
  ];
}

function alarmRights(batch: string): Right[] {
  const alarm = `${batch.replace(':batch:', ':cloudwatch:')}alarm:batch-rollout-${id}-canary`;
  return [
    ...right('cloudwatch:PutMetricAlarm', alarm, none),
    ...right('cloudwatch:TagResource', alarm, ownTags),
    ...right('cloudwatch:DeleteAlarms', alarm, ours),
  ];
}

/** The roles that blue and the definitions name are handed on by whoever copies them (F127). An instance profile does not tell its role. */
function passRights({ described }: Environment, revisions: readonly Revision[]): Right[] {
  const resources = objectAt(described, 'computeResources');
  const pass = (service: string, role: string | undefined): Right[] =>
    role?.includes(':role/') && !role.endsWith('/AWSServiceRoleForBatch')
      ? right('iam:PassRole', role, { 'iam:PassedToService': `${service}.amazonaws.com` })
      : [];
  return [
    ...pass('ec2', stringAt(resources, 'instanceRole')),
    ...pass('batch', stringAt(described, 'serviceRole')),
    ...pass('spotfleet', stringAt(resources, 'spotIamFleetRole')),
    ...revisions.flatMap(rolesOf).flatMap((role) => pass('ecs-tasks', role)),
  ];
}

/** An environment without a service role uses Batch's own, which whoever makes the first one makes along (F14). */
function linkedRoleRight(arn: string): Right[] {
  const [, partition = 'aws', , , account = ''] = arn.split(':');
  const role = `arn:${partition}:iam::${account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`;
  return right('iam:CreateServiceLinkedRole', role, { 'iam:AWSServiceName': 'batch.amazonaws.com' });
}

function rolesOf({ described }: Revision): (string | undefined)[] {
  const single = objectAt(described, 'containerProperties');
  const tasks = objectsAt(objectAt(described, 'ecsProperties'), 'taskProperties');
  return [
    stringAt(single, 'jobRoleArn'),
    stringAt(single, 'executionRoleArn'),
    ...tasks.flatMap((task) => [stringAt(task, 'taskRoleArn'), stringAt(task, 'executionRoleArn')]),
  ];
}

function right(action: ActionName, resource: string, context: Right['context']): Right[] {
  return [{ action, resource, context }];
}
