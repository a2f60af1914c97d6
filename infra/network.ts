import { Fn } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  IpAddresses,
  SecurityGroup,
  Port,
  Peer,
  Subnet,
  SubnetType,
  Vpc,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from './settings.js';

export interface Network {
  vpc: IVpc;
  /** Where the bot runs: it needs a way out to Slack and AWS, and no way in. */
  tasks: SubnetSelection;
  /** Where a load balancer stands. */
  balancers: SubnetSelection;
}

/** The VPC that is given by its ids, looked up nowhere, or a small one of its own in two zones. */
export function makeNetwork(scope: Construct, settings: Settings, flowLogs: () => ILogGroup): Network {
  const { vpcId, privateSubnetIds, publicSubnetIds } = settings;
  if (vpcId === undefined) return ownNetwork(scope, flowLogs());
  // CDK asks for zones; nothing here depends on them, since subnets are named one by one.
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones: [Fn.select(0, Fn.getAzs())] });
  const named = (kind: string, ids: readonly string[]): SubnetSelection => ({
    subnets: ids.map((id, i) => Subnet.fromSubnetId(scope, `${kind}Subnet${i}`, id)),
  });
  return { vpc, tasks: named('Private', privateSubnetIds), balancers: named('Public', publicSubnetIds) };
}

function ownNetwork(scope: Construct, flowLogs: ILogGroup): Network {
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr('10.64.0.0/24'),
    maxAzs: 2,
    natGateways: 1,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false },
      { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 27 },
    ],
    flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs(flowLogs) } },
  });
  return {
    vpc,
    tasks: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    balancers: { subnetType: SubnetType.PUBLIC },
  };
}

/** The bot's own group: out to HTTPS anywhere, since neither Slack nor AWS have fixed addresses; in from nowhere. */
export function makeTaskGroup(scope: Construct, vpc: IVpc): SecurityGroup {
  const group = new SecurityGroup(scope, 'TaskGroup', {
    vpc,
    description: 'batch-rollout: HTTPS to Slack and AWS',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Slack and AWS');
  return group;
}
