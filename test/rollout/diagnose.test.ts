import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diagnose,
  diagnoseInvalid,
  diagnoseStuck,
  hasNoLogs,
  isStuck,
  sharpened,
  type AttemptFacts,
} from '../../src/rollout/diagnose.js';

const cluster = 'nightly-v2_Batch_0f1e';
const exited = 'Essential container in task exited';
const failedToStart = 'Task failed to start';

function made(facts: Omit<AttemptFacts, 'cluster'>): AttemptFacts {
  return { cluster, ...facts };
}

describe('a failed attempt', () => {
  it.each([
    [1, 'version', 'applicationExit'],
    [2, 'version', 'applicationExit'],
    [126, 'version', 'notExecutable'],
    [127, 'version', 'commandNotFound'],
    [137, 'unknown', 'killed'],
    [139, 'version', 'segfault'],
    [143, 'version', 'sigterm'],
  ])('with exit code %i and no telling text is %s: %s', (exitCode, failureClass, cause) => {
    expect(diagnose(made({ exitCode, statusReason: exited }))).toEqual({ class: failureClass, cause, raw: exited });
  });

  it.each([
    [137, 'OutOfMemoryError: Container killed due to memory usage', exited, 'version', 'outOfMemory'],
    [1, 'exec /usr/bin/python: exec format error', exited, 'version', 'execFormat'],
    [137, undefined, 'Job attempt duration exceeded timeout', 'version', 'timeout'],
    [137, undefined, 'Host EC2 (instance i-0abc) terminated.', 'platform', 'hostTerminated'],
    [undefined, undefined, 'Your Spot Task was interrupted.', 'platform', 'spotInterrupted'],
    [undefined, 'DockerTimeoutError: Could not transition to created', failedToStart, 'platform', 'dockerTimeout'],
    [
      undefined,
      'ResourceInitializationError: unable to pull secrets or registry auth',
      failedToStart,
      'platform',
      'resourceInitialization',
    ],
    [
      undefined,
      'ResourceInitializationError: failed to validate logger args',
      failedToStart,
      'platform',
      'resourceInitialization',
    ],
    [
      undefined,
      'CannotStartContainerError: Error response from daemon',
      failedToStart,
      'unknown',
      'cannotStartContainer',
    ],
    [undefined, 'CannotCreateContainerError: minimum memory limit', failedToStart, 'unknown', 'cannotStartContainer'],
    [
      127,
      'CannotStartContainerError: exec: "etl": executable file not found in $PATH',
      failedToStart,
      'version',
      'commandNotFound',
    ],
    [126, 'CannotStartContainerError: exec: "/run.sh": permission denied', failedToStart, 'version', 'notExecutable'],
    [255, 'CannotStartContainerError: exec /run.sh: exec format error', failedToStart, 'version', 'execFormat'],
    [undefined, undefined, 'Dependent Job failed', 'neither', 'dependencyFailed'],
    [137, undefined, 'Terminated by user: wrong input', 'neither', 'stoppedByPerson'],
    [undefined, undefined, 'Cancelled by user', 'neither', 'stoppedByPerson'],
    [
      undefined,
      undefined,
      'Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
      'platform',
      'jobStateTimeLimit',
    ],
    [undefined, undefined, 'Something new in 2030', 'unknown', 'unrecognised'],
    [0, undefined, exited, 'unknown', 'unrecognised'],
  ])('exit code %s, reason %j, status %j is %s: %s', (exitCode, reason, statusReason, failureClass, cause) => {
    const facts = {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(reason === undefined ? {} : { reason }),
      statusReason,
    };
    expect(diagnose(made(facts))).toMatchObject({ class: failureClass, cause });
    const shouted = {
      ...facts,
      statusReason: statusReason.toUpperCase(),
      ...(reason === undefined ? {} : { reason: reason.toUpperCase() }),
    };
    expect(diagnose(made(shouted))).toMatchObject({ class: failureClass, cause });
  });

  it('that only mentions a text further on is not taken for it', () => {
    const facts = made({ exitCode: 1, statusReason: 'Note: host EC2 (instance i-0abc) terminated.' });
    expect(diagnose(facts).class).toBe('version');
    expect(diagnose(made({ exitCode: 3, statusReason: 'No OutOfMemoryError here' })).cause).toBe('applicationExit');
  });

  it('without a task or any text never started, and is unknown', () => {
    expect(diagnose({})).toEqual({ class: 'unknown', cause: 'neverStarted', raw: '' });
    expect(diagnose({}, { status: 'FAILED', statusReason: 'gone' })).toEqual({
      class: 'unknown',
      cause: 'neverStarted',
      raw: 'gone',
    });
  });

  it('keeps every text that was said, once', () => {
    const facts = made({ exitCode: 1, reason: 'first', statusReason: exited });
    expect(diagnose(facts, { status: 'FAILED', statusReason: exited }).raw).toBe(`first | ${exited}`);
  });
});

