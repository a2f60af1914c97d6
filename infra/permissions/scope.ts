/** What the bot may touch, by name. Region and account are those of the stack, or of the reader's own choice. */
export interface Scope {
  partition: string;
  region: string;
  account: string;
  /** Production queues whose order the bot may write, by exact name. */
  queues: readonly string[];
  /** Environments a rollout may replace, by exact name. What a rollout made from them is covered through their names. */
  environments: readonly string[];
  /** Patterns for greens that people name themselves with `name=`. */
  greenNames: readonly string[];
  /** Job definition families; a star stands for any characters. */
  jobDefinitions: readonly string[];
  /** ARNs of the roles that environments and job definitions hand on, by the service each is handed to (F127). */
  roles: Readonly<Record<RoleKind, readonly string[]>>;
  /** ECR repositories images come from, by name in this account and region, or by ARN. */
  repositories: readonly string[];
  /** Log groups the jobs write to. */
  jobLogGroups: readonly string[];
  /** ARN of the role the bot runs under, whose policies `doctor` has simulated. */
  ownRole: string;
  tableName: string;
  /** ARN of the KMS key the table is under, where that key does not itself admit the bot. */
  tableKey?: string;
}

export type RoleKind = 'job' | 'instance' | 'service' | 'spotFleet';

/** One statement of an IAM policy, in the words of IAM. */
export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: readonly string[];
  Resource: readonly string[];
  Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Ids of rollouts have eight characters (contract §9), and a question mark stands for exactly one. */
export const anyId = '????????';
const anyDay = '????????';

/** The ARNs behind the names of a scope. */
export interface Arns {
  queues: string[];
  canaryQueues: string[];
  blues: string[];
  greens: string[];
  /** Every environment: a queue order also names those that no rollout replaces. */
  allEnvironments: string[];
  /** Definitions by name, as RegisterJobDefinition is checked, and by revision, as all other calls are (F125). */
  definitions: string[];
  revisions: string[];
  jobs: string[];
  ownAlarms: string[];
  clusters: string[];
  tasks: string[];
  logStreams: string[];
  repositories: string[];
  table: string;
}

/** Every ARN the permissions name; names are turned into ARNs here and nowhere else. */
export function arnsOf(scope: Scope): Arns {
  const { partition, region, account } = scope;
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const batch = (kind: string) => (name: string) => arn('batch', `${kind}/${name}`);
  const definitions = scope.jobDefinitions.flatMap((name) => [name, `${name}-${anyId}`]).map(batch('job-definition'));
  const greenNames = [...new Set(scope.environments.map(greenPattern))].concat(scope.greenNames);
  return {
    queues: scope.queues.map(batch('job-queue')),
    canaryQueues: [batch('job-queue')(`${anyId}-canary`)],
    blues: scope.environments.map(batch('compute-environment')),
    greens: greenNames.map(batch('compute-environment')),
    allEnvironments: [batch('compute-environment')('*')],
    definitions,
    revisions: definitions.map((one) => `${one}:*`),
    jobs: [batch('job')('*')],
    ownAlarms: [arn('cloudwatch', `alarm:batch-rollout-${anyId}-*`)],
    // Batch names the ECS cluster of an environment after it (F80).
    clusters: [arn('ecs', 'cluster/*_Batch_*')],
    tasks: [arn('ecs', 'task/*_Batch_*/*')],
    logStreams: scope.jobLogGroups.map((group) => arn('logs', `log-group:${group}:log-stream:*`)),
    repositories: scope.repositories.map((one) => (one.startsWith('arn:') ? one : arn('ecr', `repository/${one}`))),
    table: arn('dynamodb', `table/${scope.tableName}`),
  };
}

/** What a rollout calls green: blue's name without the part an earlier rollout added, the day and its id (contract §9). */
function greenPattern(blue: string): string {
  const suffix = `-${anyDay}-${anyId}`;
  const base = blue.replace(/-\d{8}-[a-z0-9]{6,10}$/, '');
  return base.slice(0, 128 - suffix.length) + suffix;
}
