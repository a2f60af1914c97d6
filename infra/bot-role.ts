import { Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { asPolicy, documentNames, documents } from './permissions/documents.js';
import { wildcards } from './permissions/wildcards.js';
import { scopeOf, type Settings } from './settings.js';

/** How the checks write what only the deployment knows. */
const asReported = {
  partition: '<AWS::Partition>',
  region: '<AWS::Region>',
  account: '<AWS::AccountId>',
  ownRole: '<BotRole.Arn>',
};

/** The role the bot works under, with each document of permissions as a policy of its own. */
export function makeBotRole(scope: Construct, settings: Settings): Role {
  const { partition, region, account } = Stack.of(scope);
  const role = new Role(scope, 'BotRole', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': account },
    }),
    description: 'batch-rollout while it runs',
  });
  const permissions = documents(scopeOf(settings, { partition, region, account, ownRole: role.roleArn }));
  for (const name of documentNames) {
    // Inside the role, so that whatever waits for the role waits for its rights.
    const policy = new ManagedPolicy(role, name, {
      description: `batch-rollout: ${name}`,
      document: PolicyDocument.fromJson(asPolicy(permissions[name])),
      roles: [role],
    });
    for (const { resource, reason } of wildcards(scopeOf(settings, asReported), name))
      Validations.of(policy).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
  return role;
}
