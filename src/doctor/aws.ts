import type { Policy } from '../policy.js';
import type { Alarm, Clock, Cloud, Revision } from '../ports.js';
import { allPages } from '../reads.js';
import { objectAt, objectsAt, stringAt } from '../rollout/json.js';
import { batchSpace } from '../rollout/metrics.js';
import { parseImage } from '../rollout/request.js';
import { accountFindings, alarmsOf, blueOf, queuesOf, type Account } from './account.js';
import type { ActionName } from './actions.js';
import type { Finding } from './finding.js';
import { permissionFindings, tried, type Outcome, type Simulation } from './permissions.js';
import { quotaFindings, quotaOf } from './quotas.js';
import { rightsToChange, type Right } from './rights.js';

/** Names that nothing has; of the shape that the shipped policy allows to be read. */
const nobody = {
  name: 'batch-rollout-doctor',
  job: '00000000-0000-0000-0000-000000000000',
  cluster: 'batch-rollout-doctor_Batch_none',
  task: '00000000000000000000000000000000',
  subnet: 'subnet-00000000000000000',
  launchTemplate: 'lt-00000000000000000',
} as const;
const alarmsAtOnceMax = 100;
const minuteMs = 60_000;
const anyQuota = { service: 'ec2', code: 'L-1216C47A' };

/**
 * The account beside the policy, the quotas, and the rights to read, all by reading. `others` came of calls elsewhere;
 * without a policy only what needs none is told.
 */
export async function awsFindings(
  cloud: Cloud,
  simulate: (asked: readonly Right[]) => Promise<Simulation>,
  policy: Policy | undefined,
  clock: Pick<Clock, 'now'>,
  others: Promise<readonly Outcome[]>,
): Promise<Finding[]> {
  const [queues, environments] = await Promise.all([
    tried(
      'batch:DescribeJobQueues',
      allPages((page) => cloud.queues(page)),
    ),
    tried(
      'batch:DescribeComputeEnvironments',
      allPages((page) => cloud.environments(page)),
    ),
  ]);
  const seen = {
    ...(queues.value ? { queues: queues.value } : {}),
    ...(environments.value ? { environments: environments.value } : {}),
  };
  const names = policy ? queuesOf(policy, queues.value) : [];
  const [definitions, alarms, probes] = await Promise.all([
    readDefinitions(cloud, policy, names),
    tried('cloudwatch:DescribeAlarms', readAlarms(cloud, policy)),
    Promise.all(plainProbes(cloud, seen, clock)),
  ]);
  const account: Account = {
    ...seen,
    definitions: definitions.found,
    ...(alarms.value ? { alarms: alarms.value } : {}),
  };
  const blues = names.flatMap((name) => blueOf(account, name) ?? []);
  const [quotas, image, simulation] = await Promise.all([
    readQuotas(cloud, blues),
    imageProbe(cloud, [...account.definitions.values()].flat()),
    simulate(policy ? rightsToChange(policy, account, clock.now()) : []),
  ]);
  const outcomes: Outcome[] = [queues, environments, definitions.outcome, alarms, ...probes, quotas.outcome, ...image];
  return [
    ...(policy ? accountFindings(policy, account) : []),
    ...permissionFindings([...outcomes, ...(await others)], simulation, notNeeded(policy)),
    ...quotaFindings(account, blues, quotas.values),
  ];
}

