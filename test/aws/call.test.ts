import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireCall } from '../../src/aws/call.js';
import { awsCloud } from '../../src/aws/cloud.js';
import type { Cloud } from '../../src/ports.js';
import type { PortErrorKind } from '../../src/port-error.js';
import { failureOf, startStub, type Reply, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
const short = { read: 150, change: 150, submit: 150 };

beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const read = (): Promise<unknown> => cloud.environments();
const change = (): Promise<unknown> => cloud.deleteEnvironment('blue');
const submit = (): Promise<unknown> => cloud.submit({ jobName: 'canary-1', jobQueue: 'q', jobDefinition: 'd:1' });

describe('a refusal', () => {
  const client = (says: string): Reply => ({ refusal: 'ClientException', says });
  const cases: [Reply, PortErrorKind][] = [
    [client('blue does not exist'), 'notFound'],
    [client('Cannot delete, resource is being modified.'), 'busy'],
    [client('Cannot delete, found existing JobQueue relationship'), 'referenced'],
    [client('ce must be created and valid before attaching to a queue'), 'notValid'],
    [client('ce must be VALID before attaching'), 'notValid'],
    [client('Object already exists'), 'exists'],
    [client('Cannot delete, compute environment state must be DISABLED'), 'rejected'],
    [{ refusal: 'AccessDeniedException', says: 'User: x is not authorized to perform: y', status: 403 }, 'denied'],
    [{ refusal: 'AccessDeniedException', says: 'User: x is not authorized to perform: y', status: 400 }, 'denied'],
    [{ refusal: 'UnrecognizedClientException', says: 'The security token is invalid', status: 400 }, 'denied'],
    [{ refusal: 'ForbiddenForNow', says: 'a word of a later AWS', status: 403 }, 'denied'],
    [{ refusal: 'TooManyRequestsException', says: 'Too Many Requests', status: 429 }, 'throttled'],
    [{ text: '', status: 429 }, 'throttled'],
    [{ refusal: 'ThrottlingException', says: 'Rate exceeded', status: 400 }, 'throttled'],
    [{ refusal: 'RequestLimitExceeded', says: 'Request limit exceeded.', status: 503 }, 'throttled'],
  ];
  it.each(cases)('%j is clear: nothing happened', async (reply, kind) => {
    stub.says(reply);
    expect(await failureOf(change())).toMatchObject({ kind, ambiguous: false });
  });

  it('shows the service’s own words and its code', async () => {
    stub.says(client('Cannot update, resource is being modified. (Service: AWSBatch; blue)'));
    expect(await failureOf(change())).toMatchObject({
      message: 'Cannot update, resource is being modified. (Service: AWSBatch; blue)',
      code: 'ClientException',
    });
  });

  it('says something even when the service said nothing', async () => {
    stub.says({ text: '', status: 429 });
    expect(await failureOf(read())).toMatchObject({ code: 'HTTP429', message: expect.stringContaining('HTTP429') });
  });
});

describe('a call that may have had its effect', () => {
  const cases: [string, Reply, PortErrorKind][] = [
    ['a server fault', { refusal: 'ServerException', says: 'Internal', status: 500 }, 'unavailable'],
    ['an unnamed server fault', { text: '', status: 500 }, 'unavailable'],
    ['a proxy’s page', { text: '<html>Bad Gateway</html>', status: 502 }, 'unavailable'],
    ['a dropped connection', 'drop', 'unavailable'],
    ['an answer that breaks off', 'half', 'unavailable'],
    ['silence', 'hang', 'timeout'],
    ['an answer that never ends', 'trickle', 'timeout'],
    ['a refusal that is no JSON', { text: '<html>who are you</html>', status: 400 }, 'malformed'],
  ];
  it.each(cases)('%s is ambiguous for a change, not for a read', async (_, reply, kind) => {
    cloud = stub.cloud(kind === 'timeout' ? { timeoutsMs: short } : {});
    stub.says(reply);
    expect(await failureOf(submit())).toMatchObject({ kind, ambiguous: true });
    stub.says(reply);
    expect(await failureOf(change())).toMatchObject({ kind, ambiguous: true });
    stub.says(reply);
    expect(await failureOf(read())).toMatchObject({ kind, ambiguous: false });
  });

  it('is ambiguous when the answer is no JSON', async () => {
    const page: Reply = { text: '<html>welcome</html>' };
    stub.says(page, page);
    expect(await failureOf(submit())).toMatchObject({ kind: 'malformed', ambiguous: true });
    expect(await failureOf(read())).toMatchObject({ kind: 'malformed', ambiguous: false });
  });

  it('is ambiguous when the answer lacks what it should bring', async () => {
    stub.says({ json: { computeEnvironmentName: 'green' } });
    const failure = await failureOf(cloud.createEnvironment({ computeEnvironmentName: 'green', type: 'MANAGED' }));
    expect(failure).toMatchObject({ kind: 'malformed', ambiguous: true });
    expect(failure.message).toContain('computeEnvironmentArn');
  });
});

describe('a call that was never sent', () => {
  it('is not ambiguous when nobody listens', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const address = nobody.address();
    await new Promise((resolve) => nobody.close(resolve));
    if (address === null || typeof address === 'string') throw new Error('no port');
    const unheard = stub.cloud({ endpoint: `http://127.0.0.1:${address.port}` });
    expect(await failureOf(unheard.deleteQueue('q'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: false,
      code: 'ECONNREFUSED',
    });
  });

  it('ends in time even while the SDK still looks for credentials', async () => {
    const noOne = new Promise<never>(() => {});
    const options = { clock: { mono: () => 0 }, endpoint: stub.endpoint, region: 'x', timeoutsMs: short };
    // @ts-expect-error The port takes plain credentials; a provider stands for the SDK's own search.
    const searching = awsCloud({ ...options, credentials: () => noOne });
    expect(await failureOf(searching.environments())).toMatchObject({ kind: 'timeout' });
  });
});

describe('one call', () => {
  it.each<Reply>([
    { refusal: 'TooManyRequestsException', status: 429 },
    { refusal: 'ServerException', status: 500 },
    'drop',
  ])('is one request, also after %j', async (reply) => {
    cloud = stub.cloud();
    stub.says(reply, reply, reply);
    await failureOf(submit());
    await failureOf(read());
    expect(stub.heard).toHaveLength(2);
  });

  it('has a limit by its kind', async () => {
    const told: WireCall[] = [];
    const limits = { read: 60, change: 5_000, submit: 5_000 };
    stub.says('hang');
    await failureOf(stub.cloud({ timeoutsMs: limits, onCall: (call) => told.push(call) }).queues());
    stub.says('hang');
    await failureOf(stub.cloud({ timeoutsMs: { ...limits, read: 5_000, change: 60 } }).deregister('arn'));
    for (const late of [
      (one: Cloud) => one.register({ jobDefinitionName: 'd', type: 'container' }),
      (one: Cloud) => one.submit({ jobName: 'j', jobQueue: 'q', jobDefinition: 'd:1' }),
    ]) {
      stub.says('hang');
      const failure = await failureOf(late(stub.cloud({ timeoutsMs: { read: 5_000, change: 5_000, submit: 60 } })));
      expect(failure).toMatchObject({ kind: 'timeout', ambiguous: true, message: expect.stringContaining('60 ms') });
    }
    expect(told).toMatchObject([{ outcome: 'timeout' }]);
  });

  it('is told once, with how long it took and how it ended', async () => {
    const told: WireCall[] = [];
    let now = 1_000;
    const watched = stub.cloud({ clock: { mono: () => (now += 7) }, onCall: (call) => told.push(call) });
    stub.says({ json: { jobQueues: [] } }, { refusal: 'ClientException', says: 'q does not exist' }, { json: {} });
    await watched.queues();
    await failureOf(watched.deleteQueue('q'));
    await failureOf(watched.queues());
    const common = { service: 'batch', ms: 7, requestId: 'request-1' };
    expect(told).toEqual([
      { ...common, action: 'DescribeJobQueues', outcome: 'ok' },
      { ...common, action: 'DeleteJobQueue', outcome: 'notFound' },
      { ...common, action: 'DescribeJobQueues', outcome: 'malformed' },
    ]);
  });
});

describe('what a failure shows', () => {
  it('never holds signing material', async () => {
    const says =
      'The request signature we calculated does not match the signature you provided. Credential=AKIAIOSFODNN7EXAMPLE/x ' +
      "\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:IQoJtokentoken\n'";
    stub.says({ refusal: 'InvalidSignatureException', says, status: 403 });
    const failure = await failureOf(read());
    expect(failure.message).toMatch(/^The request signature we calculated does not match/);
    const shown = `${failure.message} ${failure.stack} ${String(failure.cause)}`;
    expect(shown).not.toMatch(/IQoJ|AKIAIOSFODNN7EXAMPLE/);
  });
});
