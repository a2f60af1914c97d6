import { describe, expect, it } from 'vitest';
import { happened } from '../../src/rollout/happened.js';
import { callOf, canaryName, makesAnew, targetOf } from '../../src/rollout/operations.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Operation } from '../../src/rollout/operation.js';
import type { Seen } from '../../src/rollout/seen.js';
import { makeRollout } from '../make-rollout.js';
import {
  blueArn,
  blueName,
  definitionArn,
  greenArn,
  greenName,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeRevision,
  makeSeen,
  orderOf,
  rolloutTags,
} from '../make-seen.js';

const canaryQueue = 'abcd2345-canary';
const staged = 'nightly-etl-abcd2345';

function withCanary(rollout: Rollout = makeInPhase({ name: 'canary', round: 1 })): Rollout {
  return { ...rollout, canaries: [{ number: 3, round: 1, definition: 'nightly-etl', jobId: 'job-3' }] };
}

describe('the wire call', () => {
  it('creates green under its tags, with the cap of the first step', () => {
    const { action, input } = callOf(makeRollout(), { op: 'createEnvironment', name: greenName, maxVcpus: 26 });
    expect(action).toBe('CreateComputeEnvironment');
    expect(input).toMatchObject({
      computeEnvironmentName: greenName,
      state: 'ENABLED',
      tags: { team: 'data', ...rolloutTags },
      computeResources: { maxvCpus: 26, minvCpus: 0, instanceTypes: ['m6i.large', 'm6i.xlarge'] },
    });
  });

  it('updates only what is to change', () => {
    const call = (set: Extract<Operation, { op: 'updateEnvironment' }>['set']) =>
      callOf(makeRollout(), { op: 'updateEnvironment', name: blueName, set }).input;
    expect(call({ state: 'DISABLED' })).toEqual({ computeEnvironment: blueName, state: 'DISABLED' });
    expect(call({ maxvCpus: 8, minvCpus: 0 })).toEqual({
      computeEnvironment: blueName,
      computeResources: { maxvCpus: 8, minvCpus: 0 },
    });
    expect(call({ updatePolicy: { terminateJobsOnUpdate: true } })).toEqual({
      computeEnvironment: blueName,
      updatePolicy: { terminateJobsOnUpdate: true },
    });
  });

  it('writes the whole order as ARNs, and nothing else of the queue', () => {
    const to = orderOf(greenName, blueName);
    expect(callOf(makeRollout(), { op: 'writeOrder', queue: 'nightly', from: orderOf(blueName), to })).toEqual({
      action: 'UpdateJobQueue',
      input: {
        jobQueue: 'nightly',
        computeEnvironmentOrder: [
          { order: 1, computeEnvironment: greenArn },
          { order: 2, computeEnvironment: blueArn },
        ],
      },
    });
  });

  it('registers the new content as staged and promoted, and the previous one as restored', () => {
    const [definition] = makeRollout().plan.definitions;
    const register = (purpose: 'staged' | 'promoted' | 'restored') =>
      callOf(makeRollout(), { op: 'register', purpose, definition: 'nightly-etl', name: 'a-name' }).input;
    for (const purpose of ['staged', 'promoted'] as const) {
      expect(register(purpose)).toMatchObject({
        jobDefinitionName: 'a-name',
        containerProperties: { image: definition?.to },
        tags: { team: 'data', ...rolloutTags, 'batch-rollout:purpose': purpose },
      });
    }
    const { tags: _tags, jobDefinitionName: _name, ...content } = register('restored');
    const { tags: _before, jobDefinitionName: _beforeName, ...previous } = definition?.previous.content ?? {};
    expect(content).toEqual(previous);
  });

  it('submits a canary once, with a timeout of at least a minute and the command of the policy', () => {
    const { input } = callOf(withCanary(), { op: 'submit', number: 3 });
    expect(input).toEqual({
      jobName: canaryName({ id: 'abcd2345' }, 3),
      jobQueue: canaryQueue,
      jobDefinition: definitionArn(staged, 1),
      retryStrategy: { attempts: 1 },
      timeout: { attemptDurationSeconds: 1800 },
      tags: rolloutTags,
      containerOverrides: { command: ['true'] },
    });
    const { plan } = makeRollout();
    const rules = { ...plan.rules, canary: { jobs: 1, command: null, timeoutMs: 1_000 } };
    const quick = callOf(withCanary(makeInPhase({ name: 'canary', round: 1 }, { plan: { ...plan, rules } })), {
      op: 'submit',
      number: 3,
    });
    expect(quick.input).toMatchObject({ timeout: { attemptDurationSeconds: 60 } });
    expect(quick.input).not.toHaveProperty('containerOverrides');
  });

  it('overrides the command of one container where a definition has several', () => {
    const { plan } = makeRollout();
    const canaries = plan.canaries.map((one) => ({ ...one, platform: 'ecs' as const, containerName: 'main' }));
    const rollout = withCanary(makeInPhase({ name: 'canary', round: 1 }, { plan: { ...plan, canaries } }));
    expect(callOf(rollout, { op: 'submit', number: 3 }).input).toMatchObject({
      ecsPropertiesOverride: { taskProperties: [{ containers: [{ name: 'main', command: ['true'] }] }] },
    });
  });

  it('runs the revision in production where no image is staged', () => {
    const { plan } = makeRollout();
    const canaries = plan.canaries.map((one) => ({ ...one, staged: false }));
    const rollout = withCanary(makeInPhase({ name: 'canary', round: 1 }, { plan: { ...plan, canaries } }));
    expect(callOf(rollout, { op: 'submit', number: 3 }).input['jobDefinition']).toBe(definitionArn('nightly-etl', 7));
  });

  it.each([
    [{ op: 'deleteEnvironment', name: blueName }, 'DeleteComputeEnvironment', { computeEnvironment: blueName }],
    [{ op: 'disableQueue', name: canaryQueue }, 'UpdateJobQueue', { jobQueue: canaryQueue, state: 'DISABLED' }],
    [{ op: 'deleteQueue', name: canaryQueue }, 'DeleteJobQueue', { jobQueue: canaryQueue }],
  ] satisfies [Operation, string, object][])('of %j is %s', (operation, action, input) => {
    expect(callOf(makeRollout(), operation)).toEqual({ action, input });
  });
});

