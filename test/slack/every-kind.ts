import type { Accepted, Refusal } from '../../src/rollout/answer.js';
import type { Blocked } from '../../src/rollout/deletion.js';
import type { Cause, Diagnosis } from '../../src/rollout/diagnose.js';
import type { LogsUnread } from '../../src/rollout/logs-unread.js';
import type { Metrics } from '../../src/rollout/metrics.js';
import type { PlanFault, PlanNote } from '../../src/rollout/plan-faults.js';
import type { AbortReason, Drift, Evidence, HoldReason, PhaseName } from '../../src/rollout/rollout.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Say } from '../../src/rollout/told.js';
import type { Order } from '../../src/rollout/planned.js';
import type { Judgement, VerdictReason } from '../../src/rollout/verdict.js';
import type { WordFault } from '../../src/slack/words.js';

type By<Tag extends string, Kinds extends Record<Tag, string>> = {
  [Kind in Kinds[Tag]]: readonly Extract<Kinds, Record<Tag, Kind>>[];
};

/** The texts that kinds are filled with: names as AWS allows them, and words that anybody may have written. */
export interface Filling {
  name: string;
  raw: string;
  user: string;
  count: number;
}

export const plainFilling: Filling = { name: 'nightly', raw: 'Something happened', user: 'U0BOB', count: 3 };

const at = Date.UTC(2026, 10, 23, 9, 0, 0);

export const everyPhase: readonly PhaseName[] = [
  'plan',
  'provision',
  'canary',
  'shift',
  'bake',
  'drain',
  'retire',
  'complete',
  'rollback',
  'rolledBack',
  'aborted',
];

function orderOf(name: string, count: number): Order {
  const arn = (i: number) => `arn:aws:batch:ap-northeast-1:123456789012:compute-environment/${name}${i}`;
  return Array.from({ length: count }, (_, i) => ({ order: i + 1, environment: arn(i) }));
}

export function everyDrift({ name, raw, count }: Filling): Drift[] {
  const kinds: By<'kind', Drift> = {
    order: [{ kind: 'order', queue: name, expected: orderOf(name, count), found: orderOf(raw, count) }],
    queue: (['gone', 'disabled', 'invalid'] as const).map((found) => ({ kind: 'queue', queue: name, found })),
    foreignQueue: [{ kind: 'foreignQueue', queue: name, environment: name }],
    environment: [
      { kind: 'environment', environment: name, role: 'blue', expected: raw, found: raw },
      { kind: 'environment', environment: name, role: 'green', expected: raw, found: 'gone' },
    ],
    definition: [{ kind: 'definition', definition: name, expected: raw, found: raw }],
  };
  return Object.values(kinds).flat();
}

/** What AWS says when it refuses a deletion, for each reason that is known from its words (F131). */
export const everyRefusedDeletion: readonly string[] = [
  'Cannot delete, found existing JobQueue relationship',
  'Cannot delete, resource is being modified.',
  'Cannot delete, compute environment state must be DISABLED.',
  'Cannot delete, the compute environment has active jobs.',
  'CLIENT_ERROR - Not authorized to perform sts:AssumeRole',
  'User: arn:aws:iam::1:user/bot is not authorized to perform: batch:DeleteComputeEnvironment',
];

function everyBlock({ name, raw, count }: Filling): Blocked[] {
  const kinds: By<'why', Blocked> = {
    enabled: [{ why: 'enabled' }],
    attached: [{ why: 'attached', queues: Array<string>(count).fill(name) }],
    updating: [{ why: 'updating' }],
    justDetached: [{ why: 'justDetached' }],
    invalid: [
      { why: 'invalid', raw },
      { why: 'invalid', raw: 'CLIENT_ERROR - Not authorized to perform sts:AssumeRole' },
    ],
    activeJobs: [{ why: 'activeJobs', jobs: count }, { why: 'activeJobs' }],
    deleting: [{ why: 'deleting' }],
    denied: [{ why: 'denied' }],
  };
  return Object.values(kinds).flat();
}

