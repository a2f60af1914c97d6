import { Duration, Stack } from 'aws-cdk-lib';
import {
  AwsLogDriverMode,
  ContainerDependencyCondition,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
  Secret,
  Capability,
  type ContainerDefinition,
  type ContainerImage,
  type LogDriver,
} from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret as StoredSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { pieceName, writePolicyScript, type PolicyText } from './policy-text.js';
import type { Settings } from './settings.js';

export const port = 3_000;
const policyVolume = 'policy';
const policyFolder = '/policy';
const policyPath = `${policyFolder}/batch-rollout.yml`;

export interface TaskParts {
  settings: Settings;
  image: ContainerImage;
  taskRole: IRole;
  logGroup: ILogGroup;
  policy: PolicyText;
}

/** The bot's container, and one before it that puts the policy file where the bot can only read it. */
export function makeTask(scope: Construct, parts: TaskParts): FargateTaskDefinition {
  const { settings, taskRole, logGroup } = parts;
  const arm = settings.cpuArchitecture === 'ARM64';
  const task = new FargateTaskDefinition(scope, 'Task', {
    cpu: 256,
    memoryLimitMiB: 512,
    taskRole,
    runtimePlatform: {
      cpuArchitecture: arm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
    volumes: [{ name: policyVolume }],
  });
  // Logs that cannot be delivered must not stop the bot in the middle of a step.
  const logging = LogDrivers.awsLogs({ logGroup, streamPrefix: 'bot', mode: AwsLogDriverMode.NON_BLOCKING });
  const writer = addPolicyWriter(task, parts, logging);
  const bot = addBot(task, parts, logging);
  bot.addContainerDependencies({ container: writer, condition: ContainerDependencyCondition.SUCCESS });
  return task;
}

/**
 * A fresh volume of Fargate belongs to root, so the writer is root; of root's rights it keeps none but owning that folder.
 * It runs for a moment, with the policy and nothing else in its environment.
 */
function addPolicyWriter(task: FargateTaskDefinition, { image, policy }: TaskParts, logging: LogDriver) {
  const parameters = policy.pieces.map((piece, i) => {
    const id = `Policy${i}`;
    return new StringParameter(task, id, { stringValue: piece, description: `Policy file, piece ${i}` });
  });
  const writer = task.addContainer('policy', {
    ...hardened(task, 'PolicyLinux'),
    image,
    logging,
    essential: false,
    user: '0:0',
    entryPoint: ['node'],
    command: ['-e', writePolicyScript],
    environment: { POLICY_FILE: policyPath, POLICY_SHA256: policy.sha256 },
    secrets: Object.fromEntries(parameters.map((one, i) => [pieceName(i), Secret.fromSsmParameter(one)])),
  });
  writer.addMountPoints({ sourceVolume: policyVolume, containerPath: policyFolder, readOnly: false });
  return writer;
}

function addBot(task: FargateTaskDefinition, { settings, image }: TaskParts, logging: LogDriver): ContainerDefinition {
  const { tableName, pollIntervalSeconds, logLevel, botTokenSecret, appTokenSecret, signingSecret } = settings;
  const http = signingSecret !== undefined;
  const secrets = {
    SLACK_BOT_TOKEN: botTokenSecret,
    ...(appTokenSecret === undefined ? {} : { SLACK_APP_TOKEN: appTokenSecret }),
    ...(http ? { SLACK_SIGNING_SECRET: signingSecret } : {}),
  };
  const bot = task.addContainer('bot', {
    ...hardened(task, 'BotLinux'),
    image,
    logging,
    essential: true,
    // A number, so that the platform can see that it is not root whatever the image says of names.
    user: '1000:1000',
    portMappings: [{ containerPort: port }],
    environment: {
      AWS_REGION: Stack.of(task).region,
      CONFIG_FILE: policyPath,
      // In Socket Mode only the health check of the container itself comes here.
      HOST: http ? '0.0.0.0' : '127.0.0.1',
      LOG_LEVEL: logLevel,
      POLL_INTERVAL_SECONDS: String(pollIntervalSeconds),
      PORT: String(port),
      TABLE_NAME: tableName,
    },
    secrets: Object.fromEntries(Object.entries(secrets).map(([name, at]) => [name, secretAt(task, name, at)])),
    healthCheck: {
      command: ['CMD', 'node', '-e', askHealth],
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(60),
    },
    // The bot needs up to ten seconds to end what is under way.
    stopTimeout: Duration.seconds(30),
  });
  bot.addMountPoints({ sourceVolume: policyVolume, containerPath: policyFolder, readOnly: true });
  return bot;
}

const askHealth = `fetch('http://127.0.0.1:${port}/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;

/** What Fargate offers; `no-new-privileges` it does not take. */
function hardened(scope: Construct, id: string) {
  const linuxParameters = new LinuxParameters(scope, id);
  linuxParameters.dropCapabilities(Capability.ALL);
  return { readonlyRootFilesystem: true, privileged: false, linuxParameters };
}

/** A secret by name or ARN; what stands behind # is the key in a JSON secret. */
function secretAt(scope: Construct, id: string, at: string): Secret {
  const [where = '', key] = at.split('#');
  const stored = where.startsWith('arn:')
    ? StoredSecret.fromSecretCompleteArn(scope, id, where)
    : StoredSecret.fromSecretNameV2(scope, id, where);
  return Secret.fromSecretsManager(stored, key);
}
