import { z } from 'zod';

const Requirement = z.object({ type: z.string(), value: z.string() });
const KeyValue = z.object({ name: z.string(), value: z.string().optional() });

/** What the simulation needs of a container's properties; every other member is kept as it came. */
export const Container = z.looseObject({
  name: z.string().optional(),
  image: z.string().optional(),
  vcpus: z.int().optional(),
  memory: z.int().optional(),
  command: z.array(z.string()).optional(),
  jobRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  environment: z.array(KeyValue).optional(),
  resourceRequirements: z.array(Requirement).optional(),
  privileged: z.boolean().optional(),
  ulimits: z.array(z.looseObject({})).optional(),
  instanceType: z.string().optional(),
  linuxParameters: z.looseObject({ devices: z.array(z.looseObject({})).optional() }).optional(),
  logConfiguration: z
    .looseObject({ logDriver: z.string(), options: z.record(z.string(), z.string()).optional() })
    .optional(),
  networkConfiguration: z.looseObject({}).optional(),
  fargatePlatformConfiguration: z.looseObject({}).optional(),
  ephemeralStorage: z.object({ sizeInGiB: z.int() }).optional(),
  runtimePlatform: z.looseObject({}).optional(),
});
export type Container = z.output<typeof Container>;

const Task = z.looseObject({ containers: z.array(Container).min(1).max(10), executionRoleArn: z.string().optional() });
export const EcsProperties = z.looseObject({ taskProperties: z.array(Task).length(1) });
export type EcsProperties = z.output<typeof EcsProperties>;

export const NodeProperties = z.looseObject({
  numNodes: z.int().min(1),
  mainNode: z.int().min(0),
  nodeRangeProperties: z.array(
    z.looseObject({
      targetNodes: z.string(),
      container: Container.optional(),
      ecsProperties: EcsProperties.optional(),
    }),
  ),
});
export type NodeProperties = z.output<typeof NodeProperties>;

export const EksProperties = z.looseObject({
  podProperties: z.looseObject({ containers: z.array(z.looseObject({ image: z.string() })).optional() }).optional(),
});

export const Overrides = z.looseObject({
  vcpus: z.int().optional(),
  memory: z.int().optional(),
  command: z.array(z.string()).optional(),
  environment: z.array(KeyValue).optional(),
  resourceRequirements: z.array(Requirement).optional(),
});
export type Overrides = z.output<typeof Overrides>;

/** What a container asks of its host: vCPUs and MiB, from resourceRequirements or the older members. */
export function needsOf(container: Container | Overrides): {
  vcpus: number | undefined;
  memoryMiB: number | undefined;
} {
  const required = (type: string): string | undefined =>
    container.resourceRequirements?.find((requirement) => requirement.type === type)?.value;
  const vcpus = required('VCPU');
  const memory = required('MEMORY');
  return {
    vcpus: vcpus === undefined ? container.vcpus : Number(vcpus),
    memoryMiB: memory === undefined ? container.memory : Number(memory),
  };
}

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

const fargateMemoryMiB = new Map([
  [0.25, [512, 1024, 2048]],
  [0.5, steps(1024, 4096, 1024)],
  [1, steps(2048, 8192, 1024)],
  [2, steps(4096, 16_384, 1024)],
  [4, steps(8192, 30_720, 1024)],
  [8, steps(16_384, 61_440, 4096)],
  [16, steps(32_768, 122_880, 8192)],
]);

/** Why Fargate cannot run a container of this size, or undefined when it can (F68). */
export function fargateSizeFault({ vcpus, memoryMiB }: ReturnType<typeof needsOf>): string | undefined {
  const memories = fargateMemoryMiB.get(vcpus ?? 0);
  if (memories === undefined) return `Fargate resource requirement VCPU ${vcpus ?? 'missing'} is not valid`;
  if (memories.includes(memoryMiB ?? 0)) return undefined;
  return `Fargate resource requirements (${vcpus} vCPU, ${memoryMiB ?? 'no'} MiB) are not a valid combination`;
}