export function everyHold(filling: Filling): HoldReason[] {
  const { name, raw, user } = filling;
  const kinds: By<'reason', HoldReason> = {
    drift: [
      { reason: 'drift', drifts: everyDrift(filling) },
      { reason: 'drift', drifts: [] },
    ],
    inconclusive: [{ reason: 'inconclusive' }],
    deadline: [
      ...everyPhase.map((phase) => ({ reason: 'deadline' as const, phase })),
      ...everyBlock(filling).map((block) => ({
        reason: 'deadline' as const,
        phase: 'retire' as const,
        deletion: { environment: name, blocked: [block] },
      })),
      { reason: 'deadline', phase: 'retire', deletion: { environment: name, blocked: everyBlock(filling) } },
    ],
    refused: [
      { reason: 'refused', operation: raw, target: name, raw },
      ...everyRefusedDeletion.map((said) => ({
        reason: 'refused' as const,
        operation: 'DeleteComputeEnvironment',
        target: name,
        raw: `${said} ${raw}`,
      })),
    ],
    person: [
      { reason: 'person', by: user, words: raw },
      { reason: 'person', by: user },
    ],
    approvalExpired: [{ reason: 'approvalExpired', gate: 'retire' }],
    blueUnusable: [{ reason: 'blueUnusable', raw }],
    cloudErrors: [
      { reason: 'cloudErrors', raw },
      { reason: 'cloudErrors', raw: '' },
      { reason: 'cloudErrors', raw, of: 'alarms' },
    ],
  };
  return Object.values(kinds).flat();
}

export function everyWayBack({ name, raw, user }: Filling): AbortReason[] {
  const kinds: By<'reason', AbortReason> = {
    person: [
      { reason: 'person', by: user, words: raw },
      { reason: 'person', by: user },
    ],
    verdict: [{ reason: 'verdict' }],
    canariesFailed: [{ reason: 'canariesFailed' }],
    imagePull: [{ reason: 'imagePull', canary: name, raw }],
    greenInvalid: [{ reason: 'greenInvalid', raw }],
    approvalExpired: [{ reason: 'approvalExpired', gate: 'shift' }],
    lockHeld: [{ reason: 'lockHeld', key: name, rollout: name }],
    rootRefused: [{ reason: 'rootRefused', raw }],
  };
  return Object.values(kinds).flat();
}

const causes: Record<Cause, true> = {
  applicationExit: true,
  outOfMemory: true,
  segfault: true,
  sigterm: true,
  commandNotFound: true,
  notExecutable: true,
  execFormat: true,
  timeout: true,
  killed: true,
  imageMissing: true,
  imageArchitecture: true,
  imageAccessDenied: true,
  imagePullThrottled: true,
  imagePullNetwork: true,
  imagePullDiskFull: true,
  imagePull: true,
  resourceInitialization: true,
  cannotStartContainer: true,
  hostTerminated: true,
  spotInterrupted: true,
  dockerTimeout: true,
  jobStateTimeLimit: true,
  dependencyFailed: true,
  stoppedByPerson: true,
  neverStarted: true,
  insufficientCapacity: true,
  environmentTooSmall: true,
  jobRequirementTooLarge: true,
  serviceRolePermissions: true,
  instanceConfiguration: true,
  environmentsInvalid: true,
  undetermined: true,
  serviceRole: true,
  spotFleetRole: true,
  instanceProfile: true,
  clusterDeleted: true,
  hostsNotJoined: true,
  kubernetesVersion: true,
  kubernetesNamespace: true,
  unrecognised: true,
};

export function everyDiagnosis(raw: string): Diagnosis[] {
  const classes = ['version', 'platform', 'neither', 'unknown'] as const;
  return Object.keys(causes).flatMap((key, i) => {
    const cause = isCause(key) ? key : undefined;
    return cause === undefined ? [] : [{ cause, class: classes[i % 4] ?? 'unknown', raw: i % 5 === 0 ? '' : raw }];
  });
}

function isCause(key: string): key is Cause {
  return key in causes;
}

