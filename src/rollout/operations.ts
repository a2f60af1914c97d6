import { alarmInput } from './alarm-input.js';
import { newContent } from './definitions.js';
import { objectAt } from './json.js';
import { nameOfArn } from './orders.js';
import type { Canary, Rollout } from './rollout.js';
import type { Operation } from './operation.js';
import type { JsonObject } from './json.js';
import type { PlannedDefinition } from './planned.js';

/** The call to Batch or CloudWatch that an operation leads to, with its input in the API's own words. */
export interface Call {
  action:
    | 'CreateComputeEnvironment'
    | 'UpdateComputeEnvironment'
    | 'DeleteComputeEnvironment'
    | 'CreateJobQueue'
    | 'UpdateJobQueue'
    | 'DeleteJobQueue'
    | 'RegisterJobDefinition'
    | 'DeregisterJobDefinition'
    | 'SubmitJob'
    | 'CancelJob'
    | 'PutMetricAlarm'
    | 'DeleteAlarms';
  input: JsonObject;
}

export const idTag = 'batch-rollout:id';
const managedTag = 'batch-rollout:managed';
/** Tells the revisions apart that one rollout registers under the same name. */
export const purposeTag = 'batch-rollout:purpose';

/** The wire call of an operation. Names and tags are fixed by the rollout, so that a repeat can be recognised (safety.md). */
export function callOf(rollout: Rollout, operation: Operation): Call {
  const tags = { [idTag]: rollout.id, [managedTag]: 'true' };
  switch (operation.op) {
    case 'createEnvironment':
      return {
        action: 'CreateComputeEnvironment',
        input: greenInput(rollout, operation.name, operation.maxVcpus, tags),
      };
    case 'updateEnvironment':
      return { action: 'UpdateComputeEnvironment', input: updateInput(operation) };
    case 'deleteEnvironment':
      return { action: 'DeleteComputeEnvironment', input: { computeEnvironment: operation.name } };
    case 'createQueue': {
      const computeEnvironmentOrder = [{ order: 1, computeEnvironment: operation.environment }];
      return {
        action: 'CreateJobQueue',
        input: { jobQueueName: operation.name, state: 'ENABLED', priority: 1, computeEnvironmentOrder, tags },
      };
    }
    case 'disableQueue':
      return { action: 'UpdateJobQueue', input: { jobQueue: operation.name, state: 'DISABLED' } };
    case 'deleteQueue':
      return { action: 'DeleteJobQueue', input: { jobQueue: operation.name } };
    case 'writeOrder': {
      const computeEnvironmentOrder = operation.to.map((entry) => ({
        order: entry.order,
        computeEnvironment: entry.environment,
      }));
      return { action: 'UpdateJobQueue', input: { jobQueue: operation.queue, computeEnvironmentOrder } };
    }
    case 'register':
      return {
        action: 'RegisterJobDefinition',
        input: registerInput(definitionOf(rollout, operation.definition), operation, tags),
      };
    case 'deregister':
      return { action: 'DeregisterJobDefinition', input: { jobDefinition: operation.arn } };
    case 'submit':
      return { action: 'SubmitJob', input: submitInput(rollout, canaryOf(rollout, operation.number), tags) };
    case 'cancel':
      return {
        action: 'CancelJob',
        input: {
          jobId: canaryOf(rollout, operation.number).jobId,
          reason: `batch-rollout ${rollout.id}: the rollout goes back`,
        },
      };
    case 'putAlarm':
      return { action: 'PutMetricAlarm', input: alarmInput(operation, tags) };
    case 'deleteAlarm':
      return { action: 'DeleteAlarms', input: { AlarmNames: [operation.name] } };
  }
}

/** The thing an operation changes, by name, for messages. */
export function targetOf(rollout: Pick<Rollout, 'id'>, operation: Operation): string {
  switch (operation.op) {
    case 'writeOrder':
      return operation.queue;
    case 'deregister':
      return nameOfArn(operation.arn);
    case 'submit':
    case 'cancel':
      return canaryName(rollout, operation.number);
    case 'createEnvironment':
    case 'updateEnvironment':
    case 'deleteEnvironment':
    case 'createQueue':
    case 'disableQueue':
    case 'deleteQueue':
    case 'register':
    case 'putAlarm':
    case 'deleteAlarm':
      return operation.name;
  }
}

