import type { Alarm, Cloud, Environment, Revision, Store } from './ports.js';
import { allPages } from './reads.js';
import type { Account } from './look.js';
import { instanceTypesOf, vcpuQuotaOf } from './rollout/capacity-quota.js';
import { environmentsPerQueue, listsEnvironment, nameOfArn } from './rollout/orders.js';
import { lockKeys, makePlan, type PlanFacts, type Planned } from './rollout/plan.js';
import { objectAt, stringAt } from './rollout/json.js';
import { parseImage, type StartRequest } from './rollout/request.js';
import { isOpen } from './rollout/rollout.js';
import type { JsonObject } from './rollout/json.js';
import type { Rules } from './rollout/planned.js';

/** What the policy says about one queue. */
export interface QueueTerms {
  rules: Rules;
  definitionNames: readonly string[];
  images: { allow: readonly string[]; allowed: (image: string) => boolean; requireDigest: boolean };
}

export interface Planner {
  /** Reads what a plan needs, and plans. Makes no mutating call. Rejects with a PortError when AWS cannot be read. */
  plan(request: StartRequest, id: string, now: number): Promise<Planned>;
}

export function createPlanner(
  cloud: Cloud,
  store: Store,
  account: () => Promise<Account>,
  terms: (queue: string) => QueueTerms,
): Planner {
  return {
    async plan(request, id, now) {
      const policy = terms(request.queue);
      const seen = await account();
      const queue = seen.queues.get(request.queue);
      const names = new Set([...policy.definitionNames, ...(request.job === undefined ? [] : [request.job])]);
      const latestJob = queue && names.size === 0 ? await latestDefinition(cloud, request.queue) : undefined;
      if (latestJob !== undefined) names.add(latestJob);
      const blueName = request.env ?? nameOfArn(queue?.order[0]?.environment ?? '');
      const blue = seen.environments.get(blueName);
      const [definitions, image, alarms, held, template, quota, addresses, jobsOnBlue] = await Promise.all([
        latestRevisions(cloud, [...names]),
        lookUpImage(cloud, request.image, policy.images),
        readAlarms(cloud, policy.rules.alarms),
        heldKeys(store),
        templateVersion(cloud, request, blue?.described),
        vcpuQuota(cloud, request, blue),
        addressesLeft(cloud, request, blue),
        hasFullQueue(seen, blue) && blue?.clusterArn ? tasksOn(cloud, blue.clusterArn) : undefined,
      ]);
      const facts: PlanFacts = {
        id,
        now,
        rules: policy.rules,
        queues: [...seen.queues.values()],
        environments: [...seen.environments.values()],
        held,
        definitionNames: policy.definitionNames,
        definitions,
        ...(latestJob === undefined ? {} : { latestJobDefinition: latestJob }),
        ...(image ? { image } : {}),
        alarms,
        ...(template === undefined ? {} : { launchTemplateVersion: template }),
        ...(jobsOnBlue === undefined ? {} : { jobsOnBlue }),
        ...(quota === undefined ? {} : { vcpuQuota: quota }),
        ...(addresses === undefined ? {} : { freeAddresses: addresses }),
      };
      return makePlan(request, facts);
    },
  };
}

/** Some queue that lists blue has no room for green: then the plan counts the jobs that run on blue. */
function hasFullQueue(seen: Account, blue: Environment | undefined): boolean {
  if (!blue) return false;
  return [...seen.queues.values()].some(
    ({ order }) => order.length >= environmentsPerQueue && listsEnvironment(order, blue.arn),
  );
}

async function latestRevisions(cloud: Cloud, names: readonly string[]): Promise<Map<string, Revision>> {
  const entries = await Promise.all(
    names.map(async (name) => {
      const found = await allPages((page) => cloud.activeRevisions(name, page));
      return [name, found.sort((a, b) => b.revision - a.revision)[0]] as const;
    }),
  );
  return new Map(entries.flatMap(([name, latest]) => (latest ? [[name, latest]] : [])));
}

/** The name of the definition that the queue's newest job runs. */
async function latestDefinition(cloud: Cloud, queue: string): Promise<string | undefined> {
  const { items } = await cloud.listJobs({ by: 'createdAfter', queue, afterMs: 0 });
  const newest = items.sort((a, b) => b.createdAt - a.createdAt)[0];
  if (!newest) return undefined;
  const arn = newest.definition ?? (await cloud.jobs([newest.id]))[0]?.definition;
  return arn === undefined ? undefined : nameOfArn(arn).split(':')[0];
}

