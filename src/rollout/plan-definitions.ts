import { contentOf, copyableTags, firstContainerName, imagesOf, kindOf, replacedImages } from './definitions.js';
import type { PlanFacts } from './plan.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import type { Plan, PlannedDefinition } from './planned.js';
import { withDigest, type StartRequest } from './request.js';

/** The job definitions whose image moves; what stands against it goes to `faults`, what to know of it to `notes`. */
export function planDefinitions(
  request: StartRequest,
  facts: PlanFacts,
  faults: PlanFault[],
  notes: PlanNote[],
): PlannedDefinition[] {
  const { image } = request;
  if (image === undefined) return [];
  const to = checkedImage(image, facts, faults, notes);
  const names = request.job === undefined ? facts.definitionNames : [request.job];
  if (names.length === 0) faults.push({ fault: 'noDefinitions', queue: request.queue });
  const planned = names.flatMap(
    (name) => planDefinition(name, image, to, facts, names.length === 1, faults, notes) ?? [],
  );
  if (planned.length === 0 && names.length > 1 && faults.length === 0) {
    faults.push({ fault: 'noMatchingContainer', definition: names.join(', '), image, containers: [] });
  }
  if (planned.length > 0) notes.push({ note: 'imageMovesAtOnce', definitions: planned.map((one) => one.name) });
  return planned;
}

function checkedImage(image: string, facts: PlanFacts, faults: PlanFault[], notes: PlanNote[]): string {
  const known = facts.image;
  if (!known || known.allow.length === 0) faults.push({ fault: 'imagesNotConfigured' });
  else if (!known.allowed) faults.push({ fault: 'imageNotAllowed', image, allow: [...known.allow] });
  else if (known.lookup === 'missing') faults.push({ fault: 'imageNotFound', image });
  else if (known.digest !== undefined) {
    notes.push({ note: 'digestPinned', image, digest: known.digest });
    return withDigest(image, known.digest);
  } else if (!image.includes('@')) {
    if (known.requireDigest) faults.push({ fault: 'digestRequired', image });
    else notes.push({ note: 'digestUnknown', image });
  }
  return image;
}

function planDefinition(
  name: string,
  image: string,
  to: string,
  facts: PlanFacts,
  only: boolean,
  faults: PlanFault[],
  notes: PlanNote[],
): PlannedDefinition | undefined {
  const latest = facts.definitions.get(name);
  if (!latest) {
    faults.push({ fault: 'definitionUnknown', definition: name });
    return undefined;
  }
  const content = contentOf(latest.described);
  const kind = kindOf(content);
  if (kind === 'eks' || kind === 'multinode') {
    faults.push({ fault: 'definitionUnsupported', definition: name, kind });
    return undefined;
  }
  const from = replacedImages(content, image);
  if (!from) {
    // Of several definitions the image is for those that use its repository; the one asked for must match.
    if (only) faults.push({ fault: 'noMatchingContainer', definition: name, image, containers: imagesOf(content) });
    else notes.push({ note: 'definitionSkipped', definition: name, image: imagesOf(content).join(', ') });
    return undefined;
  }
  if (from.length === 1 && (from[0] === image || from[0] === to))
    faults.push({ fault: 'imageUnchanged', image, definition: name });
  return {
    name,
    previous: { arn: latest.arn, revision: latest.revision, content, tags: copyableTags(latest.described) },
    stagedName: shortened(name, `-${facts.id}`),
    from,
    to,
  };
}

/** What the canaries run: staged revisions, or those in production. */
export function planCanaries(
  request: StartRequest,
  facts: PlanFacts,
  definitions: readonly PlannedDefinition[],
  faults: PlanFault[],
  notes: PlanNote[],
): Plan['canaries'] {
  const staged = new Map(definitions.map((one) => [one.name, one]));
  const fallback = facts.latestJobDefinition === undefined ? [] : [facts.latestJobDefinition];
  const asked = request.job === undefined ? facts.definitionNames : [request.job];
  const listed = definitions.length > 0 ? definitions.map((one) => one.name) : asked;
  const names = listed.length > 0 ? listed : fallback;
  if (names.length === 0 && faults.length === 0) faults.push({ fault: 'noCanaryDefinition', queue: request.queue });
  const command = facts.rules.canary.command;
  if (command) notes.push({ note: 'failuresOnly', command: command.join(' ') });
  return names.flatMap((name): Plan['canaries'] => {
    const latest = facts.definitions.get(name);
    if (!latest) {
      if (!staged.has(name)) faults.push({ fault: 'definitionUnknown', definition: name });
      return [];
    }
    const content = contentOf(latest.described);
    const kind = kindOf(content);
    if (kind === 'eks' || kind === 'multinode') {
      faults.push({ fault: 'definitionUnsupported', definition: name, kind });
      return [];
    }
    if (listed.length === 0) notes.push({ note: 'canariesFrom', definition: name });
    const containerName = kind === 'ecs' ? firstContainerName(content) : undefined;
    return [
      {
        name,
        platform: kind,
        arn: latest.arn,
        staged: staged.has(name),
        ...(containerName === undefined ? {} : { containerName }),
      },
    ];
  });
}

/** A name that ends with the suffix and is no longer than AWS allows (F18). */
export function shortened(base: string, suffix: string): string {
  return base.slice(0, 128 - suffix.length) + suffix;
}
