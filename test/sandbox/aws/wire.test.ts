import { createServer } from 'node:http';
import { spawn, spawnSync } from 'node:child_process';
import { DescribeComputeEnvironmentsCommand, ListJobsCommand, UpdateJobQueueCommand } from '@aws-sdk/client-batch';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { containing, matching, minute, openFurnished, orderOf, type Account } from './account.js';

let account: Account;
afterEach(() => account.close());

const describeAll = () => account.batch.send(new DescribeComputeEnvironmentsCommand({}));
const setPriority = (priority: number) => account.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', priority }));

describe('faults', () => {
  it('throttle Batch with 429 TooManyRequestsException, for the share of calls asked for', async () => {
    account = await openFurnished();
    account.world.faults.throttleShare(1);
    await expect(describeAll()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    account.world.faults.throttleShare(0);
    await expect(describeAll()).resolves.toBeDefined();
  });

  it('let all callers share one budget, so that a busy caller starves production', async () => {
    account = await openFurnished();
    const producer = account.world.levers.startProducer({
      queue: 'etl',
      jobDefinition: 'etl',
      everyMs: 1000,
      runsMs: [1, 1],
    });
    account.world.faults.throttleBudget(1);
    let refused = 0;
    for (let n = 0; n < 10; n += 1) await describeAll().catch(() => (refused += 1));
    expect(refused).toBeGreaterThan(5);
    account.pass(60_000);
    expect(producer.submitted).toBeGreaterThan(10);
  });

  it('answer 500 before an effect, once, to the bot alone', async () => {
    account = await openFurnished();
    const fault = account.world.faults.inject({ kind: 'serverError', operation: 'UpdateJobQueue' });
    const person = account.clientsOf('AKIAPERSON');
    await person.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', priority: 1 }));
    account.pass(2 * minute);
    await expect(setPriority(9)).rejects.toMatchObject({ name: 'ServerException', $metadata: { httpStatusCode: 500 } });
    expect(await account.queue('etl')).toMatchObject({ priority: 1 });
    await expect(setPriority(9)).resolves.toBeDefined();
    expect(fault.fired).toBe(1);
  });

  it.each([
    ['dropBefore', 1, 'lost'],
    ['dropAfter', 9, 'answerLost'],
  ] as const)('cut the connection: %s', async (kind, priority, outcome) => {
    account = await openFurnished();
    account.world.faults.inject({ kind, operation: 'Update*' });
    await expect(setPriority(9)).rejects.toMatchObject({ code: matching(/ECONNRESET/) });
    expect(await account.queue('etl')).toMatchObject({ priority });
    expect(account.world.state.journal.at(-1)).toMatchObject({
      operation: 'UpdateJobQueue',
      outcome,
      who: 'bot',
      fault: kind,
    });
  });

  it.each([
    ['hang', 1],
    ['hangAfter', 9],
  ] as const)('hold a call: %s', async (kind, meanwhile) => {
    account = await openFurnished();
    account.world.faults.inject({ kind, operation: 'UpdateJobQueue', ms: 30_000 });
    const held = setPriority(9);
    await expect.poll(() => account.world.state.faults[0]?.fired).toBe(1);
    expect(await account.queue('etl')).toMatchObject({ priority: meanwhile });
    account.pass(31_000);
    await held;
    expect(await account.queue('etl')).toMatchObject({ priority: 9 });
  });

  it('show a stale world', async () => {
    account = await openFurnished();
    await setPriority(9);
    account.pass(1000);
    account.world.faults.inject({ kind: 'stale', operation: 'DescribeJobQueues', ms: 5000 });
    expect(await account.queue('etl')).toMatchObject({ priority: 1, status: 'VALID' });
    expect(await account.queue('etl')).toMatchObject({ priority: 9 });
    await account.submit({ jobName: 'fresh' });
    account.world.faults.inject({ kind: 'stale', operation: 'ListJobs', ms: 5000 });
    const list = new ListJobsCommand({ jobQueue: 'etl', jobStatus: 'SUBMITTED' });
    expect((await account.batch.send(list)).jobSummaryList).toEqual([]);
    expect((await account.batch.send(list)).jobSummaryList).toHaveLength(1);
  });

  it('deny an action as IAM does', async () => {
    account = await openFurnished();
    account.world.faults.deny('batch:UpdateJobQueue');
    await expect(setPriority(9)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: containing('not authorized to perform: batch:UpdateJobQueue'),
    });
  });
});

