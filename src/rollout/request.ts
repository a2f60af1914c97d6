import { z } from 'zod';

/** The points at which a rollout waits for a person's approval. */
export const Gate = z.enum(['start', 'shift', 'retire', 'delete']);
export type Gate = z.infer<typeof Gate>;

/** How many characters (code points) a note or a reason may have. */
export const noteCharsMax = 300;

/** True for a note or a reason of more than `noteCharsMax` characters. */
export function isTooLong(text: string): boolean {
  return Array.from(text).length > noteCharsMax;
}

/** AWS counts vCPUs in a signed 32-bit integer. */
const vcpusMax = 2_147_483_647;
const imageCharsMax = 255;

/** The name of an environment, a queue or a job definition that may already exist (F18). */
export const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);

/** A name we give to something new: 3 to 128 characters and no `-` or `_` at the end, the strictest of the known rules (F18). */
export const NewName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{1,126}[A-Za-z0-9]$/);

export const EnvironmentType = z.enum(['EC2', 'SPOT', 'FARGATE', 'FARGATE_SPOT']);
export type EnvironmentType = z.infer<typeof EnvironmentType>;

export const Placement = z.enum(['keep', 'replace']);

/** Every allocation strategy that EC2 or Spot environments know (F20). */
export const Allocation = z.enum([
  'BEST_FIT',
  'BEST_FIT_PROGRESSIVE',
  'BEST_FIT_PROGRESSIVE_ORDERED',
  'SPOT_CAPACITY_OPTIMIZED',
  'SPOT_PRICE_CAPACITY_OPTIMIZED',
  'SPOT_CAPACITY_OPTIMIZED_PRIORITIZED',
]);

/** A template is known by its id or by its name, never both (F34). */
const LaunchTemplate = z
  .strictObject({
    id: z
      .string()
      .regex(/^lt-[0-9a-f]{8,17}$/)
      .exactOptional(),
    name: z
      .string()
      .regex(/^[A-Za-z0-9().\-/_]{3,128}$/)
      .exactOptional(),
    version: z
      .string()
      .regex(/^(?:[1-9][0-9]{0,14}|\$Latest|\$Default)$/)
      .exactOptional(),
  })
  .refine(({ id, name }) => (id === undefined) !== (name === undefined));

const fields = {
  queue: Name,
  /** Always with a tag or a digest: an untagged reference would silently mean `latest`. */
  image: z
    .string()
    .refine((text) => {
      const image = parseImage(text);
      return image !== undefined && (image.tag !== undefined || image.digest !== undefined);
    })
    .exactOptional(),
  job: Name.exactOptional(),
  env: Name.exactOptional(),
  name: NewName.exactOptional(),
  ami: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/)
    .exactOptional(),
  /** An open list at AWS, so only its shape is checked: `ECS_AL2023`, `ECS_AL2023_NVIDIA`, … (F32). */
  imageType: z
    .string()
    .regex(/^(?:ECS|EKS)_[A-Z0-9_]{1,60}$/)
    .exactOptional(),
  /** Types, families and bundles: `c7i.large`, `m6i`, `optimal`, `default_x86_64` (F33). */
  instanceTypes: z
    .array(z.string().regex(/^[a-z][a-z0-9._-]{0,63}$/))
    .min(1)
    .exactOptional(),
  launchTemplate: LaunchTemplate.exactOptional(),
  type: EnvironmentType.exactOptional(),
  allocation: Allocation.exactOptional(),
  maxVcpus: z.int().positive().max(vcpusMax).exactOptional(),
  subnets: z
    .array(z.string().regex(/^subnet-[0-9a-z]+$/))
    .min(1)
    .exactOptional(),
  securityGroups: z
    .array(z.string().regex(/^sg-[0-9a-z]+$/))
    .min(1)
    .exactOptional(),
  placement: Placement,
  note: z
    .string()
    .min(1)
    .refine((text) => !isTooLong(text))
    .exactOptional(),
};

/**
 * What a person has said so far about a new rollout; each field present is well-formed, any may be absent.
 * Its `shape` checks one field at a time.
 */
export const StartDraft = z.strictObject({
  ...fields,
  queue: fields.queue.exactOptional(),
  placement: fields.placement.exactOptional(),
});
export type StartDraft = z.infer<typeof StartDraft>;
export type StartField = keyof StartDraft;

