import { Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { untagged, type BotStack } from '../../infra/stack.js';
import { exampleSettings, httpMode } from './example.js';
import { containers, synthesize, typed } from './synthesis.js';

let socket: ReturnType<typeof synthesize>;
let http: ReturnType<typeof synthesize>;

beforeAll(() => {
  socket = synthesize(exampleSettings({ alarmEmail: 'oncall@example.com' }), { withNag: true });
  http = synthesize(exampleSettings(httpMode), { withNag: true });
}, 180_000);

describe('the rules of AwsSolutions', () => {
  // That they are met or acknowledged, in both modes, is what lets the synthesis above end.
  it('would notice a wildcard nobody gave a reason for', () => {
    const spoil = (stack: BotStack) =>
      void Role.fromRoleName(stack, 'Another', 'another').addToPrincipalPolicy(
        new PolicyStatement({ actions: ['batch:TerminateJob'], resources: ['*'] }),
      );
    expect(() => synthesize(exampleSettings(), { withNag: true, spoil })).toThrow('AwsSolutions-IAM5[Resource::*]');
  });
});

describe('the template', () => {
  const installed = spawnSync('cfn-lint', ['--version']).status === 0;
  const unless = installed ? '' : ' (NOT RUN: cfn-lint is not installed)';

  it(`passes cfn-lint in both modes${unless}`, { skip: !installed, timeout: 180_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'batch-rollout-lint-'));
    try {
      const files = Object.entries({ socket, http }).map(([mode, { json }]) => {
        const file = join(folder, `${mode}.json`);
        writeFileSync(file, json);
        return file;
      });
      const { status, stdout } = spawnSync('cfn-lint', files, { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the containers', () => {
  it('cannot write their image, have no rights of root, and log', () => {
    for (const one of Object.values(containers(socket))) {
      expect(one).toMatchObject({ ReadonlyRootFilesystem: true, Privileged: false });
      expect(one.LinuxParameters.Capabilities).toEqual({ Drop: ['ALL'] });
    }
  });

  it('run the bot under a number that is not root, with a health check and time to stop', () => {
    const { bot } = containers(socket);
    expect(bot?.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(bot?.HealthCheck?.Command.join(' ')).toContain('http://127.0.0.1:3000/healthz');
    expect(bot?.StopTimeout).toBeGreaterThanOrEqual(15);
    expect(bot?.MountPoints).toEqual([{ ReadOnly: true, ContainerPath: '/policy' }]);
  });

  it('write the policy before the bot starts, and hand that container nothing secret', () => {
    const { policy } = containers(socket);
    expect(policy?.Essential).toBe(false);
    expect(policy?.Secrets.map(({ Name }) => Name)).toEqual(['POLICY_0']);
    socket.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([
        Match.objectLike({ Name: 'bot', DependsOn: [{ ContainerName: 'policy', Condition: 'SUCCESS' }] }),
      ]),
    });
  });

  it('get secrets from Secrets Manager and never from the template', () => {
    expect(containers(socket)['bot']?.Secrets.map(({ Name }) => Name)).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    expect(containers(http)['bot']?.Secrets.map(({ Name }) => Name)).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
    ]);
    for (const one of Object.values(containers(http)))
      expect(one.Environment.filter(({ Name }) => /token|secret/i.test(Name))).toEqual([]);
  });

  it('never run an image that is just the latest', () => {
    expect(socket.json).not.toMatch(/:latest"/);
  });
});

describe('the service', () => {
  it('is replaced task by task and goes back by itself when the new ones do not start', () => {
    socket.template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 2,
      LaunchType: 'FARGATE',
      DeploymentConfiguration: Match.objectLike({
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      }),
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    });
  });

  it('waits for its table and all its rights', () => {
    const service = Object.values(socket.template.findResources('AWS::ECS::Service'))[0];
    const rights = socket.resources.filter(({ type }) => /^AWS::(?:IAM::ManagedPolicy|DynamoDB::Table)$/.test(type));
    expect(rights).toHaveLength(5);
    expect(service?.['DependsOn']).toEqual(expect.arrayContaining(rights.map(({ id }) => id)));
  });

  it('is named by the outputs, for those who have to stop it', () => {
    expect(Object.keys(socket.template.findOutputs('*')).toSorted()).toEqual([
      'AlarmTopic',
      'ClusterName',
      'LogGroup',
      'ServiceName',
    ]);
  });

  it('listens to nobody in Socket Mode', () => {
    expect(typed(socket, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(typed(socket, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toEqual([]);
    for (const group of typed(socket, 'AWS::EC2::SecurityGroup'))
      expect(group.properties['SecurityGroupIngress']).toBeUndefined();
    expect(containers(socket)['bot']?.Environment).toContainEqual({ Name: 'HOST', Value: '127.0.0.1' });
  });

  it('goes out to HTTPS alone', () => {
    const rules = typed(socket, 'AWS::EC2::SecurityGroup').map(({ properties }) => properties['SecurityGroupEgress']);
    expect(rules).toEqual([[expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })]]);
  });

  it('stands behind a balancer in HTTP mode that knows one path and asks /healthz', () => {
    http.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/healthz' });
    http.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    http.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: Match.arrayWith([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/slack/events'] } }]),
    });
    expect(typed(http, 'AWS::ElasticLoadBalancingV2::Listener')).toHaveLength(1);
  });
});

describe('what is kept', () => {
  it('is encrypted under a key of its own that rotates, restorable, and not deleted by mistake', () => {
    socket.template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: Match.objectLike({ SSEEnabled: true, SSEType: 'KMS' }),
      }),
    });
    socket.template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  it('leaves no log without an end and a key', () => {
    const logs = typed(http, 'AWS::Logs::LogGroup');
    expect(logs.length).toBeGreaterThan(0);
    for (const { properties } of logs)
      expect(properties).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything() });
  });

  it('carries tags wherever there can be any', () => {
    const bare = http.resources.filter(({ properties }) => !('Tags' in properties)).map(({ type }) => type);
    const cannot = [
      'AWS::EC2::Route',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPCGatewayAttachment',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Subscription',
      'AWS::SNS::TopicPolicy',
    ];
    expect([...new Set(bare)].filter((type) => !cannot.includes(type) && !untagged.includes(type))).toEqual([]);
  });
});

describe('the alarms', () => {
  const alarmOf = (metric: string) =>
    typed(socket, 'AWS::CloudWatch::Alarm').find(({ properties }) => properties['MetricName'] === metric)?.properties;

  it('ring when the bot has not polled for five minutes, also when it is gone', () => {
    expect(alarmOf('Ticks')).toMatchObject({
      Namespace: 'BatchRollout',
      Dimensions: [{ Name: 'Service', Value: 'batch-rollout' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 5,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('ring for many errors and for a rollout that is held for long', () => {
    expect(alarmOf('Errors')).toMatchObject({ Statistic: 'Sum', Period: 300, Threshold: 5 });
    expect(alarmOf('HeldSecondsMax')).toMatchObject({ Statistic: 'Maximum', Threshold: 3_600 });
  });

  it('tell of their beginning and their end', () => {
    for (const { properties } of typed(socket, 'AWS::CloudWatch::Alarm')) {
      expect(properties['AlarmActions']).toHaveLength(1);
      expect(properties['OKActions']).toEqual(properties['AlarmActions']);
    }
    socket.template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
  });

  it('may publish to an encrypted topic', () => {
    const fromCloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
    socket.template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    socket.template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ ...fromCloudWatch, Action: 'sns:Publish' })]),
      }),
    });
    socket.template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ ...fromCloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
        ]),
      }),
    });
  });
});
