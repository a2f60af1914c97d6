import { PortError } from '../../src/port-error.js';
import { objectAt } from '../../src/rollout/json.js';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Fault, World } from './world.js';

/** The process dies here. Nothing of the bot may catch it; the next poll is another process. */
export class Crash extends Error {}

/** One change of AWS, with the fault that is due for it. The journal holds what took effect. */
export async function mutate<T>(world: World, action: string, input: JsonObject, apply: () => T): Promise<T> {
  const fault = takeFault(world, action);
  const effect = (): T => {
    const result = apply();
    world.journal.push({ at: world.now, action, input: structuredClone(input) });
    return result;
  };
  if (!fault) return effect();
  switch (fault.fault) {
    case 'throttled':
    case 'busy':
    case 'denied':
      throw new PortError(fault.fault, false, 'Simulated', `${action} is ${fault.fault}`);
    case 'lostBefore':
      throw new PortError('unavailable', true, 'Simulated', `${action}: the connection dropped`);
    case 'crashBefore':
      throw new Crash(action);
    case 'late':
      world.underWay.push({ at: world.now + fault.ms, apply: () => attempt(effect) });
      throw new PortError('timeout', true, 'Simulated', `${action}: no answer`);
    case 'lostAfter':
      effect();
      throw new PortError('timeout', true, 'Simulated', `${action}: no answer`);
    case 'crashAfter':
      effect();
      throw new Crash(action);
  }
}

function takeFault(world: World, action: string): Fault | undefined {
  const at = world.faults.findIndex((one) => one.action === action);
  const fault = world.faults[at];
  if (!fault) return undefined;
  if (fault.skip !== undefined && fault.skip > 0) {
    fault.skip -= 1;
    return undefined;
  }
  world.faults.splice(at, 1);
  return fault;
}

/** AWS may refuse what arrives late, and nobody hears of it. */
function attempt(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
  }
}

export function refuse(
  kind: 'busy' | 'notValid' | 'referenced' | 'exists' | 'notFound' | 'rejected',
  text: string,
): never {
  throw new PortError(kind, false, 'ClientException', text);
}

export function tagsOf(request: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectAt(request, 'tags') ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  );
}
