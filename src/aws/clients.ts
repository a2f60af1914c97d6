import type * as Batch from '@aws-sdk/client-batch';
import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type * as Ecr from '@aws-sdk/client-ecr';
import type * as Ecs from '@aws-sdk/client-ecs';
import type * as Iam from '@aws-sdk/client-iam';
import type * as ServiceQuotas from '@aws-sdk/client-service-quotas';
import type * as Sts from '@aws-sdk/client-sts';

/** Where and as whom to call. Whatever is absent is found by the SDK in its usual places, the environment first. */
export interface ClientOptions {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** An HTTP handler, or options for the SDK's own. */
  requestHandler?: NonNullable<Batch.BatchClientConfig['requestHandler']>;
}

/** An SDK module together with the one client made from it. */
interface Opened<Sdk, Client> {
  sdk: Sdk;
  client: Client;
}

/** The SDK's clients, each loaded when first asked for and kept from then on. */
export interface Clients {
  batch: () => Promise<Opened<typeof Batch, Batch.BatchClient>>;
  cloudWatch: () => Promise<Opened<typeof CloudWatch, CloudWatch.CloudWatchClient>>;
  logs: () => Promise<Opened<typeof Logs, Logs.CloudWatchLogsClient>>;
  ec2: () => Promise<Opened<typeof Ec2, Ec2.EC2Client>>;
  /** Images live in the registry's own region, which need not be the one the rollout runs in. */
  ecr: (region: string) => Promise<Opened<typeof Ecr, Ecr.ECRClient>>;
  ecs: () => Promise<Opened<typeof Ecs, Ecs.ECSClient>>;
  iam: () => Promise<Opened<typeof Iam, Iam.IAMClient>>;
  serviceQuotas: () => Promise<Opened<typeof ServiceQuotas, ServiceQuotas.ServiceQuotasClient>>;
  sts: () => Promise<Opened<typeof Sts, Sts.STSClient>>;
}

/** Loading all of the SDK takes a second or more, so nothing is loaded here yet. */
export function awsClients(options: ClientOptions): Clients {
  // The retry mode is named because `adaptive`, if the environment asks for it, would also hold back first attempts.
  const config = { ...options, maxAttempts: 1, retryMode: 'standard' };
  return {
    batch: once(async () => {
      const sdk = await import('@aws-sdk/client-batch');
      return { sdk, client: new sdk.BatchClient(config) };
    }),
    cloudWatch: once(async () => {
      const sdk = await import('@aws-sdk/client-cloudwatch');
      return { sdk, client: new sdk.CloudWatchClient(config) };
    }),
    logs: once(async () => {
      const sdk = await import('@aws-sdk/client-cloudwatch-logs');
      return { sdk, client: new sdk.CloudWatchLogsClient(config) };
    }),
    ec2: once(async () => {
      const sdk = await import('@aws-sdk/client-ec2');
      return { sdk, client: new sdk.EC2Client(config) };
    }),
    ecr: oncePerKey(async (region) => {
      const sdk = await import('@aws-sdk/client-ecr');
      return { sdk, client: new sdk.ECRClient({ ...config, region }) };
    }),
    ecs: once(async () => {
      const sdk = await import('@aws-sdk/client-ecs');
      return { sdk, client: new sdk.ECSClient(config) };
    }),
    iam: once(async () => {
      const sdk = await import('@aws-sdk/client-iam');
      return { sdk, client: new sdk.IAMClient(config) };
    }),
    sts: once(async () => {
      const sdk = await import('@aws-sdk/client-sts');
      return { sdk, client: new sdk.STSClient(config) };
    }),
    serviceQuotas: once(async () => {
      const sdk = await import('@aws-sdk/client-service-quotas');
      return { sdk, client: new sdk.ServiceQuotasClient(config) };
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const made = oncePerKey(make);
  return () => made('');
}

function oncePerKey<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}