export function everyReason({ name, raw, count }: Filling): VerdictReason[] {
  const p = { pValue: 0.012, significance: 0.05 };
  const kinds: By<'reason', VerdictReason> = {
    failuresSignificant: [
      { reason: 'failuresSignificant', ...p, greenFailed: 5, greenJobs: 10, blueFailed: 0, blueJobs: 40 },
    ],
    failureRateProven: [{ reason: 'failureRateProven', failed: 9, jobs: 10, lower95: 0.61, maxFailureRate: 0.05 }],
    slowerSignificant: [{ reason: 'slowerSignificant', ...p, pValue: 1e-9, ratio: 2.345, maxDurationRatio: 1.5 }],
    alarm: [{ reason: 'alarm', name }],
    notEnoughJobs: [
      { reason: 'notEnoughJobs', side: 'green', jobs: 1, needed: 20 },
      {
        reason: 'notEnoughJobs',
        side: 'green',
        jobs: 1,
        needed: 20,
        gone: Array.from({ length: count }, () => ({ name, jobId: raw })),
      },
    ],
    failureRateAboveLimit: [{ reason: 'failureRateAboveLimit', failed: 1, jobs: 10, rate: 0.1, maxFailureRate: 0.05 }],
    alarmWithoutData: [
      { reason: 'alarmWithoutData', name, state: 'insufficient' },
      { reason: 'alarmWithoutData', name, state: 'missing' },
    ],
    failureTestAbstains: [
      { reason: 'failureTestAbstains', greenJobs: 3, blueJobs: 2, smallestPValue: 0.1, significance: 0.05 },
      { reason: 'failureTestAbstains', greenJobs: 3, blueJobs: 0, smallestPValue: 1, significance: 0.05 },
    ],
    durationTestAbstains: [
      { reason: 'durationTestAbstains', greenRuns: 3, blueRuns: 0, smallestPValue: 1, significance: 0.05 },
    ],
    durationNotJudged: [{ reason: 'durationNotJudged' }],
    notYetProven: (['failures', 'failureRate', 'duration'] as const).map((test) => ({
      reason: 'notYetProven',
      test,
      pValue: 0.012,
      level: 0.000_694_4,
      significance: 0.05,
    })),
    sharedLooks: [{ reason: 'sharedLooks', looks: 4, level: 0.001_388_8, significance: 0.05 }],
    repeatedLooks: [{ reason: 'repeatedLooks', looks: 4, significance: 0.05 }],
    strength: [{ reason: 'strength', succeeded: 10, jobs: 10, upper95: 0.2589 }],
  };
  return Object.values(kinds).flat();
}

export function makeJudgement(verdict: Judgement['verdict'], filling: Filling): Judgement {
  const failures = { pValue: 0.5, greenRate: 0, blueRate: 0, greenUpper95: 0.26, greenLower95: 0 };
  return { verdict, failures, duration: null, reasons: everyReason(filling) };
}

function makeMetrics({ name }: Filling): Metrics {
  const figures = { cpuPercent: 41.3, memoryPercent: 70, cpuReservedPercent: 88, memoryReservedPercent: 90 };
  return {
    minutes: 15,
    queues: [
      { queue: name, canary: true, succeeded: 5, failed: 0 },
      { queue: name, canary: false, failed: 2 },
      { queue: name, canary: false },
    ],
    clusters: [{ colour: 'green', ...figures, cpuUnits: 2048, memoryMib: 3900 }, { colour: 'blue' }],
  };
}

export function everyLogsUnread(raw: string): LogsUnread[] {
  const kinds: By<'why', LogsUnread> = {
    none: [{ why: 'none' }],
    denied: [{ why: 'denied', raw }],
    failed: [{ why: 'failed', raw }],
  };
  return Object.values(kinds).flat();
}

export function makeEvidence({ name, raw, count }: Filling): Evidence {
  const sample = { succeeded: 10, failed: 2, runSeconds: [1, 2], waitSeconds: [0, 1_000], startSeconds: [3, 90] };
  const failures = everyDiagnosis(raw)
    .slice(0, 3)
    .map((diagnosis) => ({
      job: name,
      jobId: name,
      diagnosis,
      exitCode: 1,
      definition: name,
      logGroup: `/aws/batch/${name}`,
      logStream: `${raw}/default/1`,
      logLines: Array<string>(40).fill(raw),
      logsUnread: { why: 'denied' as const, raw },
    }));
  return { blue: sample, green: sample, greenPlatform: count, unknown: count, pinned: count, failures };
}

export function everyOperation({ name, raw, count }: Filling): Operation[] {
  const kinds: By<'op', Operation> = {
    createEnvironment: [{ op: 'createEnvironment', name, maxVcpus: 26 }],
    updateEnvironment: [
      { op: 'updateEnvironment', name, set: { state: 'DISABLED' } },
      { op: 'updateEnvironment', name, set: { state: 'ENABLED', maxvCpus: 128, minvCpus: 4, updatePolicy: {} } },
    ],
    deleteEnvironment: [{ op: 'deleteEnvironment', name }],
    createQueue: [{ op: 'createQueue', name, environment: `arn:aws:batch:r:a:compute-environment/${name}` }],
    disableQueue: [{ op: 'disableQueue', name }],
    deleteQueue: [{ op: 'deleteQueue', name }],
    writeOrder: [{ op: 'writeOrder', queue: name, from: orderOf(name, count), to: orderOf(raw, count) }],
    register: (['staged', 'promoted', 'restored'] as const).map((purpose) => ({
      op: 'register',
      purpose,
      definition: name,
      name,
    })),
    deregister: (['staged', 'promoted'] as const).map((purpose) => ({
      op: 'deregister',
      arn: `arn:aws:batch:r:a:job-definition/${name}:8`,
      definition: name,
      purpose,
    })),
    submit: [{ op: 'submit', number: 1 }],
    cancel: [{ op: 'cancel', number: 1 }],
    putAlarm: [{ op: 'putAlarm', name, queue: name, above: 0.05 }],
    deleteAlarm: [{ op: 'deleteAlarm', name }],
  };
  return Object.values(kinds).flat();
}

