import { anyId, arnsOf, type RoleKind, type Scope, type Statement } from './scope.js';

/** Tags the bot puts on what it makes, and the operator's leave to delete a blue (contract §9). */
const idTag = 'batch-rollout:id';
const managedTag = 'batch-rollout:managed';
const deletableTag = 'batch-rollout:deletable';

const madeByARollout = {
  StringEquals: { [`aws:RequestTag/${managedTag}`]: 'true' },
  StringLike: { [`aws:RequestTag/${idTag}`]: anyId },
};
const isOurs = { StringEquals: { [`aws:ResourceTag/${managedTag}`]: 'true' } };
const isReleased = { StringEquals: { [`aws:ResourceTag/${deletableTag}`]: 'true' } };

/**
 * What a rollout changes about placement: environments and queues. Nothing is deleted unless its tags say that the bot
 * made it or that its owner released it, and nothing is made without the tags of a rollout.
 */
export function placementStatements(scope: Scope): Statement[] {
  const arns = arnsOf(scope);
  const { blues, greens, canaryQueues, queues, allEnvironments } = arns;
  return [
    // Whatever is made with tags is checked for TagResource as well; blues and production queues cannot be given ours.
    allow(
      'MakeGreenAndCanaryQueue',
      ['batch:CreateComputeEnvironment', 'batch:CreateJobQueue', 'batch:TagResource'],
      [...greens, ...canaryQueues],
      madeByARollout,
    ),
    // A queue is checked together with every environment in its order (F125), also those that no rollout replaces.
    allow('PutIntoCanaryQueue', ['batch:CreateJobQueue'], allEnvironments, madeByARollout),
    allow('WriteQueueOrder', ['batch:UpdateJobQueue'], [...queues, ...allEnvironments]),
    allow('SwitchBlue', ['batch:UpdateComputeEnvironment'], blues),
    allow(
      'SwitchAndDeleteOwn',
      [
        'batch:DeleteComputeEnvironment',
        'batch:DeleteJobQueue',
        'batch:UpdateComputeEnvironment',
        'batch:UpdateJobQueue',
      ],
      [...greens, ...canaryQueues],
      isOurs,
    ),
    allow('DeleteReleased', ['batch:DeleteComputeEnvironment'], [...blues, ...greens], isReleased),
    ...passRoleStatements(scope, ['instance', 'service', 'spotFleet']),
    // An environment without a service role uses Batch's own, which the first such call of an account makes (F14).
    allow('MakeBatchsOwnRole', ['iam:CreateServiceLinkedRole'], [serviceLinkedRole(scope)], {
      StringEquals: { 'iam:AWSServiceName': 'batch.amazonaws.com' },
    }),
  ];
}

/** What a rollout changes about images: revisions, its canaries, and its own alarms. There is no TerminateJob: no job is killed. */
export function imageStatements(scope: Scope): Statement[] {
  const { definitions, revisions, jobs, canaryQueues, ownAlarms } = arnsOf(scope);
  return [
    allow(
      'RegisterRevisions',
      ['batch:RegisterJobDefinition', 'batch:TagResource'],
      [...definitions, ...revisions],
      madeByARollout,
    ),
    allow('DeregisterOwnRevisions', ['batch:DeregisterJobDefinition'], revisions, isOurs),
    // Both are needed, so that a canary can go to no other queue and run nothing else.
    allow('SubmitCanaries', ['batch:SubmitJob'], [...canaryQueues, ...revisions]),
    allow('TagCanaries', ['batch:TagResource'], jobs, madeByARollout),
    allow('CancelOwnCanaries', ['batch:CancelJob'], jobs, isOurs),
    ...passRoleStatements(scope, ['job']),
    allow('MakeOwnAlarms', ['cloudwatch:PutMetricAlarm'], ownAlarms),
    allow('TagOwnAlarms', ['cloudwatch:TagResource'], ownAlarms, madeByARollout),
    allow('DeleteOwnAlarms', ['cloudwatch:DeleteAlarms'], ownAlarms, isOurs),
  ];
}

/** Whom each kind of role may be handed to (F127). */
const passedTo: Readonly<Record<RoleKind, { sid: string; service: string }>> = {
  job: { sid: 'PassJobRoles', service: 'ecs-tasks.amazonaws.com' },
  instance: { sid: 'PassInstanceRoles', service: 'ec2.amazonaws.com' },
  service: { sid: 'PassServiceRoles', service: 'batch.amazonaws.com' },
  spotFleet: { sid: 'PassSpotFleetRoles', service: 'spotfleet.amazonaws.com' },
};

function passRoleStatements({ roles }: Scope, kinds: readonly RoleKind[]): Statement[] {
  return kinds
    .filter((kind) => roles[kind].length > 0)
    .map((kind) =>
      allow(passedTo[kind].sid, ['iam:PassRole'], roles[kind], {
        StringEquals: { 'iam:PassedToService': passedTo[kind].service },
      }),
    );
}

function serviceLinkedRole({ partition, account }: Scope): string {
  return `arn:${partition}:iam::${account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`;
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement['Condition'],
): Statement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) };
}
