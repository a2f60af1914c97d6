import { CfnOutput, Stack, Tags, Validations, type StackProps } from 'aws-cdk-lib';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, FargateService, PropagatedTagSource } from 'aws-cdk-lib/aws-ecs';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { makeAlarms } from './alarms.js';
import { makeBalancer } from './balancer.js';
import { makeBotRole } from './bot-role.js';
import { botImage } from './image.js';
import { allowItems, makeKey } from './key.js';
import { makeNetwork, makeTaskGroup, type Network } from './network.js';
import type { PolicyText } from './policy-text.js';
import type { Settings } from './settings.js';
import { makeTable } from './table.js';
import { makeTask } from './task.js';

/** cfn-lint knows no tags on these two, and their balancer carries them. */
export const untagged = ['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule'];

interface BotStackProps extends StackProps {
  settings: Settings;
  policy: PolicyText;
  /** Folder with the Dockerfile; read only when the settings name no image. */
  imageFolder: string;
}

/** The bot in production: its table, its service, its permissions, and the alarms on it. */
export class BotStack extends Stack {
  constructor(scope: Construct, id: string, props: BotStackProps) {
    super(scope, id, props);
    const { settings, policy, imageFolder } = props;
    const key = makeKey(this);
    const table = settings.existingTable ? [] : [makeTable(this, settings.tableName, key)];
    const taskRole = makeBotRole(this, settings);
    // A table that was restored from one of this stack is still under its key.
    allowItems(key, taskRole);
    const logGroup = this.logs('Log', settings, key);
    const network = makeNetwork(this, settings, () => this.logs('FlowLog', settings, key));
    const group = makeTaskGroup(this, network.vpc);
    const image = botImage(this, settings, imageFolder);
    const task = makeTask(this, { settings, image, taskRole, logGroup, policy });
    Validations.of(task).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The variables are names, numbers and a hash; every secret comes from Secrets Manager.',
    });
    Validations.of(task).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'Only ecr:GetAuthorizationToken, which has no resource; pulling is limited to the one repository.',
    });
    const service = this.service(settings, task, network, group);
    // The bot can do nothing without its table and its rights, so a first deployment makes them first.
    service.node.addDependency(...table, taskRole);
    this.listen(settings, network, service);
    const topic = makeAlarms(this, settings, key);
    this.output('AlarmTopic', topic.topicArn);
    this.output('LogGroup', logGroup.logGroupName);
    this.output('ClusterName', service.cluster.clusterName);
    this.output('ServiceName', service.serviceName);
    for (const [name, value] of Object.entries({ application: 'batch-rollout', ...settings.tags }))
      Tags.of(this).add(name, value, { excludeResourceTypes: untagged });
  }

  private logs(id: string, settings: Settings, encryptionKey: Key): LogGroup {
    const retention: RetentionDays = settings.logRetentionDays;
    return new LogGroup(this, id, { retention, encryptionKey });
  }

  private service(
    settings: Settings,
    taskDefinition: FargateService['taskDefinition'],
    { vpc, tasks }: Network,
    group: SecurityGroup,
  ): FargateService {
    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED });
    return new FargateService(this, 'Service', {
      cluster,
      taskDefinition,
      desiredCount: settings.desiredCount,
      // New tasks come before old ones go: several replicas at once are harmless.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      securityGroups: [group],
      vpcSubnets: tasks,
      assignPublicIp: false,
      enableExecuteCommand: false,
      enableECSManagedTags: true,
      propagateTags: PropagatedTagSource.SERVICE,
    });
  }

  private listen(settings: Settings, { vpc, balancers }: Network, service: FargateService): void {
    const { certificateArn, allowedCidrs } = settings;
    if (certificateArn === undefined) return;
    const balancer = makeBalancer(this, { vpc, subnets: balancers, service, certificateArn, allowedCidrs });
    this.output('BalancerName', balancer.loadBalancerDnsName);
  }

  private output(name: string, value: string): CfnOutput {
    return new CfnOutput(this, name, { value });
  }
}