const gates = ['start', 'shift', 'retire', 'delete'] as const;

export function everySay(filling: Filling): Say[] {
  const { name, raw, user, count } = filling;
  const canary = { say: 'canary', number: 3, total: 5, jobId: name } as const;
  const logLines = Array<string>(40).fill(raw);
  const kinds: By<'say', Say> = {
    started: [{ say: 'started' }],
    replanned: [{ say: 'replanned', by: user }],
    approved: gates.map((gate) => ({ say: 'approved', gate, by: user, ...(gate === 'shift' ? { step: 2 } : {}) })),
    gateOpen: gates.map((gate) => ({ say: 'gateOpen', gate, ...(gate === 'shift' ? { step: 2 } : {}) })),
    gateReminder: gates.map((gate) => ({ say: 'gateReminder', gate, share: 50 })),
    entered: everyPhase.map((phase) => ({ say: 'entered', phase })),
    autoAdvanced: [{ say: 'autoAdvanced', step: 2 }],
    operated: everyOperation(filling).map((operation, i) => ({
      say: 'operated',
      operation,
      ...(i % 2 === 0 ? { result: raw } : {}),
    })),
    environment: [
      { say: 'environment', name, role: 'green', status: 'ENABLED VALID' },
      { say: 'environment', name, role: 'blue', status: raw, reason: raw },
      { say: 'environment', name, role: 'green', status: 'GONE' },
    ],
    order: [{ say: 'order', queue: name, order: Array<string>(count).fill(raw) }],
    canary: [
      { ...canary, succeeded: true, onGreen: true },
      { ...canary, succeeded: true, onGreen: false },
      { ...canary, succeeded: false, onGreen: true, exitCode: 1, logLines },
      ...everyLogsUnread(raw).map((logsUnread) => ({ ...canary, succeeded: false, onGreen: true, logsUnread })),
      ...everyDiagnosis(raw).map((diagnosis) => ({
        ...canary,
        succeeded: false,
        onGreen: true,
        diagnosis,
        logLines,
      })),
    ],
    canaryStuck: [{ say: 'canaryStuck', number: 2, raw }],
    verdict: (['PASS', 'FAIL', 'INCONCLUSIVE'] as const).flatMap((verdict) =>
      (['canary', 'shift', 'bake'] as const).map((where) => ({
        say: 'verdict',
        where,
        judgement: makeJudgement(verdict, filling),
        evidence: makeEvidence(filling),
        metrics: makeMetrics(filling),
      })),
    ),
    blueJobs: [0, 1, 12].map((jobs) => ({ say: 'blueJobs', jobs, environment: name })),
    pinned: [{ say: 'pinned', jobs: 2 }],
    uncounted: [
      { say: 'uncounted', platform: 3, unknown: 0 },
      { say: 'uncounted', platform: 0, unknown: 1 },
      { say: 'uncounted', platform: 3, unknown: 1 },
    ],
    held: everyHold(filling).map((why) => ({ say: 'held', why })),
    resumed: [{ say: 'resumed', by: user }],
    retried: [{ say: 'retried', by: user }],
    rollingBack: everyWayBack(filling).flatMap((why) =>
      why.reason === 'lockHeld' || why.reason === 'rootRefused'
        ? []
        : (['canary', 'bake'] as const).map((from) => ({ say: 'rollingBack', why, from })),
    ),
    ended: (['complete', 'rolledBack', 'aborted'] as const).map((phase) => ({ say: 'ended', phase })),
  };
  return Object.values(kinds).flat();
}

