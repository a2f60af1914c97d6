import { auditStart } from '../src/rollout/audit.js';
import type { Rollout } from '../src/rollout/rollout.js';
import type { JsonObject } from '../src/rollout/json.js';
import type { Plan } from '../src/rollout/planned.js';

const region = 'ap-northeast-1';
const account = '123456789012';
const batch = `arn:aws:batch:${region}:${account}`;
const repository = `${account}.dkr.ecr.${region}.amazonaws.com/nightly-etl`;

/** 23 November 2026, 18:00 in Tokyo. */
const startedAt = Date.UTC(2026, 10, 23, 9, 0, 0);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A whole, valid rollout at its very start: the plan is posted and gate `start` is open. Override the one fact the test
 * is about; overrides replace whole members. Each call makes fresh objects, so a test may keep or change what it gets.
 *
 * The story: queue `nightly` (EC2) lists `nightly-blue` alone; green `nightly-20261123-abcd2345` is to replace it in
 * three steps (10, 50, 100 %), and job definition `nightly-etl` moves from revision 7 to a new image.
 * `plan.hash` and the fingerprint in `expected` are fixed texts, not computed ones.
 */
export function makeRollout(overrides: Partial<Rollout> = {}): Rollout {
  return {
    schema: 1,
    id: 'abcd2345',
    version: 1,
    writeId: 'write-1',
    requestKey: 'trigger:1234567890.1234567890',
    request: { queue: 'nightly', image: `${repository}:2026.11.1`, job: 'nightly-etl', placement: 'replace' },
    startedBy: 'U0BOB',
    startedAt,
    channel: 'C0BATCHOPS',
    locked: true,
    plan: makePlan(),
    phase: { name: 'plan', since: startedAt, instance: 1 },
    instances: 2,
    gate: {
      name: 'start',
      instance: 2,
      openedAt: startedAt,
      expiresAt: startedAt + day,
      reminders: 0,
    },
    held: null,
    deadline: { usedMs: 0, runningSince: null },
    intent: null,
    made: { staged: {}, promoted: {}, restored: {} },
    expected: {
      orders: { nightly: [{ order: 1, environment: `${batch}:compute-environment/nightly-blue` }] },
      environments: { 'nightly-blue': 'blue-as-planned' },
      definitions: { 'nightly-etl': `${batch}:job-definition/nightly-etl:7` },
    },
    baseline: { nightly: [{ order: 1, environment: `${batch}:compute-environment/nightly-blue` }] },
    late: {},
    suspects: {},
    canaries: [],
    evidence: null,
    looks: [],
    judgement: null,
    lastTold: {},
    answered: [],
    audit: { head: { seq: 0, hash: auditStart }, pending: [] },
    told: { lines: [] },
    nextLine: 1,
    lastSeen: startedAt,
    ...overrides,
  };
}

function makePlan(): Plan {
  const blue = `${batch}:compute-environment/nightly-blue`;
  return {
    hash: '5f0c1d1f3a1c0d7b9e2a4c6e8f001122334455667788990a0b0c0d0e0f101112',
    placement: 'replace',
    queue: 'nightly',
    rules: makeRules(),
    blue: {
      name: 'nightly-blue',
      arn: blue,
      clusterArn: `arn:aws:ecs:${region}:${account}:cluster/nightly-blue_Batch_0f8b4f1c-6a3e-3d52-9f6e-2f1f3a5b7c9d`,
      type: 'EC2',
      maxVcpus: 256,
      minVcpus: 0,
      deletable: true,
      described: describedBlue(blue),
    },
    green: {
      name: 'nightly-20261123-abcd2345',
      type: 'EC2',
      maxVcpus: 256,
      request: greenRequest(),
    },
    queues: [
      {
        name: 'nightly',
        arn: `${batch}:job-queue/nightly`,
        priority: 10,
        before: [{ order: 1, environment: blue }],
        full: false,
      },
    ],
    steps: [
      { queue: 'nightly', capPercent: 10, maxVcpus: 26 },
      { queue: 'nightly', capPercent: 50, maxVcpus: 128 },
      { queue: 'nightly', capPercent: 100, maxVcpus: 256 },
    ],
    definitions: [
      {
        name: 'nightly-etl',
        previous: {
          arn: `${batch}:job-definition/nightly-etl:7`,
          revision: 7,
          content: definitionContent(),
          tags: { team: 'data' },
        },
        stagedName: 'nightly-etl-abcd2345',
        from: [`${repository}:2026.10.2`],
        to: `${repository}@sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de`,
      },
    ],
    canaries: [
      { name: 'nightly-etl', platform: 'container', arn: `${batch}:job-definition/nightly-etl:7`, staged: true },
    ],
    canaryQueue: 'abcd2345-canary',
    notes: [],
  };
}