/** Actions that this policy has no use for. */
export function notNeeded(policy: Policy | undefined): ReadonlySet<ActionName> {
  const skipped = new Set<ActionName>();
  if (!policy) return skipped;
  const rules = [policy.defaults, ...policy.queues.values()];
  const makesAlarms = rules.some(({ watch }) => watch.createAlarms);
  if (!makesAlarms) {
    for (const one of ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:DeleteAlarms'] as const)
      skipped.add(one);
    if (alarmsOf(policy).length === 0) skipped.add('cloudwatch:DescribeAlarms');
  }
  if (policy.images.allow.length === 0) skipped.add('ecr:DescribeImages');
  return skipped;
}

/** Reads that find little or nothing. Where a queue or a cluster is known it is named, as policies may be about names. */
function plainProbes(cloud: Cloud, seen: Pick<Account, 'queues' | 'environments'>, clock: Pick<Clock, 'now'>) {
  const queue = seen.queues?.[0]?.name ?? nobody.name;
  const cluster = seen.environments?.find(({ clusterArn }) => clusterArn !== undefined)?.clusterArn ?? nobody.cluster;
  const query = {
    namespace: batchSpace,
    metric: 'JobsSubmitted',
    dimension: { name: 'JobQueueName', value: queue },
    statistic: 'Sum' as const,
  };
  const until = Math.floor(clock.now() / minuteMs) * minuteMs;
  return [
    tried('batch:ListJobs', cloud.listJobs({ by: 'status', queue, status: 'RUNNING' })),
    tried('batch:DescribeJobs', cloud.jobs([nobody.job])),
    tried('ecs:DescribeClusters', cloud.tasks([cluster])),
    tried('ecs:DescribeTasks', cloud.taskTimes(cluster, [nobody.task])),
    tried('cloudwatch:GetMetricData', cloud.metrics([query], { from: until - minuteMs, until })),
    tried('cloudwatch:ListMetrics', cloud.metricNames(batchSpace)),
    tried('logs:GetLogEvents', cloud.logTail('/aws/batch/job', nobody.name, 1)),
    tried('ec2:DescribeSubnets', cloud.freeAddresses([nobody.subnet])),
    tried(
      'ec2:DescribeLaunchTemplateVersions',
      cloud.launchTemplateVersion({ id: nobody.launchTemplate, version: '$Latest' }),
    ),
  ];
}

async function readDefinitions(cloud: Cloud, policy: Policy | undefined, queues: readonly string[]) {
  const rules = policy ? queues.map((queue) => policy.queues.get(queue) ?? policy.defaults) : [];
  const wanted = [...new Set(rules.flatMap(({ jobDefinitions }) => jobDefinitions))];
  const names = wanted.length > 0 ? wanted : [nobody.name];
  const read = await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await tried(
        'batch:DescribeJobDefinitions',
        allPages((page) => cloud.activeRevisions(name, page)),
      )),
    })),
  );
  const found = new Map(read.flatMap(({ name, value }) => (value ? [[name, value] as const] : [])));
  const outcome: Outcome = read.find(({ error }) => error !== undefined) ?? { action: 'batch:DescribeJobDefinitions' };
  return { found, outcome };
}

async function readAlarms(cloud: Cloud, policy: Policy | undefined): Promise<Alarm[]> {
  const named = policy ? alarmsOf(policy) : [];
  const names = named.length > 0 ? named : [nobody.name];
  const calls: Promise<Alarm[]>[] = [];
  for (let at = 0; at < names.length; at += alarmsAtOnceMax)
    calls.push(cloud.alarms(names.slice(at, at + alarmsAtOnceMax)));
  return (await Promise.all(calls)).flat();
}

async function readQuotas(cloud: Cloud, blues: Parameters<typeof quotaOf>[0][]) {
  const known = new Map(blues.flatMap((blue) => quotaOf(blue) ?? []).map((one) => [one.code, one] as const));
  const wanted = known.size > 0 ? [...known.values()] : [anyQuota];
  const read = await Promise.all(
    wanted.map(async ({ service, code }) => ({
      code,
      ...(await tried('servicequotas:GetServiceQuota', cloud.quota(service, code))),
    })),
  );
  const values = new Map(read.flatMap(({ code, value }) => (value === undefined ? [] : [[code, value] as const])));
  const outcome: Outcome = read.find(({ error }) => error !== undefined) ?? { action: 'servicequotas:GetServiceQuota' };
  return { values, outcome };
}

/** The image of a definition that is in use: a repository of no such name would be refused whatever the rights. */
async function imageProbe(cloud: Cloud, revisions: readonly Revision[]): Promise<Outcome[]> {
  const image = revisions.flatMap(imagesOf).flatMap((text) => inEcr(text) ?? [])[0];
  return image ? [await tried('ecr:DescribeImages', cloud.imageDigest(image))] : [];
}

function imagesOf({ described }: Revision): string[] {
  const tasks = objectsAt(objectAt(described, 'ecsProperties'), 'taskProperties');
  const single = objectAt(described, 'containerProperties');
  const containers = single ? [single] : tasks.flatMap((task) => objectsAt(task, 'containers'));
  return containers.flatMap((one) => stringAt(one, 'image') ?? []);
}

function inEcr(text: string): Parameters<Cloud['imageDigest']>[0] | undefined {
  const parsed = parseImage(text);
  const host = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(parsed?.registry ?? '');
  const [, registryId, region] = host ?? [];
  if (!parsed || registryId === undefined || region === undefined) return undefined;
  const { repository, tag, digest } = parsed;
  return {
    registryId,
    region,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}