/** The job name of a canary (contract §9). */
export function canaryName(rollout: Pick<Rollout, 'id'>, number: number): string {
  return `canary-${rollout.id}-${number}`;
}

/** True when repeating the call by mistake would make a second thing: it has no fixed name at AWS (F65, F74). */
export function makesAnew(operation: Operation): boolean {
  return operation.op === 'register' || operation.op === 'submit';
}

export function definitionOf(rollout: Rollout, name: string): PlannedDefinition {
  const found = rollout.plan.definitions.find((one) => one.name === name);
  if (!found) throw new Error(`the plan of ${rollout.id} has no job definition ${name}`);
  return found;
}

export function canaryOf(rollout: Rollout, number: number): Canary {
  const found = rollout.canaries.find((one) => one.number === number);
  if (!found) throw new Error(`rollout ${rollout.id} has no canary ${number}`);
  return found;
}

function greenInput(rollout: Rollout, name: string, maxVcpus: number, tags: JsonObject): JsonObject {
  const { green } = rollout.plan;
  if (!green) throw new Error(`the plan of ${rollout.id} has no green environment`);
  return {
    ...green.request,
    computeEnvironmentName: name,
    computeResources: { ...objectAt(green.request, 'computeResources'), maxvCpus: maxVcpus },
    tags: { ...objectAt(green.request, 'tags'), ...tags },
  };
}

function updateInput(operation: Extract<Operation, { op: 'updateEnvironment' }>): JsonObject {
  const { state, maxvCpus, minvCpus, updatePolicy } = operation.set;
  const resources = {
    ...(maxvCpus === undefined ? {} : { maxvCpus }),
    ...(minvCpus === undefined ? {} : { minvCpus }),
  };
  return {
    computeEnvironment: operation.name,
    ...(state === undefined ? {} : { state }),
    ...(Object.keys(resources).length === 0 ? {} : { computeResources: resources }),
    ...(updatePolicy === undefined ? {} : { updatePolicy }),
  };
}

function registerInput(
  definition: PlannedDefinition,
  operation: Extract<Operation, { op: 'register' }>,
  tags: JsonObject,
): JsonObject {
  const content = operation.purpose === 'restored' ? definition.previous.content : newContent(definition);
  return {
    ...content,
    jobDefinitionName: operation.name,
    tags: { ...definition.previous.tags, ...tags, [purposeTag]: operation.purpose },
  };
}

function submitInput(rollout: Rollout, canary: Canary, tags: JsonObject): JsonObject {
  const { plan } = rollout;
  const target = plan.canaries.find((one) => one.name === canary.definition);
  if (!target) throw new Error(`the plan of ${rollout.id} has no canary definition ${canary.definition}`);
  const definition = target.staged ? rollout.made.staged[canary.definition]?.arn : target.arn;
  if (definition === undefined) throw new Error(`rollout ${rollout.id} has not staged ${canary.definition}`);
  const command = plan.rules.canary.command;
  return {
    jobName: canaryName(rollout, canary.number),
    jobQueue: plan.canaryQueue,
    jobDefinition: definition,
    // One attempt: a retry could succeed elsewhere and hide the failure.
    retryStrategy: { attempts: 1 },
    timeout: { attemptDurationSeconds: Math.max(60, Math.ceil(plan.rules.canary.timeoutMs / 1000)) },
    tags,
    ...(command ? commandOverride(target, command) : {}),
  };
}

function commandOverride(target: Rollout['plan']['canaries'][number], command: readonly string[]): JsonObject {
  if (target.platform === 'container') return { containerOverrides: { command: [...command] } };
  if (target.containerName === undefined) return {};
  const containers = [{ name: target.containerName, command: [...command] }];
  return { ecsPropertiesOverride: { taskProperties: [{ containers }] } };
}