async function lookUpImage(
  cloud: Cloud,
  image: string | undefined,
  images: QueueTerms['images'],
): Promise<PlanFacts['image']> {
  if (image === undefined) return undefined;
  const base = { allowed: images.allowed(image), allow: images.allow, requireDigest: images.requireDigest };
  const parsed = parseImage(image);
  const registry = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(parsed?.registry ?? '');
  const [, registryId, region] = registry ?? [];
  if (!base.allowed || !parsed || registryId === undefined || region === undefined)
    return { ...base, lookup: 'notEcr' };
  try {
    const digest = await cloud.imageDigest({
      registryId,
      region,
      repository: parsed.repository,
      ...(parsed.tag === undefined ? {} : { tag: parsed.tag }),
      ...(parsed.digest === undefined ? {} : { digest: parsed.digest }),
    });
    return digest === undefined ? { ...base, lookup: 'missing' } : { ...base, lookup: 'found', digest };
  } catch {
    // Without the right to read ECR a tag cannot be pinned; the plan says so, and refuses where the policy wants a digest.
    return { ...base, lookup: 'unreadable' };
  }
}

async function readAlarms(cloud: Cloud, names: readonly string[]): Promise<PlanFacts['alarms']> {
  if (names.length === 0) return new Map();
  const found: Alarm[] = await cloud.alarms(names);
  return new Map(found.map((one) => [one.name, { state: one.state, neverHadData: one.neverHadData }]));
}

async function heldKeys(store: Store): Promise<PlanFacts['held']> {
  const { rollouts } = await store.active();
  return rollouts.filter(isOpen).flatMap((one) => lockKeys(one.plan).map((key) => ({ rollout: one.id, key })));
}

/** What a symbolic launch template version means today; undefined for a fixed number, or when it cannot be read. */
async function templateVersion(
  cloud: Cloud,
  request: StartRequest,
  described: JsonObject | undefined,
): Promise<number | undefined> {
  const has = objectAt(objectAt(described, 'computeResources'), 'launchTemplate');
  const wanted = request.launchTemplate ?? {
    id: stringAt(has, 'launchTemplateId'),
    name: stringAt(has, 'launchTemplateName'),
    version: stringAt(has, 'version'),
  };
  const { id, name } = wanted;
  const version = wanted.version ?? '$Default';
  if ((id === undefined && name === undefined) || /^\d+$/.test(version)) return undefined;
  return optional(
    cloud.launchTemplateVersion({
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      version,
    }),
  );
}

/** The quota that green will count against (F101, F102). */
async function vcpuQuota(
  cloud: Cloud,
  request: StartRequest,
  blue: Environment | undefined,
): Promise<PlanFacts['vcpuQuota']> {
  const instanceTypes = request.instanceTypes ?? instanceTypesOf(blue?.described);
  const quota = vcpuQuotaOf(request.type ?? blue?.type ?? '', instanceTypes);
  const vcpus =
    quota && request.placement === 'replace' ? await optional(cloud.quota(quota.service, quota.code)) : undefined;
  return quota && vcpus !== undefined ? { ...quota, vcpus } : undefined;
}

/** Free addresses where each job takes one (F103). A subnet that is not told of makes the sum worth nothing. */
async function addressesLeft(
  cloud: Cloud,
  request: StartRequest,
  blue: Environment | undefined,
): Promise<number | undefined> {
  if (!(request.type ?? blue?.type ?? '').startsWith('FARGATE')) return undefined;
  const listed = objectAt(blue?.described, 'computeResources')?.['subnets'];
  const subnets = request.subnets ?? (Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : []);
  if (subnets.length === 0 || request.placement === 'keep') return undefined;
  const free = await optional(cloud.freeAddresses(subnets));
  let sum = 0;
  for (const subnet of new Set(subnets)) sum += free?.[subnet] ?? Number.NaN;
  return Number.isNaN(sum) ? undefined : sum;
}

async function tasksOn(cloud: Cloud, clusterArn: string): Promise<number | undefined> {
  const found = (await optional(cloud.tasks([clusterArn])))?.[0];
  return found ? found.running + found.pending : undefined;
}

/** A figure that only warns: where it cannot be read the plan does without. */
async function optional<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch(() => undefined);
}
