import type { Answer } from './operation.js';
import type { World } from './world.js';

export type Remembered = { at: number; shown: Answer | undefined };

const versionsKept = 40;

/** Keeps how a thing looked from now on, so that a stale describe can show what was true a while ago. */
export function remember(world: World, kind: 'environments' | 'queues', name: string, shown: Answer | undefined): void {
  const versions = world.past[kind].get(name) ?? [];
  versions.push({ at: world.now, shown });
  world.past[kind].set(name, versions.slice(-versionsKept));
}

/** What a describe shows: the present, or the world as it was when the call meets a stale replica. */
export function asOf(
  world: World,
  kind: 'environments' | 'queues',
  present: () => Map<string, Answer>,
): Map<string, Answer> {
  if (world.staleMs === 0) return present();
  const then = world.now - world.staleMs;
  const shown = new Map<string, Answer>();
  for (const [name, versions] of world.past[kind]) {
    const last = versions.findLast(({ at }) => at <= then)?.shown;
    if (last !== undefined) shown.set(name, last);
  }
  return shown;
}
