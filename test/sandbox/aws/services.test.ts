import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeLaunchTemplateVersionsCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { DescribeClustersCommand, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { cbor } from '@smithy/core/cbor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { minute, openFurnished, type Account } from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
});
afterEach(() => account.close());

it('ECS counts running and pending tasks of a cluster, and knows which clusters are missing', async () => {
  await account.submit();
  const cluster = (await account.environment('blue'))?.ecsClusterArn ?? '';
  const counts = async () => {
    const { clusters } = await account.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    return [clusters?.[0]?.pendingTasksCount, clusters?.[0]?.runningTasksCount];
  };
  expect(await counts()).toEqual([0, 0]);
  await account.passUntil(async () => (await counts())[0] === 1);
  expect((await account.ecs.send(new ListTasksCommand({ cluster }))).taskArns).toHaveLength(1);
  await account.passUntil(async () => (await counts())[1] === 1);
  const { failures } = await account.ecs.send(new DescribeClustersCommand({ clusters: ['nobody'] }));
  expect(failures).toEqual([{ arn: 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/nobody', reason: 'MISSING' }]);
  await expect(account.ecs.send(new ListTasksCommand({ cluster: 'nobody' }))).rejects.toMatchObject({
    name: 'ClusterNotFoundException',
  });
});

it('ECS tells when a task was made, started and stopped, and forgets it an hour after its end', async () => {
  account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [minute, minute] });
  const id = await account.submit();
  const cluster = (await account.environment('blue'))?.ecsClusterArn ?? '';
  await account.reaches(id, 'STARTING');
  const task = (await account.job(id)).container?.taskArn ?? '';
  const described = async () => await account.ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
  expect((await described()).tasks).toMatchObject([{ taskArn: task, lastStatus: 'PENDING', desiredStatus: 'RUNNING' }]);
  await account.reaches(id, 'RUNNING');
  const { startedAt = 0 } = await account.job(id);
  const [running] = (await described()).tasks ?? [];
  expect(running).toMatchObject({ lastStatus: 'RUNNING', startedAt: new Date(startedAt) });
  expect(running?.createdAt?.getTime()).toBeLessThan(startedAt);
  await account.reaches(id, 'SUCCEEDED');
  const { stoppedAt = 0 } = await account.job(id);
  expect((await described()).tasks).toMatchObject([
    { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', createdAt: running?.createdAt, stoppedAt: new Date(stoppedAt) },
  ]);
  account.pass(60 * minute);
  expect(await described()).toMatchObject({ tasks: [], failures: [{ arn: task, reason: 'MISSING' }] });
});

it('ECR finds images by tag and digest, and a moved tag leaves its digest behind', async () => {
  const first = account.world.levers.pushImage('etl', 'v1');
  const images = async (imageIds: { imageTag?: string; imageDigest?: string }[], repositoryName = 'etl') =>
    (await account.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }))).imageDetails;
  expect(await images([{ imageTag: 'v1' }])).toMatchObject([{ imageDigest: first, imageTags: ['v1'] }]);
  const second = account.world.levers.pushImage('etl', 'v1', 'other content');
  expect(await images([{ imageTag: 'v1' }])).toMatchObject([{ imageDigest: second }]);
  expect(await images([{ imageDigest: first }])).toMatchObject([{ imageDigest: first }]);
  await expect(images([{ imageTag: 'none' }])).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  await expect(images([{ imageTag: 'v1' }], 'nobody')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
});

it('CloudWatch shows Batch’s own metrics late, by queue name', async () => {
  const Dimensions = [{ Name: 'JobQueueName', Value: 'etl' }];
  const Metric = { Namespace: 'AWS/Batch', MetricName: 'JobsSubmitted', Dimensions };
  const series = async () => {
    const data = await account.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
        StartTime: new Date(account.now() - 60 * minute),
        EndTime: new Date(account.now() + minute),
      }),
    );
    return data.MetricDataResults?.[0];
  };
  const listed = async () =>
    (await account.cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/Batch' }))).Metrics ?? [];
  await account.submit();
  expect([await listed(), (await series())?.Values]).toEqual([[], []]);
  account.pass(10 * minute);
  expect((await listed()).map((metric) => metric.MetricName)).toContain('JobsMovedToSucceeded');
  expect(await series()).toMatchObject({ Values: [1], Timestamps: [new Date(account.now() - 10 * minute)] });
});

it('CloudWatch alarms follow their metric, or a hand', async () => {
  const settings = {
    AlarmName: 'failures',
    Namespace: 'AWS/Batch',
    MetricName: 'JobsMovedToFailed',
    Dimensions: [{ Name: 'JobQueueName', Value: 'etl' }],
    Statistic: 'Sum' as const,
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
  };
  await account.cloudwatch.send(new PutMetricAlarmCommand({ ...settings, TreatMissingData: 'notBreaching' }));
  await account.cloudwatch.send(new PutMetricAlarmCommand({ ...settings, AlarmName: 'silent' }));
  const states = async () => {
    const { MetricAlarms } = await account.cloudwatch.send(new DescribeAlarmsCommand({}));
    return Object.fromEntries(MetricAlarms?.map((alarm) => [alarm.AlarmName, alarm.StateValue]) ?? []);
  };
  expect(await states()).toEqual({ failures: 'INSUFFICIENT_DATA', silent: 'INSUFFICIENT_DATA' });
  account.pass(2 * minute);
  expect(await states()).toEqual({ failures: 'OK', silent: 'INSUFFICIENT_DATA' });
  account.world.levers.setAlarm('failures', 'ALARM');
  account.pass(5 * minute);
  expect(await states()).toMatchObject({ failures: 'ALARM' });
  account.world.levers.setAlarm('failures', 'byMetric');
  account.pass(2 * minute);
  expect(await states()).toMatchObject({ failures: 'OK' });
  await account.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['failures', 'silent'] }));
  await expect(account.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['failures'] }))).rejects.toMatchObject({
    name: 'ResourceNotFound',
  });
});

