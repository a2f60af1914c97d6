import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, type SubnetSelection, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { port } from './task.js';

interface BalancerParts {
  vpc: IVpc;
  subnets: SubnetSelection;
  service: FargateService;
  certificateArn: string;
  allowedCidrs: readonly string[];
}

/** HTTPS from Slack to the one path it uses; everything else, the health pages too, ends at the balancer. */
export function makeBalancer(scope: Construct, parts: BalancerParts): ApplicationLoadBalancer {
  const { vpc, subnets, service, certificateArn, allowedCidrs } = parts;
  const balancer = new ApplicationLoadBalancer(scope, 'Balancer', {
    vpc,
    vpcSubnets: subnets,
    internetFacing: true,
    securityGroup: makeGroup(scope, vpc, allowedCidrs),
    deletionProtection: true,
    dropInvalidHeaderFields: true,
    idleTimeout: Duration.seconds(30),
  });
  sendAccessLogs(balancer, makeLogBucket(scope));
  const targets = new ApplicationTargetGroup(scope, 'Targets', {
    vpc,
    port,
    protocol: ApplicationProtocol.HTTP,
    targets: [service],
    healthCheck: { path: '/healthz', interval: Duration.seconds(15), timeout: Duration.seconds(5) },
    deregistrationDelay: Duration.seconds(15),
  });
  new ApplicationListener(scope, 'Listener', {
    loadBalancer: balancer,
    port: 443,
    protocol: ApplicationProtocol.HTTPS,
    certificates: [ListenerCertificate.fromArn(certificateArn)],
    sslPolicy: SslPolicy.RECOMMENDED_TLS,
    open: false,
    defaultAction: ListenerAction.fixedResponse(404),
  }).addAction('Slack', {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns(['/slack/events']), ListenerCondition.httpRequestMethods(['POST'])],
    action: ListenerAction.forward([targets]),
  });
  return balancer;
}

/** By hand, since CDK's own way wants to know the region at synthesis and the service's name is the same in all of them. */
function sendAccessLogs(balancer: ApplicationLoadBalancer, bucket: Bucket): void {
  balancer.setAttribute('access_logs.s3.enabled', 'true');
  balancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  const granted = bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AccessLogs',
      principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(bucket).account}/*`)],
    }),
  );
  // The balancer tries to write as soon as it is made.
  if (granted.policyDependable) balancer.node.addDependency(granted.policyDependable);
}

function makeGroup(scope: Construct, vpc: IVpc, allowedCidrs: readonly string[]): SecurityGroup {
  const group = new SecurityGroup(scope, 'BalancerGroup', {
    vpc,
    description: 'batch-rollout: HTTPS from Slack',
    allowAllOutbound: false,
  });
  for (const range of allowedCidrs) group.addIngressRule(Peer.ipv4(range), Port.HTTPS, 'Slack');
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason:
      'Slack sends from changing addresses. Only one path is let through, every request is checked by its signature, and allowedCidrs narrows the range where a proxy has fixed addresses.',
  });
  return group;
}

function makeLogBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'BalancerLogs', {
    // The balancer cannot write under a key of KMS.
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds access logs itself; logs about the reading of logs would have no reader.',
  });
  return bucket;
}
