import { z } from 'zod';
import type { Scope } from './permissions/scope.js';

/**
 * What a deployment is told: a settings file, and single values given beside it with `-c name=value`, which count more.
 * There a list is written with commas, and tags as name=value pairs with commas.
 */

const awsName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const family = /^[A-Za-z0-9][A-Za-z0-9_*-]{0,127}$/;
const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const imageReference = /^[a-z0-9][\w./-]*(?::\d+\/[\w./-]+)?(?:@sha256:[0-9a-f]{64}|:(?!latest$)\w[\w.-]*)$/;
/** A whole ARN ends with six characters of Secrets Manager's own: without them ECS finds nothing. */
const secretName =
  /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]+)(?:#[\w.-]+)?$/;

const listOf = (pattern: RegExp, must: string, least = 0) =>
  z.preprocess(
    (given) => (typeof given === 'string' ? given.split(',').map((one) => one.trim()) : given),
    z
      .array(z.string(`must hold ${must}`).regex(pattern, `must hold ${must}`), `must be a list of ${must}`)
      .min(least, `must name at least one; give a list of ${must}`),
  );
const text = (pattern: RegExp, must: string) => z.string(`must be ${must}`).regex(pattern, `must be ${must}`);
const whole = (least: number, most: number) => {
  const must = `must be a whole number from ${least} to ${most}`;
  return z.preprocess(
    (given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given),
    z.int(must).min(least, must).max(most, must),
  );
};
const roles = listOf(roleArn, 'role ARNs such as arn:aws:iam::123456789012:role/name').default([]);
const secret = text(
  secretName,
  'the name of a secret or its whole ARN, which ends with a hyphen and six characters; with #key behind it where the secret is JSON',
);
const yesOrNo = z.preprocess(
  (given) => (given === 'true' ? true : given === 'false' ? false : given),
  z.boolean('must be true or false'),
);
const subnets = listOf(/^subnet-[0-9a-f]{8,17}$/, 'subnet ids such as subnet-0abc1234').default([]);

/** How long CloudWatch keeps logs, in days: only these lengths exist. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922];

const shape = {
  queues: listOf(awsName, 'names of job queues', 1),
  environments: listOf(awsName, 'names of compute environments', 1),
  greenNames: listOf(/^[A-Za-z0-9][A-Za-z0-9_?*-]{0,127}$/, 'patterns such as nightly-v*').default([]),
  jobDefinitions: listOf(family, 'names of job definitions, a star for any characters', 1),
  jobRoles: roles,
  instanceRoles: roles,
  serviceRoles: roles,
  spotFleetRoles: roles,
  repositories: listOf(
    /^(?:arn:aws[a-z-]*:ecr:\S+|[a-z0-9][a-z0-9._/*-]*)$/,
    'ECR repositories by name or ARN',
  ).default([]),
  jobLogGroups: listOf(/^[\w./#-]{1,512}$/, 'names of log groups').default(['/aws/batch/job']),
  botTokenSecret: secret,
  appTokenSecret: secret.optional(),
  signingSecret: secret.optional(),
  certificateArn: text(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/,
    'the ARN of a certificate in this region',
  ).optional(),
  allowedCidrs: listOf(/^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/, 'IPv4 ranges such as 203.0.113.0/24').default([
    '0.0.0.0/0',
  ]),
  policyFile: text(/\S/, 'the path of the policy file').default('../batch-rollout.yml'),
  imageUri: text(imageReference, 'an image with its digest, or a tag other than latest').optional(),
  cpuArchitecture: z.enum(['ARM64', 'X86_64'], 'must be ARM64 or X86_64').default('ARM64'),
  desiredCount: whole(0, 10).default(2),
  pollIntervalSeconds: whole(1, 60).default(30),
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  tableName: text(/^[\w.-]{3,255}$/, '3 to 255 letters, digits, dots, hyphens or underscores').default('batch-rollout'),
  existingTable: yesOrNo.default(false),
  tableKeyArn: text(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/, 'the ARN of a KMS key').optional(),
  logRetentionDays: whole(1, 2_922)
    .refine((days) => retentionDays.includes(days), `must be one of ${retentionDays.join(', ')}`)
    .default(90),
  alarmEmail: text(/^[^\s@]+@[^\s@]+$/, 'an e-mail address').optional(),
  errorsMax: whole(0, 100_000).default(5),
  heldSecondsMax: whole(60, 604_800).default(3_600),
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC such as vpc-0abc1234').optional(),
  privateSubnetIds: subnets,
  publicSubnetIds: subnets,
  tags: z.preprocess(pairs, z.record(z.string(), z.string('must be text'), 'must be names with values')).default({}),
};

const Settings = z.strictObject(shape);
export type Settings = z.infer<typeof Settings>;

/** The names of all values, for those who look them up in CDK's context. */
export const settingNames: readonly string[] = Object.keys(shape);

/**
 * Reads the file's content and the single values over it. A refusal tells every fault at once, one sentence each, and the
 * path of the policy file where that much can be read.
 */
export function readSettings(
  file: unknown,
  single: Readonly<Record<string, unknown>>,
): { ok: true; settings: Settings } | { ok: false; faults: string[]; policyFile?: string } {
  if (file !== undefined && (typeof file !== 'object' || file === null || Array.isArray(file)))
    return { ok: false, faults: ['The settings file must hold names with values.'] };
  // An empty value takes away what the file says.
  const given = Object.entries({ ...file, ...single }).filter(([, value]) => value !== '' && value !== null);
  const read = Settings.safeParse(Object.fromEntries(given));
  const faults = read.success ? contradictions(read.data) : read.error.issues.flatMap(sentences);
  if (read.success && faults.length === 0) return { ok: true, settings: read.data };
  const { data: policyFile } = shape.policyFile.safeParse(Object.fromEntries(given)['policyFile']);
  return { ok: false, faults, ...(policyFile === undefined ? {} : { policyFile }) };
}

/** What the permissions are limited to, in an account and region. */
export function scopeOf(settings: Settings, place: Pick<Scope, 'partition' | 'region' | 'account' | 'ownRole'>): Scope {
  const { queues, environments, greenNames, jobDefinitions, repositories, jobLogGroups, tableName } = settings;
  const tableKey = settings.tableKeyArn === undefined ? {} : { tableKey: settings.tableKeyArn };
  const { jobRoles: job, instanceRoles: instance, serviceRoles: service, spotFleetRoles: spotFleet } = settings;
  return {
    ...place,
    queues,
    environments,
    greenNames,
    jobDefinitions,
    repositories,
    jobLogGroups,
    tableName,
    ...tableKey,
    roles: { job, instance, service, spotFleet },
  };
}

function contradictions(settings: Settings): string[] {
  const { appTokenSecret, signingSecret, certificateArn, vpcId, privateSubnetIds, publicSubnetIds } = settings;
  const { existingTable, tableKeyArn } = settings;
  const http = signingSecret !== undefined;
  const needsSubnets = privateSubnetIds.length < 1 || (http && publicSubnetIds.length < 2);
  const hasSubnets = privateSubnetIds.length + publicSubnetIds.length > 0;
  return [
    ...((appTokenSecret === undefined) === !http
      ? ['Give appTokenSecret for Socket Mode or signingSecret for HTTP mode, one of the two.']
      : []),
    ...(http && certificateArn === undefined ? ['certificateArn is missing: HTTP mode listens on HTTPS only.'] : []),
    ...(!http && certificateArn !== undefined
      ? ['certificateArn is of no use in Socket Mode, which listens to nothing; leave it out or give signingSecret.']
      : []),
    ...(vpcId !== undefined && needsSubnets
      ? ['A given vpcId needs privateSubnetIds, and in HTTP mode two publicSubnetIds for the load balancer.']
      : []),
    ...(tableKeyArn !== undefined && !existingTable
      ? [
          'tableKeyArn is for a table that is there already; a new one is under the key of the stack. Leave it out or give existingTable.',
        ]
      : []),
    ...(vpcId === undefined && hasSubnets ? ['privateSubnetIds and publicSubnetIds need the vpcId they lie in.'] : []),
  ];
}

function sentences(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys')
    return [`${issue.keys.join(', ')}: not known as a setting; known are ${settingNames.join(', ')}.`];
  const [name = 'The settings', ...inside] = issue.path.map(String);
  return [`${[name, ...inside].join('.')} ${issue.message}.`];
}

function pairs(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  return Object.fromEntries(given.split(',').map((one) => [one.split('=')[0], one.split('=').slice(1).join('=')]));
}