export function everyRefusal(filling: Filling): Refusal[] {
  const { name, user } = filling;
  const why: HoldReason = { reason: 'person', by: user, words: filling.raw };
  const kinds: By<'reason', Refusal> = {
    notAllowed: (['starter', 'approver'] as const).map((needs) => ({ reason: 'notAllowed', needs })),
    starterMayNotApprove: [{ reason: 'starterMayNotApprove' }],
    ended: [{ reason: 'ended', phase: 'complete' }],
    noOpenGate: [{ reason: 'noOpenGate', phase: 'bake' }],
    otherGate: [
      { reason: 'otherGate', open: 'shift', step: 2, asked: 'shift', askedStep: 1 },
      { reason: 'otherGate', open: 'start', asked: 'delete' },
    ],
    gateMustBeNamed: [{ reason: 'gateMustBeNamed', open: 'shift', step: 2 }],
    alreadyApproved: [{ reason: 'alreadyApproved', by: user, at }],
    staleButton: [{ reason: 'staleButton' }],
    isHeld: everyHold(filling).map((held) => ({ reason: 'isHeld', why: held })),
    alreadyHeld: [{ reason: 'alreadyHeld', why }],
    notHeld: [{ reason: 'notHeld' }],
    alreadyRollingBack: [{ reason: 'alreadyRollingBack' }],
    blueDeleted: [{ reason: 'blueDeleted', rollout: name }],
    placesLost: [{ reason: 'placesLost', queue: name }],
    environmentDisabled: [{ reason: 'environmentDisabled', environment: name }],
    definitionMoved: [{ reason: 'definitionMoved', definition: name }],
    foreignQueue: [{ reason: 'foreignQueue', queue: name, environment: name }],
    nothingToRetry: [{ reason: 'nothingToRetry' }],
    cannotReplan: [{ reason: 'cannotReplan', queue: name }],
    mustRetryOrRollBack: [{ reason: 'mustRetryOrRollBack' }],
  };
  return Object.values(kinds).flat();
}

export function everyAccepted({ user, raw }: Filling): Accepted[] {
  const kinds: By<'does', Accepted> = {
    approve: [{ does: 'approve', by: user }],
    rollback: [{ does: 'rollback', by: user, words: raw }],
    hold: [{ does: 'hold', by: user }],
    resume: [{ does: 'resume', by: user, adopt: [] }],
    replan: [{ does: 'replan', by: user }],
    retry: [{ does: 'retry', by: user }],
  };
  return Object.values(kinds).flat();
}

export function everyPlanFault({ name, raw, count }: Filling): PlanFault[] {
  const image = raw;
  const many = Array<string>(count).fill(raw);
  const kinds: By<'fault', PlanFault> = {
    queueUnknown: [{ fault: 'queueUnknown', queue: name }],
    queueNotUsable: [{ fault: 'queueNotUsable', queue: name, state: 'DISABLED', status: 'VALID', statusReason: raw }],
    queueHasServiceEnvironments: [{ fault: 'queueHasServiceEnvironments', queue: name }],
    queueIsCanary: [{ fault: 'queueIsCanary', queue: name }],
    environmentUnknown: [{ fault: 'environmentUnknown', environment: name }],
    environmentNotInQueue: [{ fault: 'environmentNotInQueue', environment: name, queue: name, listed: many }],
    kindUnsupported: [{ fault: 'kindUnsupported', environment: name, kind: raw }],
    blueNotValid: [{ fault: 'blueNotValid', environment: name, status: 'INVALID', statusReason: raw }],
    blueDisabled: [{ fault: 'blueDisabled', environment: name }],
    nameTaken: [{ fault: 'nameTaken', name }],
    nameInvalid: [{ fault: 'nameInvalid', name: raw }],
    openRollout: [{ fault: 'openRollout', on: name, rollout: name }],
    typeMix: [{ fault: 'typeMix', blue: 'EC2', wanted: 'FARGATE' }],
    architectureMix: [{ fault: 'architectureMix', blue: 'x86_64', wanted: 'arm64' }],
    allocationInvalid: [{ fault: 'allocationInvalid', allocation: raw, type: 'EC2', proposal: 'BEST_FIT_PROGRESSIVE' }],
    keyNotForType: [{ fault: 'keyNotForType', key: 'ami', type: 'FARGATE' }],
    subnetUnknown: [{ fault: 'subnetUnknown', subnet: raw }],
    launchTemplateUnknown: [{ fault: 'launchTemplateUnknown', template: raw }],
    imagesNotConfigured: [{ fault: 'imagesNotConfigured' }],
    imageNotAllowed: [{ fault: 'imageNotAllowed', image, allow: many }],
    imageNotFound: [{ fault: 'imageNotFound', image }],
    digestRequired: [{ fault: 'digestRequired', image }],
    imageUnchanged: [{ fault: 'imageUnchanged', image, definition: name }],
    noDefinitions: [{ fault: 'noDefinitions', queue: name }],
    definitionUnknown: [{ fault: 'definitionUnknown', definition: name }],
    noMatchingContainer: [
      { fault: 'noMatchingContainer', definition: name, image, containers: many },
      { fault: 'noMatchingContainer', definition: name, image, containers: [] },
    ],
    definitionUnsupported: [{ fault: 'definitionUnsupported', definition: name, kind: raw }],
    noCanaryDefinition: [{ fault: 'noCanaryDefinition', queue: name }],
    environmentQuota: [{ fault: 'environmentQuota', used: 50, limit: 50 }],
    queueQuota: [{ fault: 'queueQuota', used: 50, limit: 50 }],
    alarmUnknown: [{ fault: 'alarmUnknown', alarm: raw }],
    alarmNeverHadData: [{ fault: 'alarmNeverHadData', alarm: raw }],
    cloudUnavailable: [{ fault: 'cloudUnavailable', raw }],
  };
  return Object.values(kinds).flat();
}

