import { Match } from 'aws-cdk-lib/assertions';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exampleSettings } from './example.js';
import { containers, synthesize, typed } from './synthesis.js';

describe('other ways to deploy', () => {
  it('make no network where one is given', () => {
    const given = synthesize(
      exampleSettings({ vpcId: 'vpc-0a1b2c3d', privateSubnetIds: 'subnet-0a1b2c3d,subnet-1a1b2c3d' }),
    );
    expect(typed(given, 'AWS::EC2::VPC')).toEqual([]);
    given.template.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: Match.objectLike({ Subnets: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'] }),
      },
    });
  });

  it('make no table where one is there already, and let the bot use that one and its key', () => {
    const tableKeyArn = 'arn:aws:kms:ap-northeast-1:123456789012:key/0a1b';
    const settings = { existingTable: true, tableName: 'restored', tableKeyArn };
    const given = synthesize(exampleSettings(settings), { withNag: true });
    expect(typed(given, 'AWS::DynamoDB::Table')).toEqual([]);
    expect(given.json).toContain(':table/restored');
    expect(containers(given)['bot']?.Environment).toContainEqual({ Name: 'TABLE_NAME', Value: 'restored' });
    const policies = typed(given, 'AWS::IAM::ManagedPolicy').map(({ properties }) => JSON.stringify(properties));
    expect(policies.filter((one) => one.includes('"kms:Decrypt"') && one.includes(tableKeyArn))).toHaveLength(1);
    const usual = typed(synthesize(exampleSettings()), 'AWS::IAM::ManagedPolicy');
    expect(usual.filter((one) => JSON.stringify(one).includes('kms:'))).toEqual([]);
  });

  it('build the image from the Dockerfile when none is named', () => {
    const imageFolder = fileURLToPath(new URL('../../', import.meta.url));
    const built = synthesize(exampleSettings({ imageUri: '' }), { imageFolder });
    expect(built.json).toContain('cdk-hnb659fds-container-assets');
  });

  it('pull an image in ECR with rights on its repository alone', () => {
    const imageUri = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/tools/batch-rollout:1.0.0';
    const pulled = synthesize(exampleSettings({ imageUri }));
    expect(pulled.json).toContain(':ecr:ap-northeast-1:123456789012:repository/tools/batch-rollout');
    expect(synthesize(exampleSettings()).json).not.toContain('ecr:BatchGetImage');
  });
});
