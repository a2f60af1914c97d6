import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/ports.js';
import { failureOf, startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const alarm = (AlarmName: string, StateValue: string): object => ({ AlarmName, StateValue, StateReason: 'because' });

describe('alarms', () => {
  it('are told with their state, composite ones too', async () => {
    const MetricAlarms = [alarm('a', 'OK'), alarm('b', 'ALARM'), alarm('c', 'INSUFFICIENT_DATA'), alarm('d', 'DOZING')];
    stub.says({ json: { MetricAlarms, CompositeAlarms: [alarm('e', 'OK')] } });
    const names = ['a', 'b', 'c', 'd', 'e', 'missing'];
    expect(await cloud.alarms(names)).toEqual([
      { name: 'a', state: 'ok', neverHadData: false },
      { name: 'b', state: 'alarm', neverHadData: false },
      { name: 'c', state: 'insufficient', neverHadData: false },
      { name: 'd', state: 'insufficient', neverHadData: false },
      { name: 'e', state: 'ok', neverHadData: false },
    ]);
    const asked = { AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
    expect(stub.heard).toMatchObject([{ action: 'DescribeAlarms', body: asked }]);
  });

  it('have never had data while their state is that of the moment they were made', async () => {
    const made = { AlarmConfigurationUpdatedTimestamp: 1_700_000_000, StateUpdatedTimestamp: 1_700_000_000 };
    const later = { ...made, StateUpdatedTimestamp: 1_700_000_060 };
    const MetricAlarms = [
      { ...alarm('new', 'INSUFFICIENT_DATA'), ...made },
      { ...alarm('unchecked', 'INSUFFICIENT_DATA'), ...later, StateReason: 'Unchecked: Initial alarm creation' },
      { ...alarm('silent now', 'INSUFFICIENT_DATA'), ...later },
      { ...alarm('fine', 'OK'), ...made },
    ];
    stub.says({ json: { MetricAlarms } });
    const found = await cloud.alarms(['new', 'unchecked', 'silent now', 'fine']);
    expect(found.filter((one) => one.neverHadData).map(({ name }) => name)).toEqual(['new', 'unchecked']);
  });

  it('are all there even when CloudWatch gives them in pages', async () => {
    stub.says(
      { json: { MetricAlarms: [alarm('a', 'OK')], NextToken: 'more' } },
      { json: { MetricAlarms: [alarm('b', 'ALARM')] } },
    );
    expect((await cloud.alarms(['a', 'b'])).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(stub.heard[1]).toMatchObject({ body: { NextToken: 'more', AlarmNames: ['a', 'b'] } });
  });

  it('are not half told when the pages do not end', async () => {
    const page = { json: { MetricAlarms: [], NextToken: 'more' } };
    stub.says(page, page, page);
    expect(await failureOf(cloud.alarms(['a', 'b']))).toMatchObject({ kind: 'malformed', ambiguous: false });
    expect(stub.heard).toHaveLength(2);
  });

  it('are not asked for without a name, nor by too many', async () => {
    stub.says();
    expect(await cloud.alarms([])).toEqual([]);
    await expect(cloud.alarms(Array.from({ length: 101 }, String))).rejects.toThrow(RangeError);
    expect(stub.heard).toEqual([]);
  });
});

describe('an alarm of the rollout', () => {
  const request = { AlarmName: 'batch-rollout-abcd2345-canary', Threshold: 1, Tags: [{ Key: 'a', Value: 'b' }] };

  it('is put and deleted as the core has written it', async () => {
    stub.says({ json: {} }, { json: {} });
    await cloud.putAlarm(request);
    await cloud.deleteAlarms({ AlarmNames: ['a'] });
    expect(stub.heard).toMatchObject([
      { action: 'PutMetricAlarm', body: request },
      { action: 'DeleteAlarms', body: { AlarmNames: ['a'] } },
    ]);
  });

  it('that is not there cannot be deleted, and that is all that is wrong', async () => {
    stub.says({ refusal: 'ResourceNotFound', status: 404 });
    expect(await failureOf(cloud.deleteAlarms({ AlarmNames: ['a'] }))).toMatchObject({
      kind: 'notFound',
      ambiguous: false,
    });
  });

  it('may have been put when the line broke, and has not been when the right to do it is missing', async () => {
    stub.says('drop', { refusal: 'AccessDenied', status: 403 });
    expect(await failureOf(cloud.putAlarm(request))).toMatchObject({ kind: 'unavailable', ambiguous: true });
    expect(await failureOf(cloud.putAlarm(request))).toMatchObject({ kind: 'denied', ambiguous: false });
  });
});
