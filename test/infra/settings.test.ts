import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.js';
import { exampleFile, exampleSettings, httpMode } from './example.js';

const faultsOf = (single: Readonly<Record<string, unknown>>) => {
  const read = readSettings(exampleFile(), single);
  return read.ok ? [] : read.faults;
};

describe('the settings of a deployment', () => {
  it('are two replicas in Socket Mode on ARM where nothing else is said', () => {
    expect(exampleSettings()).toMatchObject({
      desiredCount: 2,
      cpuArchitecture: 'ARM64',
      tableName: 'batch-rollout',
      logRetentionDays: 90,
      heldSecondsMax: 3_600,
    });
  });

  it('take single values over the file, lists with commas', () => {
    const settings = exampleSettings({ queues: 'a, b', desiredCount: '3', tags: 'team=x,cost=y=z' });
    expect(settings).toMatchObject({ queues: ['a', 'b'], desiredCount: 3, tags: { team: 'x', cost: 'y=z' } });
  });

  it('tell every fault at once, one sentence each', () => {
    const faults = faultsOf({
      queues: 'a:b',
      desiredCount: '-1',
      logRetentionDays: 8,
      alarmEmail: 'nobody',
      colour: 'red',
    });
    expect(faults).toHaveLength(5);
    for (const fault of faults) expect(fault).toMatch(/^[a-zA-Z].*\.$/);
    expect(faults.join('\n')).toMatch(/queues\.0 must hold names of job queues/);
    expect(faults.join('\n')).toMatch(/colour: not known as a setting/);
  });

  it('name what is missing', () => {
    const read = readSettings({}, {});
    const named = read.ok ? [] : read.faults.map((fault) => fault.split(' ')[0]);
    expect(named).toEqual(['queues', 'environments', 'jobDefinitions', 'botTokenSecret']);
  });

  it('want exactly one way to Slack', () => {
    expect(faultsOf({ appTokenSecret: '' })).toEqual([
      expect.stringMatching(/^Give appTokenSecret .* or signingSecret/),
    ]);
    expect(faultsOf({ signingSecret: 's', certificateArn: httpMode.certificateArn })).toHaveLength(1);
    expect(faultsOf({ ...httpMode, certificateArn: '' })).toEqual([expect.stringContaining('HTTPS only')]);
    expect(faultsOf({ certificateArn: httpMode.certificateArn })).toEqual([expect.stringContaining('Socket Mode')]);
    expect(faultsOf(httpMode)).toEqual([]);
  });

  it('want the subnets of a VPC that is given, and no others', () => {
    const vpcId = 'vpc-0a1b2c3d';
    expect(faultsOf({ vpcId })).toHaveLength(1);
    expect(faultsOf({ privateSubnetIds: 'subnet-0a1b2c3d' })).toHaveLength(1);
    expect(faultsOf({ vpcId, privateSubnetIds: 'subnet-0a1b2c3d' })).toEqual([]);
    expect(faultsOf({ ...httpMode, vpcId, privateSubnetIds: 'subnet-0a1b2c3d' })).toHaveLength(1);
  });

  it('know no queue or environment by a pattern, which would let the bot change strangers', () => {
    expect(faultsOf({ queues: '*', environments: 'nightly-*' })).toHaveLength(2);
  });

  it('name what is not known in one sentence', () => {
    expect(faultsOf({ colour: 'red', size: 1 })).toEqual([
      expect.stringMatching(/^colour, size: not known as a setting; known are queues, .*\.$/),
    ]);
  });

  it('take a secret by its name or its whole ARN: ECS finds nothing by a part of one', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:batch-rollout/slack';
    expect(faultsOf({ botTokenSecret: `${arn}-a1B2c3#botToken` })).toEqual([]);
    expect(faultsOf({ botTokenSecret: 'batch-rollout/slack#botToken' })).toEqual([]);
    for (const botTokenSecret of [`${arn}#botToken`, arn, `${arn}-a1B2c3# botToken`, `${arn}-a1B2c3#`])
      expect(faultsOf({ botTokenSecret })).toEqual([expect.stringContaining('ends with a hyphen and six characters')]);
  });

  it('know the key of a table only where the table is there already', () => {
    const tableKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b';
    expect(faultsOf({ tableKeyArn })).toEqual([expect.stringContaining('give existingTable')]);
    expect(exampleSettings({ tableKeyArn, existingTable: 'true' })).toMatchObject({ existingTable: true, tableKeyArn });
    expect(faultsOf({ existingTable: 'perhaps' })).toEqual(['existingTable must be true or false.']);
  });

  it('never take an image by its moving tag', () => {
    expect(faultsOf({ imageUri: 'registry.example.com/batch-rollout' })).toHaveLength(1);
    expect(faultsOf({ imageUri: 'registry.example.com/batch-rollout:latest' })).toHaveLength(1);
  });
});