/** What a person asked a new rollout to do; every field is well-formed and no two contradict each other. */
export const StartRequest = z.strictObject(fields).superRefine((request, context) => {
  for (const conflict of conflicts(request)) {
    context.addIssue({ code: 'custom', path: [conflict.field], params: conflict });
  }
});
export type StartRequest = z.infer<typeof StartRequest>;

/** `field` cannot go `with` the other, or (`missing`) the other makes no sense without it. */
export type Conflict = { fault: 'contradiction' | 'missing'; field: StartField; with: StartField };

/** Fields that describe a new environment, and so say nothing when the environment is kept. */
const ofGreen: readonly StartField[] = [
  'name',
  'ami',
  'imageType',
  'instanceTypes',
  'launchTemplate',
  'type',
  'allocation',
  'maxVcpus',
  'subnets',
  'securityGroups',
];

/** Fields that AWS refuses on Fargate, where there are no instances to describe (F19). */
const ofInstances: readonly StartField[] = ['ami', 'imageType', 'instanceTypes', 'launchTemplate', 'allocation'];

/** What cannot be true together in a request, each named by the field to change. Empty when all is well. */
export function conflicts(request: StartDraft): Conflict[] {
  const found: Conflict[] = [];
  const refuse = (others: readonly StartField[], by: StartField) => {
    for (const field of others) {
      if (request[field] !== undefined) found.push({ fault: 'contradiction', field, with: by });
    }
  };
  if (request.placement === 'keep') {
    refuse(ofGreen, 'placement');
    if (request.image === undefined) found.push({ fault: 'missing', field: 'image', with: 'placement' });
  }
  if (request.type === 'FARGATE' || request.type === 'FARGATE_SPOT') refuse(ofInstances, 'type');
  // Spot strategies are not valid on demand, and the ordered one is valid on demand alone (F20).
  if (request.type === 'EC2' && request.allocation?.startsWith('SPOT_') === true) refuse(['allocation'], 'type');
  if (request.type === 'SPOT' && request.allocation === 'BEST_FIT_PROGRESSIVE_ORDERED') refuse(['allocation'], 'type');
  if (request.name !== undefined && request.name === request.env) refuse(['name'], 'env');
  return found;
}

/** A container image reference in its parts; `registry` is absent where the text leaves it to the default. */
export interface ImageReference {
  registry?: string;
  repository: string;
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
}

const host =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagShape = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestShape = /^sha256:[0-9a-f]{64}$/;

/** The parts of `[registry/]repository[:tag][@sha256:…]`; undefined when the text is no such reference or longer than Batch allows (F60). */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > imageCharsMax) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestShape.test(digest)) return undefined;
  const path = (at < 0 ? text : text.slice(0, at)).split('/');
  const last = path.pop() ?? '';
  const colon = last.indexOf(':');
  const tag = colon < 0 ? undefined : last.slice(colon + 1);
  if (tag !== undefined && !tagShape.test(tag)) return undefined;
  path.push(colon < 0 ? last : last.slice(0, colon));
  const first = path.length > 1 ? (path[0] ?? '') : '';
  // Docker's own rule: only a dot, a port or `localhost` makes the first part a registry and not a folder.
  const registry = /[.:]/.test(first) || first === 'localhost' ? first : undefined;
  if (registry !== undefined && !host.test(registry)) return undefined;
  const components = registry === undefined ? path : path.slice(1);
  if (!components.every((component) => pathComponent.test(component))) return undefined;
  return {
    ...(registry === undefined ? {} : { registry }),
    repository: components.join('/'),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** True when both texts are image references to one repository of one registry, whatever their tags and digests. */
export function sameRepository(a: string, b: string): boolean {
  const [one, other] = [parseImage(a), parseImage(b)];
  return one !== undefined && other !== undefined && fullRepository(one) === fullRepository(other);
}

/** The reference to exactly this content of the image's repository; a tag is left out, since the digest alone decides. */
export function withDigest(image: string, digest: string): string {
  const reference = parseImage(image);
  if (reference === undefined || !digestShape.test(digest))
    throw new Error('withDigest needs a parsed image and a sha256 digest');
  const { registry, repository } = reference;
  return `${registry === undefined ? '' : `${registry}/`}${repository}@${digest}`;
}

/** Docker Hub may be left out, and so may its folder `library`; both spellings name one repository. */
function fullRepository({ registry, repository }: ImageReference): string {
  const at = registry?.toLowerCase() ?? 'docker.io';
  if (at !== 'docker.io' && at !== 'index.docker.io') return `${at}/${repository}`;
  return `docker.io/${repository.includes('/') ? repository : `library/${repository}`}`;
}