describe('the wire', () => {
  it('says clearly what it does not offer', async () => {
    account = await openFurnished();
    const unknown = await fetch(`${account.endpoint}/v1/createserviceenvironment`, { method: 'POST', body: '{}' });
    expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([400, 'UnknownOperationException']);
    const inherited = await fetch(`${account.endpoint}/v1/constructor`, { method: 'POST', body: '{}' });
    expect(inherited.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect((await fetch(`${account.endpoint}/nothing`)).status).toBe(400);
    expect((await fetch(`${account.endpoint}/v1/listjobs`, { method: 'POST', body: '{' })).status).toBe(400);
  });

  it('passes DynamoDB on byte for byte', async () => {
    const seen: { target: string | undefined; body: string }[] = [];
    const upstream = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        seen.push({ target: String(request.headers['x-amz-target']), body });
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end('{"Item":{"id":{"S":"ü"}}}');
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const address = upstream.address();
    const port = typeof address === 'object' ? address?.port : 0;
    account = await openFurnished({ dynamodb: `http://127.0.0.1:${port}` });
    const client = new DynamoDBClient({
      endpoint: account.endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'BOT', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    const { Item } = await client.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'ü' } } }));
    expect(Item).toEqual({ id: { S: 'ü' } });
    expect(seen).toEqual([
      { target: 'DynamoDB_20120810.GetItem', body: '{"TableName":"table","Key":{"id":{"S":"ü"}}}' },
    ]);
    account.world.faults.inject({ kind: 'throttle', operation: 'GetItem' });
    await expect(client.send(new GetItemCommand({ TableName: 't', Key: {} }))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
    await new Promise((resolve) => upstream.close(resolve));
  });

  it('tells callers apart by their access key', async () => {
    account = await openFurnished();
    const person = account.clientsOf('AKIAPERSON');
    await person.batch.send(
      new UpdateJobQueueCommand({ jobQueue: 'etl', computeEnvironmentOrder: orderOf(['green']) }),
    );
    expect(account.world.view().journal[0]).toMatchObject({
      who: 'human',
      key: 'AKIAPERSON',
      operation: 'UpdateJobQueue',
      subject: 'etl',
      outcome: 'ok',
    });
    await expect(setPriority(2)).rejects.toBeDefined();
    expect(account.world.view().journal[0]).toMatchObject({
      who: 'bot',
      outcome: 'refused',
      why: 'ClientException: Cannot update, resource is being modified.',
    });
  });
});

const cliIsThere = spawnSync('aws', ['--version']).status === 0;

describe.skipIf(!cliIsThere)('the aws program', () => {
  it('works against the endpoint', async () => {
    account = await openFurnished();
    account.world.levers.pushImage('etl', 'v1');
    const queues = await aws('batch', 'describe-job-queues', '--job-queues', 'etl');
    expect(queues).toMatchObject({ jobQueues: [{ jobQueueName: 'etl', status: 'VALID' }] });
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
    expect(await aws('ec2', 'describe-subnets')).toMatchObject({ Subnets: [{ SubnetId: 'subnet-0a1aaaaa' }, {}, {}] });
    expect(await aws('cloudwatch', 'describe-alarms')).toMatchObject({ MetricAlarms: [] });
    expect(await aws('ecr', 'describe-images', '--repository-name', 'etl')).toMatchObject({
      imageDetails: [{ imageTags: ['v1'] }],
    });
  }, 120_000);
});

function aws(...words: string[]): Promise<unknown> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'HUMAN',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const program = spawn('aws', ['--endpoint-url', account.endpoint, '--output', 'json', ...words], { env });
  let out = '';
  let told = '';
  program.stdout.on('data', (part: Buffer) => (out += part.toString()));
  program.stderr.on('data', (part: Buffer) => (told += part.toString()));
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(`aws ${words.join(' ')} ended with ${code}: ${told}`));
    });
  });
}
