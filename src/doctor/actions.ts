/**
 * Every IAM action the bot needs, in one place. `always`: no rollout without it; `alarms`: where the policy names alarms or
 * has some made; `optional`: something is not shown or not warned of without it. `document` is the file in docs/ with the
 * statement that grants it.
 */
export type Need = 'always' | 'alarms' | 'optional';

export interface Action {
  need: Need;
  document: string;
  /**
   * `read`: really called, with an argument that finds little or nothing. `write`: a conditional write to the bot's own
   * table whose condition cannot hold. `none`: Batch has no dry run; a call that names something made up is refused by
   * policies that name resources or tags (S9) whether the real one is allowed or not, and a security team's alarms go off
   * at refused calls. So no call that changes something is tried, and IAM is asked to simulate it (`rights.ts`).
   */
  probed: 'read' | 'write' | 'none';
}

const reader = 'docs/iam-policy-reader.json';
const placement = 'docs/iam-policy-placement-writer.json';
const image = 'docs/iam-policy-image-writer.json';
const store = 'docs/iam-policy-store.json';

const reads = (need: Need): Action => ({ need, document: reader, probed: 'read' });
const changes = (document: string, need: Need = 'always'): Action => ({ need, document, probed: 'none' });

/** By the action's name in IAM. */
export const actions = {
  'batch:DescribeComputeEnvironments': reads('always'),
  'batch:DescribeJobDefinitions': reads('always'),
  'batch:DescribeJobQueues': reads('always'),
  'batch:DescribeJobs': reads('always'),
  'batch:ListJobs': reads('always'),
  'ecs:DescribeClusters': reads('always'),
  'ecs:DescribeTasks': reads('optional'),
  'cloudwatch:DescribeAlarms': reads('alarms'),
  'cloudwatch:GetMetricData': reads('optional'),
  'cloudwatch:ListMetrics': reads('optional'),
  'ec2:DescribeLaunchTemplateVersions': reads('optional'),
  'ec2:DescribeSubnets': reads('optional'),
  'ecr:DescribeImages': reads('optional'),
  'logs:GetLogEvents': reads('optional'),
  'servicequotas:GetServiceQuota': reads('optional'),
  'dynamodb:GetItem': { need: 'always', document: store, probed: 'read' },
  'dynamodb:Query': { need: 'always', document: store, probed: 'read' },
  'dynamodb:PutItem': { need: 'always', document: store, probed: 'write' },
  'dynamodb:DeleteItem': { need: 'always', document: store, probed: 'write' },
  'batch:CreateComputeEnvironment': changes(placement),
  'batch:UpdateComputeEnvironment': changes(placement),
  'batch:DeleteComputeEnvironment': changes(placement),
  'batch:CreateJobQueue': changes(placement),
  'batch:UpdateJobQueue': changes(placement),
  'batch:DeleteJobQueue': changes(placement),
  'batch:RegisterJobDefinition': changes(image),
  'batch:DeregisterJobDefinition': changes(image),
  'batch:SubmitJob': changes(image),
  'batch:CancelJob': changes(image),
  'batch:TagResource': changes(placement),
  'iam:PassRole': changes(placement),
  'iam:CreateServiceLinkedRole': changes(placement),
  'cloudwatch:PutMetricAlarm': changes(image, 'alarms'),
  'cloudwatch:TagResource': changes(image, 'alarms'),
  'cloudwatch:DeleteAlarms': changes(image, 'alarms'),
} satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;

function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

export const actionNames: readonly ActionName[] = Object.keys(actions).filter(isActionName);