export function everyNote({ name, raw, count }: Filling): PlanNote[] {
  const dropped = ['readOnly', 'desiredVcpus', 'fargate', 'awsTag', 'deprecatedAmi', 'spotOnly', 'eksOnly'] as const;
  const changed = [
    'asked',
    'al2023',
    'minVcpus',
    'firstCap',
    'launchTemplatePinned',
    'serviceRole',
    'allocation',
  ] as const;
  const many = Array<string>(count).fill(name);
  const kinds: By<'note', PlanNote> = {
    dropped: dropped.map((why) => ({ note: 'dropped', field: raw, why })),
    changed: changed.map((why) => ({
      note: 'changed',
      field: raw,
      from: raw,
      to: why === 'serviceRole' ? '' : raw,
      why,
    })),
    unknownField: [{ note: 'unknownField', field: raw }],
    updatePolicyAfterwards: [{ note: 'updatePolicyAfterwards' }],
    sharedBlue: [{ note: 'sharedBlue', queues: many }],
    fullQueue: [{ note: 'fullQueue', queue: name, jobsOnBlue: count }],
    imageMovesAtOnce: [{ note: 'imageMovesAtOnce', definitions: many }],
    definitionSkipped: [{ note: 'definitionSkipped', definition: name, image: raw }],
    digestPinned: [{ note: 'digestPinned', image: raw, digest: raw }],
    digestUnknown: [{ note: 'digestUnknown', image: raw }],
    timeLimitActions: [{ note: 'timeLimitActions', queue: name, count }],
    ownedByTool: (['terraform', 'cloudformation'] as const).map((tool) => ({
      note: 'ownedByTool',
      resource: name,
      tool,
    })),
    blueNotDeletable: [{ note: 'blueNotDeletable', environment: name }],
    vcpuQuota: [{ note: 'vcpuQuota', quota: 256, blue: 256, green: 256 }],
    freeAddresses: [{ note: 'freeAddresses', free: 8, jobs: 256 }],
    failuresOnly: [{ note: 'failuresOnly', command: raw }],
    alarmInsufficient: [{ note: 'alarmInsufficient', alarm: raw }],
    canariesFrom: [{ note: 'canariesFrom', definition: name }],
  };
  return Object.values(kinds).flat();
}

export function everyWordFault({ raw }: Filling): WordFault[] {
  const kinds: By<'fault', WordFault> = {
    unknownKey: [{ fault: 'unknownKey', key: raw, allowed: ['image', 'job'] }],
    badValue: [
      { fault: 'badValue', key: 'type', value: raw, allowed: ['EC2', 'SPOT'] },
      { fault: 'badValue', key: 'max-vcpus', value: raw },
    ],
    missing: [{ fault: 'missing', key: 'queue' }],
    twice: [{ fault: 'twice', key: 'image' }],
    contradiction: [{ fault: 'contradiction', key: 'ami', with: 'placement' }],
    tooMuch: [{ fault: 'tooMuch', value: raw }],
    tooLong: [{ fault: 'tooLong', key: 'note', charsMax: 300 }],
    unclosedQuote: [{ fault: 'unclosedQuote', value: raw }],
  };
  return Object.values(kinds).flat();
}