describe('an image that cannot be pulled', () => {
  it.each([
    [
      'manifest for 1.dkr.ecr.eu-west-1.amazonaws.com/denied-rate limit:9 not found: manifest unknown',
      'version',
      'imageMissing',
      true,
    ],
    [
      'pull image manifest has been retried 1 time(s): failed to resolve ref etl:9: etl:9: not found',
      'version',
      'imageMissing',
      true,
    ],
    ["name unknown: The repository with name 'etl' does not exist in the registry", 'version', 'imageMissing', true],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'version', 'imageArchitecture', true],
    [
      "image Manifest does not contain descriptor matching platform 'linux/amd64'",
      'version',
      'imageArchitecture',
      true,
    ],
    [
      "pull access denied for etl, repository does not exist or may require 'docker login'",
      'unknown',
      'imageAccessDenied',
      true,
    ],
    ['AccessDeniedException: not authorized to perform ecr:BatchGetImage', 'unknown', 'imageAccessDenied', true],
    ['toomanyrequests: You have reached your pull rate limit', 'platform', 'imagePullThrottled', false],
    ['dial tcp 10.0.0.1:443: i/o timeout', 'platform', 'imagePullNetwork', false],
    [
      'request canceled while waiting for connection (context deadline exceeded)',
      'platform',
      'imagePullNetwork',
      false,
    ],
    ['write /var/lib/docker/tmp: no space left on device', 'platform', 'imagePullDiskFull', false],
    [
      'failed open: unexpected status code https://r.example/v2/etl/manifests/9: 404 Not Found',
      'version',
      'imageMissing',
      true,
    ],
    ['unexpected status code https://r.example/v2/etl: 503 Service Unavailable', 'platform', 'imagePullNetwork', false],
    ['received unexpected HTTP status: 500 Internal Server Error', 'platform', 'imagePullNetwork', false],
    ['words nobody has seen yet', 'unknown', 'imagePull', true],
  ])('because of %j is %s: %s', (words, failureClass, cause, hard) => {
    const reason = `CannotPullContainerError: ${words}`;
    const diagnosis = diagnose(made({ reason, statusReason: failedToStart }));
    expect(diagnosis).toEqual({
      class: failureClass,
      cause,
      raw: `${reason} | ${failedToStart}`,
      ...(hard ? { hardStop: 'imagePull' } : {}),
    });
  });

  it('is no hard stop when the application merely speaks of manifests', () => {
    expect(diagnose(made({ exitCode: 1, reason: 'manifest unknown', statusReason: exited }))).not.toHaveProperty(
      'hardStop',
    );
  });
});

