import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import type { World } from '../account/world.js';
import { pollsMs } from './bounds.js';
import type { CaseFile, Changed, Court, Seat } from './court.js';
import { targetOf } from './stray-log.js';
import { isSameOrder } from './world.js';

/** How many polls what came too late may stand once nothing fails any more: twice what was seen. */
const pollsMax = 4;

interface Open {
  name: string;
  file: CaseFile;
  at: number;
  /** Since when it could have been put right. */
  since: number;
}

/**
 * I4: what takes effect so late that nobody waits for it is put right all the same, as long as its rollout is open. What
 * comes after the end is the end's own affair: nobody is there any more.
 */
export function judgeStrays(court: Court): Seat {
  const open = new Map<string, Open>();
  const judgeAll = (world: World): void => {
    for (const one of open.values()) {
      if (isSettled(court, one, world)) open.delete(one.name);
      else if (court.calmedAt === undefined || one.file.latest.held) one.since = court.now;
      else if (court.now - one.since > pollsMs(court, world, pollsMax)) {
        open.delete(one.name);
        court.breach('I4', `${one.file.id} left ${one.name} as a late call had made it`);
      }
    }
  };
  return {
    changed({ strayed, file, action, input, at }: Changed, world) {
      const name = targetOf(action, input);
      if (strayed && file) open.set(name, { name, file, at, since: at });
      judgeAll(world);
    },
    written: (_written, world) => judgeAll(world),
    other: (_happening, world) => judgeAll(world),
    end: judgeAll,
  };
}

function isSettled(court: Court, { name, file, at }: Open, world: World): boolean {
  const { latest } = file;
  return !isOpen(latest) || (court.meddled.get(name) ?? -Infinity) >= at || isAsExpected(latest, name, world);
}

/** Whether the thing is there, or gone, and set as the record of its rollout has it. */
function isAsExpected({ plan, made, expected }: Rollout, name: string, world: World): boolean {
  const order = expected.orders[name];
  const queue = world.queues.get(name);
  if (order && queue) return isSameOrder(queue.order, order);
  if (name === plan.canaryQueue)
    return !queue || queue.statusText === 'DELETING' || (made.canaryQueue !== undefined && !made.canaryQueue.gone);
  const alarm = made.alarms?.[name];
  // One that is missing was to go at the end in any case, and nothing rests on it any more.
  if (alarm) return !alarm.gone || !world.metricAlarms.has(name);
  if (name !== plan.blue.name && name !== plan.green?.name) return true;
  const environment = world.environments.get(name);
  // What is being deleted is as good as gone.
  const isThere = environment !== undefined && environment.statusText !== 'DELETING';
  if (name === plan.green?.name && isThere && (!made.green || made.green.gone)) return false;
  const settings = expected.environments[name];
  if (!isThere || settings === undefined) return isThere === (settings !== undefined);
  const { enabled, minVcpus, maxVcpus } = environment;
  return settings.startsWith(`${enabled ? 'ENABLED' : 'DISABLED'} ${minVcpus}-${maxVcpus} vCPUs`);
}
