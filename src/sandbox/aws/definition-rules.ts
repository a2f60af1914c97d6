import { fargateSizeFault, needsOf, type Container } from './container.js';
import type { RegisterInput } from './job-definitions.js';
import { badRequest } from './refusal.js';
import { checkedTags } from './tags.js';
import type { World } from './world.js';

const definitionBytesMax = 24 * 1024;

/** Refuses a job definition that breaks Batch's rules (F67-F69). */
export function checkDefinition(world: World, input: RegisterInput): void {
  checkedTags(world, input.tags);
  if (JSON.stringify(input).length > definitionBytesMax) throw badRequest(world, 'The job definition exceeds 24 KiB.');
  const bodies = [input.containerProperties, input.ecsProperties, input.eksProperties, input.nodeProperties];
  if (bodies.filter((body) => body !== undefined).length !== 1) {
    throw badRequest(
      world,
      'Exactly one of containerProperties, ecsProperties, eksProperties and nodeProperties must be provided.',
    );
  }
  if ((input.type === 'multinode') !== (input.nodeProperties !== undefined)) {
    throw badRequest(world, 'nodeProperties must be provided for type multinode, and for it alone.');
  }
  const fargate = input.platformCapabilities?.includes('FARGATE') ?? false;
  if (fargate && input.nodeProperties !== undefined) {
    throw badRequest(world, 'nodeProperties is not applicable for FARGATE.');
  }
  if (input.eksProperties !== undefined) {
    if (input.platformCapabilities !== undefined || input.propagateTags !== undefined) {
      throw badRequest(world, 'platformCapabilities and propagateTags are not applicable for eksProperties.');
    }
    return;
  }
  if (input.containerProperties !== undefined) checkContainer(world, input.containerProperties, fargate);
  for (const task of input.ecsProperties?.taskProperties ?? []) {
    for (const container of task.containers) {
      checkContainer(world, { ...container, executionRoleArn: task.executionRoleArn }, fargate);
    }
  }
  const nodes = input.nodeProperties;
  if (nodes !== undefined && nodes.mainNode >= nodes.numNodes) {
    throw badRequest(world, 'mainNode must be one of the nodes.');
  }
}

function checkContainer(world: World, container: Container, fargate: boolean): void {
  if (!container.image) throw badRequest(world, 'image must not be null or empty.');
  if (container.image.length > 255) throw badRequest(world, 'image must be at most 255 characters.');
  const kinds = new Set(container.resourceRequirements?.map(({ type }) => type));
  if ((kinds.has('VCPU') && container.vcpus !== undefined) || (kinds.has('MEMORY') && container.memory !== undefined)) {
    throw badRequest(world, 'vcpus and memory must not be given together with resourceRequirements.');
  }
  const needs = needsOf(container);
  if (fargate) {
    checkFargateContainer(world, container);
    return;
  }
  if (!needs.vcpus || !needs.memoryMiB) throw badRequest(world, 'vcpus and memory are required.');
  for (const member of ['networkConfiguration', 'fargatePlatformConfiguration', 'ephemeralStorage'] as const) {
    if (container[member] !== undefined) throw badRequest(world, `${member} is only applicable for FARGATE.`);
  }
}

function checkFargateContainer(world: World, container: Container): void {
  if (!container.executionRoleArn) throw badRequest(world, 'executionRoleArn is required for FARGATE.');
  const fault = fargateSizeFault(needsOf(container));
  if (fault !== undefined) throw badRequest(world, `${fault}.`);
  const wrong = [
    container.privileged === true && 'privileged',
    (container.ulimits?.length ?? 0) > 0 && 'ulimits',
    container.instanceType !== undefined && 'instanceType',
    (container.linuxParameters?.devices?.length ?? 0) > 0 && 'devices',
    container.resourceRequirements?.some(({ type }) => type === 'GPU') && 'GPU',
  ].filter((member) => typeof member === 'string');
  if (wrong.length > 0) throw badRequest(world, `${wrong.join(', ')} is not applicable for FARGATE.`);
  const driver = container.logConfiguration?.logDriver;
  if (driver !== undefined && driver !== 'awslogs' && driver !== 'splunk') {
    throw badRequest(world, `logDriver ${driver} is not supported for FARGATE.`);
  }
  const gib = container.ephemeralStorage?.sizeInGiB ?? 21;
  if (gib < 21 || gib > 200) throw badRequest(world, 'ephemeralStorage must be between 21 and 200 GiB.');
}
