import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { World } from './aws/world.js';

interface Kept {
  /** The simulator that made the world; another one would not understand it. */
  simulator: string;
  world: World;
}

const simulator = fileURLToPath(new URL('./aws', import.meta.url));

export async function keepAccount(file: string, world: World): Promise<void> {
  const kept: Kept = { simulator: await simulatorVersion(), world };
  await writeFile(file, serialize(kept));
}

/**
 * The account as the last sandbox left it, with what was under way going on from `now`: while nobody looked, it stood
 * still. The file is taken away, so that after an unclean end there is none. Undefined where there is none to go on with.
 */
export async function takeAccount(file: string, now: number): Promise<World | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  await rm(file, { force: true });
  if (bytes === undefined) return undefined;
  try {
    const kept: Kept = deserialize(bytes);
    if (kept.simulator !== (await simulatorVersion())) return undefined;
    sleepUntil(kept.world, now);
    return kept.world;
  } catch {
    // A file that cannot be read is as good as none.
    return undefined;
  }
}

function sleepUntil(world: World, now: number): void {
  const slept = Math.max(0, now - world.now);
  for (const due of world.due) due.at += slept;
  if (world.nextCycleAt !== undefined) world.nextCycleAt += slept;
  for (const relation of world.relations) relation.until += slept;
  // A job that was running has not run meanwhile; else it would count as a slow one.
  for (const { task } of world.placed.values()) if (task?.startedAt !== undefined) task.startedAt += slept;
  for (const { stuck } of world.jobs.values()) if (stuck !== undefined) stuck.since += slept;
  if (world.throttle.kind === 'budget') world.throttle.filledAt += slept;
  world.now += slept;
}

async function simulatorVersion(): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(simulator)).filter((name) => name.endsWith('.js')).sort();
  const contents = await Promise.all(files.map((name) => readFile(`${simulator}/${name}`)));
  for (const content of contents) hash.update(content);
  return hash.digest('hex');
}
