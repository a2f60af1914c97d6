import { arnsOf, type Scope, type Statement } from './scope.js';

/**
 * What the poller reads of the account. The first statement names every resource, because IAM knows no narrower one for
 * these actions (F125): composite alarms, too, are only shown to who may describe all alarms.
 */
export function readerStatements(scope: Scope): Statement[] {
  const arns = arnsOf(scope);
  return [
    {
      Sid: 'ReadWhatHasNoResource',
      Effect: 'Allow',
      Action: [
        'batch:DescribeComputeEnvironments',
        'batch:DescribeJobDefinitions',
        'batch:DescribeJobQueues',
        'batch:DescribeJobs',
        'batch:ListJobs',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'cloudwatch:ListMetrics',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:DescribeSubnets',
        'servicequotas:GetServiceQuota',
      ],
      Resource: ['*'],
    },
    { Sid: 'CountTasks', Effect: 'Allow', Action: ['ecs:DescribeClusters'], Resource: arns.clusters },
    { Sid: 'ReadStartTimes', Effect: 'Allow', Action: ['ecs:DescribeTasks'], Resource: arns.tasks },
    { Sid: 'ReadJobLogs', Effect: 'Allow', Action: ['logs:GetLogEvents'], Resource: arns.logStreams },
    // For doctor: what its own policies allow, which changes nothing and tells of no other role.
    { Sid: 'SimulateOwnPolicies', Effect: 'Allow', Action: ['iam:SimulatePrincipalPolicy'], Resource: [scope.ownRole] },
    ...(arns.repositories.length === 0
      ? []
      : [
          {
            Sid: 'PinImages',
            Effect: 'Allow' as const,
            Action: ['ecr:DescribeImages'],
            Resource: arns.repositories,
          },
        ]),
  ];
}