function makeRules(): Plan['rules'] {
  return {
    canary: { jobs: 5, command: ['true'], timeoutMs: 30 * minute },
    shift: { caps: [10, 50, 100], auto: false, watchMs: 5 * minute },
    bake: { forMs: hour, minJobs: 20 },
    retainBlueMs: 0,
    limits: { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 },
    alarms: [],
    deadlinesMs: {
      provision: 30 * minute,
      canary: 2 * hour,
      shift: day,
      bake: 3 * day,
      drain: 14 * day,
      retire: 2 * hour,
      rollback: 14 * day,
    },
  };
}

function computeResources(): JsonObject {
  return {
    type: 'EC2',
    allocationStrategy: 'BEST_FIT_PROGRESSIVE',
    minvCpus: 0,
    maxvCpus: 256,
    instanceTypes: ['m6i.large', 'm6i.xlarge'],
    subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
    securityGroupIds: ['sg-0123456789abcdef0'],
    instanceRole: `arn:aws:iam::${account}:instance-profile/ecsInstanceRole`,
    ec2Configuration: [{ imageType: 'ECS_AL2023' }],
    tags: { Name: 'nightly-batch' },
  };
}

function describedBlue(arn: string): JsonObject {
  return {
    computeEnvironmentName: 'nightly-blue',
    computeEnvironmentArn: arn,
    ecsClusterArn: `arn:aws:ecs:${region}:${account}:cluster/nightly-blue_Batch_0f8b4f1c-6a3e-3d52-9f6e-2f1f3a5b7c9d`,
    uuid: '0f8b4f1c-6a3e-3d52-9f6e-2f1f3a5b7c9d',
    containerOrchestrationType: 'ECS',
    type: 'MANAGED',
    state: 'ENABLED',
    status: 'VALID',
    statusReason: 'ComputeEnvironment Healthy',
    computeResources: { ...computeResources(), desiredvCpus: 8 },
    serviceRole: `arn:aws:iam::${account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`,
    tags: { team: 'data', 'batch-rollout:deletable': 'true' },
  };
}

function greenRequest(): JsonObject {
  return {
    computeEnvironmentName: 'nightly-20261123-abcd2345',
    type: 'MANAGED',
    state: 'ENABLED',
    computeResources: computeResources(),
    tags: { team: 'data', 'batch-rollout:id': 'abcd2345', 'batch-rollout:managed': 'true' },
  };
}

function definitionContent(): JsonObject {
  return {
    jobDefinitionName: 'nightly-etl',
    type: 'container',
    platformCapabilities: ['EC2'],
    parameters: {},
    retryStrategy: { attempts: 2 },
    containerProperties: {
      image: `${repository}:2026.10.2`,
      command: ['python', '-m', 'etl'],
      jobRoleArn: `arn:aws:iam::${account}:role/etlJobRole`,
      resourceRequirements: [
        { type: 'VCPU', value: '2' },
        { type: 'MEMORY', value: '4096' },
      ],
    },
    tags: { team: 'data' },
  };
}
