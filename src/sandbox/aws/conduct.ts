import { flip, within, type Range } from './chance.js';
import type { Job } from './job.js';
import { drawWaitMs } from './tempo.js';
import type { World } from './world.js';

/** How tasks of an image turn out. */
export type ImageOutcome = 'ok' | 'exit1' | 'unpullable' | 'oom' | 'execformat' | 'slow' | 'spot' | 'hang';

/** A rule for every image whose reference contains the part; the latest rule that matches counts. */
export type ImageConduct = {
  part: string;
  outcome: ImageOutcome;
  share: number;
  runsMs: Range | undefined;
  /** Where given, only tasks whose command contains it: a canary with a command of its own may do where a job does not. */
  command: string | undefined;
  /** What its tasks write once they run. */
  says: readonly string[];
};

/**
 * How an environment behaves. `failsToJoin`: VALID, and INVALID minutes after its first scale-out (F13).
 * `createdInvalid`: INVALID when a create or update settles. `noCapacity`: no instance or task can be had (F42).
 * `breaksJobs`: healthy to look at, and every job on it ends with exit code 1, as with a bad machine image.
 */
export type EnvironmentOutcome = 'ok' | 'failsToJoin' | 'createdInvalid' | 'noCapacity' | 'breaksJobs';

/** A rule for the environments whose name matches; `*` stands for any characters. It may precede the environment. */
export type EnvironmentConduct = { name: string; outcome: EnvironmentOutcome };

/** How this environment behaves. */
export function environmentConduct(world: World, name: string): EnvironmentOutcome {
  return world.environmentConduct.findLast((rule) => matches(rule.name, name))?.outcome ?? 'ok';
}

/** How one task of this job turns out, how long it runs when nothing ends it before, and what it writes. */
export function drawTask(
  world: World,
  { image, command, runsMs: jobRunsMs }: Pick<Job, 'image' | 'command' | 'runsMs'>,
  environment: string,
): { outcome: ImageOutcome; runsMs: number; says: readonly string[] } {
  const rule = world.imageConduct.findLast(
    (one) => image.includes(one.part) && command.join(' ').includes(one.command ?? ''),
  );
  const range = rule?.runsMs ?? jobRunsMs;
  const usual = range === undefined ? drawWaitMs(world, 'taskRuns') : Math.round(within(world.chance, range));
  const ofImage = rule !== undefined && flip(world.chance, rule.share) ? rule.outcome : 'ok';
  const outcome = ofImage === 'ok' && environmentConduct(world, environment) === 'breaksJobs' ? 'exit1' : ofImage;
  if (isMissing(world, image)) return { outcome: 'unpullable', runsMs: usual, says: [] };
  return { outcome, runsMs: outcome === 'slow' ? usual * 10 : usual, says: rule?.says ?? [] };
}

/** Whether the image should be in this account's registry and is not. Images from elsewhere are taken to exist. */
function isMissing(world: World, image: string): boolean {
  const match = /^(\d+)\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]+))?$/.exec(
    image,
  );
  if (match === null || match[1] !== world.account) return false;
  const pushed = world.repositories.get(match[2] ?? '') ?? [];
  const digest = match[4];
  if (digest !== undefined) return !pushed.some((it) => it.digest === digest);
  const tag = match[3] ?? 'latest';
  return !pushed.some((it) => it.tags.includes(tag));
}

/** Whether the text fits the pattern, in which `*` stands for any characters. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