it('CloudWatch alarms may be on an expression, and on nothing unclear', async () => {
  const ofQueue = (Id: string, MetricName: string) => {
    const Metric = { Namespace: 'AWS/Batch', MetricName, Dimensions: [{ Name: 'JobQueueName', Value: 'etl' }] };
    return { Id, MetricStat: { Metric, Period: 300, Stat: 'Sum' }, ReturnData: false };
  };
  const rate = { Id: 'rate', Expression: 'FILL(failed, 0) / (FILL(failed, 0) + FILL(succeeded, 0))' };
  const settings = {
    AlarmName: 'rate',
    Metrics: [rate, ofQueue('failed', 'JobsMovedToFailed'), ofQueue('succeeded', 'JobsMovedToSucceeded')],
    EvaluationPeriods: 1,
    Threshold: 0.5,
    ComparisonOperator: 'LessThanThreshold' as const,
    TreatMissingData: 'missing' as const,
  };
  await account.cloudwatch.send(new PutMetricAlarmCommand(settings));
  const state = async () => {
    const { MetricAlarms } = await account.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['rate'] }));
    return MetricAlarms?.[0]?.StateValue;
  };
  account.pass(2 * minute);
  expect(await state()).toBe('INSUFFICIENT_DATA');
  const id = await account.submit();
  await account.passUntil(async () => (await account.job(id)).status === 'SUCCEEDED');
  const states: unknown[] = [];
  for (let passed = 0; passed < 12; passed += 1) {
    account.pass(minute);
    states.push(await state());
  }
  expect(states).toContain('ALARM');
  const unclear = [{ Namespace: 'AWS/Batch' }, { Metrics: [] }, { Metrics: [rate, rate] }, { Metrics: undefined }];
  for (const change of unclear) {
    const wrong = account.cloudwatch.send(new PutMetricAlarmCommand({ ...settings, ...change }));
    await expect(wrong).rejects.toMatchObject({ name: expect.stringContaining('Validation') });
  }
});

it('CloudWatch answers in CBOR to whoever asks in CBOR', async () => {
  const body = Buffer.from(cbor.serialize({ AlarmNamePrefix: 'x' }));
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const url = `${account.endpoint}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`;
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  expect(cbor.deserialize(new Uint8Array(await answer.arrayBuffer()))).toEqual({
    MetricAlarms: [],
    CompositeAlarms: [],
  });
});

it('Logs reads a stream from its head and page by page', async () => {
  const id = await account.submit();
  await account.passUntil(async () => (await account.job(id)).status === 'SUCCEEDED');
  const logGroupName = '/aws/batch/job';
  const { logStreams } = await account.logs.send(
    new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'etl/default/' }),
  );
  const logStreamName = logStreams?.[0]?.logStreamName;
  const read = (nextToken?: string) =>
    account.logs.send(
      new GetLogEventsCommand({
        logGroupName,
        logStreamName,
        startFromHead: true,
        limit: 2,
        ...(nextToken && { nextToken }),
      }),
    );
  const first = await read();
  expect(first.events).toHaveLength(2);
  expect((await read(first.nextForwardToken)).events?.map((one) => one.message)).toEqual(['done']);
  await expect(
    account.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'none' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
  });
});

it('Service Quotas knows the vCPU quotas and no others', async () => {
  const get = (ServiceCode: string, QuotaCode: string) =>
    account.quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
  account.world.levers.setQuota('fargate/L-3032A538', 6);
  expect((await get('fargate', 'L-3032A538')).Quota?.Value).toBe(6);
  expect((await get('ec2', 'L-1216C47A')).Quota?.Value).toBe(1024);
  await expect(get('ec2', 'L-00000000')).rejects.toMatchObject({ name: 'NoSuchResourceException' });
});

it('EC2 knows subnets and launch template versions', async () => {
  account.world.levers.setSubnet('subnet-0small', 3);
  const { Subnets } = await account.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0small'] }));
  expect(Subnets).toMatchObject([{ SubnetId: 'subnet-0small', AvailableIpAddressCount: 3, State: 'available' }]);
  await expect(account.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-none'] }))).rejects.toMatchObject({
    name: 'InvalidSubnetID.NotFound',
  });
  account.world.state.launchTemplates.push({ id: 'lt-1', name: 'batch', defaultVersion: 2, latestVersion: 3 });
  const versions = async (Versions: string[]) => {
    const asked = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'batch', Versions });
    return (await account.ec2.send(asked)).LaunchTemplateVersions?.map((one) => one.VersionNumber);
  };
  expect(await versions(['$Latest', '$Default'])).toEqual([2, 3]);
  const unknown = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: 'lt-2', Versions: ['1'] });
  await expect(account.ec2.send(unknown)).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.NotFound' });
});
