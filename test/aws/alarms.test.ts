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
      { name: 'a', state: 'ok', reason: 'because' },
      { name: 'b', state: 'alarm', reason: 'because' },
      { name: 'c', state: 'insufficient', reason: 'because' },
      { name: 'd', state: 'insufficient', reason: 'because' },
      { name: 'e', state: 'ok', reason: 'because' },
    ]);
    const asked = { AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
    expect(stub.heard).toMatchObject([{ action: 'DescribeAlarms', body: asked }]);
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