describe('the job around the attempt', () => {
  it('stopped by a person counts for nobody, whatever words were left', () => {
    const attempt = made({ exitCode: 137, statusReason: exited });
    for (const flag of ['isTerminated', 'isCancelled']) {
      const job = { status: 'FAILED', statusReason: 'wrong input', [flag]: true };
      expect(diagnose(attempt, job)).toEqual({
        class: 'neither',
        cause: 'stoppedByPerson',
        raw: `${exited} | wrong input`,
      });
    }
  });

  it('cancelled by its queue counts for the platform', () => {
    const job = {
      status: 'FAILED',
      statusReason: 'Canceled by JobStateTimeLimit action due to reason: X',
      isCancelled: true,
    };
    expect(diagnose({}, job)).toMatchObject({ class: 'platform', cause: 'jobStateTimeLimit' });
  });

  it('tells of the attempt only once it has failed', () => {
    const attempt = made({ exitCode: 1, statusReason: exited });
    const capacity = 'Host EC2 (instance i-0abc) terminated.';
    expect(diagnose(attempt, { status: 'RUNNABLE', statusReason: capacity })).toEqual({
      class: 'version',
      cause: 'applicationExit',
      raw: exited,
    });
    expect(diagnose(attempt, { status: 'FAILED', statusReason: capacity })).toMatchObject({ cause: 'hostTerminated' });
  });

  it('that failed for want of capacity counts for the platform', () => {
    const job = { status: 'FAILED', statusReason: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no instance' };
    expect(diagnose({}, job)).toMatchObject({ class: 'platform', cause: 'insufficientCapacity' });
  });
});

describe('a job stuck in RUNNABLE', () => {
  it.each([
    ['CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - The job cannot be scheduled', 'platform', 'insufficientCapacity'],
    ['MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - too small', 'platform', 'environmentTooSmall'],
    ['MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - too much', 'platform', 'jobRequirementTooLarge'],
    ['MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS – no permission', 'platform', 'serviceRolePermissions'],
    ['MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - no', 'platform', 'instanceConfiguration'],
    ['ACTION_REQUIRED - CE(s) associated with the job queue are invalid.', 'platform', 'environmentsInvalid'],
    ['UNDETERMINED - Batch job is blocked', 'unknown', 'undetermined'],
    ['SOMETHING:NEW - words', 'unknown', 'unrecognised'],
    ['', 'unknown', 'unrecognised'],
  ])('%j is %s: %s', (statusReason, failureClass, cause) => {
    expect(diagnoseStuck(statusReason)).toEqual({ class: failureClass, cause, raw: statusReason });
    expect(diagnoseStuck(statusReason.toLowerCase()).cause).toBe(cause);
  });
});

describe('an INVALID environment', () => {
  it.each([
    [
      'CLIENT_ERROR - Not authorized to perform sts:AssumeRole (Service: AWSSecurityTokenService; Status Code: 403)',
      'serviceRole',
    ],
    ['CLIENT_ERROR - Parameter: SpotFleetRequestConfig.IamFleetRole is invalid', 'spotFleetRole'],
    ['CLIENT_ERROR - Instance profile arn:aws:iam::1:instance-profile/x does not exist', 'instanceProfile'],
    ['CLIENT_ERROR - Clusters can not be blank.', 'clusterDeleted'],
    [
      'Your compute environment has been INVALIDATED and scaled down because none of the instances joined the underlying ECS Cluster.',
      'hostsNotJoined',
    ],
    ['INVALIDATED because none of the nodes joined the underlying EKS Cluster.', 'hostsNotJoined'],
    ['CLIENT_ERROR - Unable to validate Kubernetes Namespace', 'kubernetesNamespace'],
    ['CLIENT_ERROR - EKS cluster version 1.20 is unsupported', 'kubernetesVersion'],
    ['CLIENT_ERROR - The EKS cluster does not exist', 'clusterDeleted'],
    [
      'CLIENT_ERROR - User: arn:aws:sts::1:assumed-role/batch/aws-batch is not authorized to perform: autoscaling:CreateAutoScalingGroup',
      'serviceRolePermissions',
    ],
    ['CLIENT_ERROR - The compute environment has active jobs', 'unrecognised'],
  ])('%j is %s, never the fault of the version', (statusReason, cause) => {
    expect(diagnoseInvalid(statusReason)).toEqual({ class: 'platform', cause, raw: statusReason });
  });
});

describe('a text of a waiting job', () => {
  it('is a reason when it is known, or has the shape of one, and not otherwise (F110, F132)', () => {
    expect(isStuck('CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no capacity')).toBe(true);
    expect(isStuck('MISCONFIGURATION:SOMETHING_OF_2030 – words')).toBe(true);
    expect(isStuck('ACTION_REQUIRED - a new demand')).toBe(true);
    for (const text of ['', 'Host EC2 (instance i-0abc) terminated.', 'waiting - for a friend', 'Essential container'])
      expect(isStuck(text)).toBe(false);
  });
});

describe('the last log lines', () => {
  const exit = diagnose(made({ exitCode: 1, statusReason: exited }));

  it('tell of a program for another processor where the exit code does not, and against whom it counts stays', () => {
    const found = sharpened(exit, ['starting', 'exec /usr/bin/python: Exec format error']);
    expect(found).toEqual({ ...exit, cause: 'execFormat' });
    expect(sharpened(exit, ['Traceback'])).toBe(exit);
  });

  it('change nothing where the texts were telling', () => {
    const lost = diagnose(made({ exitCode: 1, statusReason: 'Host EC2 (instance i-0abc) terminated.' }));
    expect(sharpened(lost, ['exec format error'])).toBe(lost);
  });

  it('cannot exist where no container ran', () => {
    const refused = (reason: string): boolean => hasNoLogs(diagnose(made({ reason, statusReason: failedToStart })));
    expect(refused('CannotPullContainerError: manifest unknown')).toBe(true);
    expect(refused('CannotPullContainerError: toomanyrequests')).toBe(true);
    expect(refused('ResourceInitializationError: unable to pull secrets or registry auth')).toBe(true);
    expect(refused('CannotStartContainerError: no')).toBe(false);
    expect(hasNoLogs(diagnose({}))).toBe(true);
    expect(hasNoLogs(exit)).toBe(false);
  });
});

describe('any text', () => {
  it('is diagnosed without a throw, kept, and judged alike in either case', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.integer({ min: 0, max: 255 })), (text, exitCode) => {
        const facts = made({ statusReason: text, ...(exitCode === null ? {} : { exitCode }) });
        expect(diagnose(facts).raw).toBe(text.trim());
        expect(diagnoseStuck(text).raw).toBe(text);
        expect(diagnoseInvalid(text).class).toBe('platform');
      }),
    );
  });
});