describe('whether it happened', () => {
  const order = orderOf(greenName, blueName);
  const is = (operation: Operation, seen: Seen): boolean => happened(withCanary(), operation, seen).happened;

  it('is told of a creation by name and tag: a stranger of that name is not ours', () => {
    const create: Operation = { op: 'createEnvironment', name: greenName, maxVcpus: 1 };
    expect(happened(makeRollout(), create, makeSeen({ environments: [makeGreen()] }))).toEqual({
      happened: true,
      arn: greenArn,
    });
    expect(is(create, makeSeen({ environments: [makeGreen({ tags: {} })] }))).toBe(false);
    const queue: Operation = { op: 'createQueue', name: canaryQueue, environment: greenArn };
    expect(is(queue, makeSeen({ queues: [makeQueue({ name: canaryQueue, tags: rolloutTags })] }))).toBe(true);
    expect(is(queue, makeSeen({ queues: [makeQueue({ name: canaryQueue })] }))).toBe(false);
  });

  it('is told of an update by every setting of it', () => {
    const update: Operation = { op: 'updateEnvironment', name: greenName, set: { maxvCpus: 128, minvCpus: 4 } };
    expect(is(update, makeSeen({ environments: [makeGreen({ maxVcpus: 128, minVcpus: 4 })] }))).toBe(true);
    expect(is(update, makeSeen({ environments: [makeGreen({ maxVcpus: 128 })] }))).toBe(false);
    expect(is(update, makeSeen({ environments: [] }))).toBe(false);
  });

  it('is told of an update policy whatever the order of its members', () => {
    const updatePolicy = { terminateJobsOnUpdate: true, jobExecutionTimeoutMinutes: 60 };
    const update: Operation = { op: 'updateEnvironment', name: greenName, set: { updatePolicy } };
    const described = { updatePolicy: { jobExecutionTimeoutMinutes: 60, terminateJobsOnUpdate: true } };
    expect(is(update, makeSeen({ environments: [makeGreen({ described })] }))).toBe(true);
  });

  it('is told of a deletion by absence, or by its being under way', () => {
    const remove: Operation = { op: 'deleteEnvironment', name: blueName };
    expect(is(remove, makeSeen({ environments: [] }))).toBe(true);
    expect(is(remove, makeSeen({ environments: [makeBlue({ statusText: 'DELETING', status: 'settling' })] }))).toBe(
      true,
    );
    expect(is(remove, makeSeen())).toBe(false);
    expect(is({ op: 'deleteQueue', name: canaryQueue }, makeSeen())).toBe(true);
    expect(is({ op: 'disableQueue', name: 'nightly' }, makeSeen())).toBe(false);
  });

  it('is told of an order by the whole of it', () => {
    const write: Operation = { op: 'writeOrder', queue: 'nightly', from: orderOf(blueName), to: order };
    expect(is(write, makeSeen({ queues: [makeQueue({ order })] }))).toBe(true);
    expect(is(write, makeSeen())).toBe(false);
  });

  it('is told of a registration by the tags of rollout and purpose', () => {
    const register: Operation = { op: 'register', purpose: 'promoted', definition: 'nightly-etl', name: 'nightly-etl' };
    const seen = (purpose: string) =>
      makeSeen({
        revisions: {
          'nightly-etl': [makeRevision({ revision: 8, tags: { ...rolloutTags, 'batch-rollout:purpose': purpose } })],
        },
      });
    expect(happened(makeRollout(), register, seen('promoted'))).toEqual({
      happened: true,
      arn: definitionArn('nightly-etl', 8),
    });
    expect(is(register, seen('restored'))).toBe(false);
  });

  it('is told of a deregistration only where the name was looked at', () => {
    const gone: Operation = {
      op: 'deregister',
      arn: definitionArn(staged, 1),
      definition: 'nightly-etl',
      purpose: 'staged',
    };
    expect(is(gone, makeSeen())).toBe(true);
    expect(is(gone, makeSeen({ revisions: { [staged]: [makeRevision({ name: staged, revision: 1 })] } }))).toBe(false);
    expect(is(gone, makeSeen({ revisions: {} }))).toBe(false);
  });

  it('is told of a submit by the job with its name', () => {
    const submit: Operation = { op: 'submit', number: 3 };
    expect(happened(withCanary(), submit, makeSeen({ submitted: ['job-9'] }))).toEqual({
      happened: true,
      jobId: 'job-9',
    });
    expect(is(submit, makeSeen({ submitted: [] }))).toBe(false);
  });
});

describe('an operation', () => {
  it('that has no fixed name at AWS must not be repeated blindly', () => {
    expect(makesAnew({ op: 'submit', number: 1 })).toBe(true);
    expect(makesAnew({ op: 'register', purpose: 'staged', definition: 'a', name: 'a' })).toBe(true);
    expect(makesAnew({ op: 'createEnvironment', name: 'a', maxVcpus: 1 })).toBe(false);
  });

  it('is told by the thing that it changes', () => {
    expect(
      targetOf(makeRollout(), { op: 'deregister', arn: definitionArn(staged, 1), definition: 'a', purpose: 'staged' }),
    ).toBe(`${staged}:1`);
    expect(targetOf(makeRollout(), { op: 'writeOrder', queue: 'nightly', from: [], to: [] })).toBe('nightly');
    expect(targetOf({ id: 'abcd2345' }, { op: 'cancel', number: 4 })).toBe('canary-abcd2345-4');
  });
});
