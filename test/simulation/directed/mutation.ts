import { PortError } from '../../../src/port-error.js';
import type { Cloud } from '../../../src/ports.js';
import type { Fault, World } from '../account/world.js';

/** The process dies here. Nothing of the bot may catch it; the next poll is another process. */
export class Crash extends Error {}

/** The cloud with the faults of `world.faults`: each befalls the first change of its action, after `skip` others. */
export function withFaults(world: World, cloud: Cloud): Cloud {
  const faulty = <T>(action: string, call: () => Promise<T>): Promise<T> =>
    world.faults.length === 0 ? call() : withFault(world, action, call);
  return {
    ...cloud,
    createEnvironment: (request) => faulty('CreateComputeEnvironment', () => cloud.createEnvironment(request)),
    updateEnvironment: (request) => faulty('UpdateComputeEnvironment', () => cloud.updateEnvironment(request)),
    deleteEnvironment: (name) => faulty('DeleteComputeEnvironment', () => cloud.deleteEnvironment(name)),
    createQueue: (request) => faulty('CreateJobQueue', () => cloud.createQueue(request)),
    updateQueue: (request) => faulty('UpdateJobQueue', () => cloud.updateQueue(request)),
    deleteQueue: (name) => faulty('DeleteJobQueue', () => cloud.deleteQueue(name)),
    register: (request) => faulty('RegisterJobDefinition', () => cloud.register(request)),
    deregister: (arn) => faulty('DeregisterJobDefinition', () => cloud.deregister(arn)),
    submit: (request) => faulty('SubmitJob', () => cloud.submit(request)),
    cancel: (jobId, reason) => faulty('CancelJob', () => cloud.cancel(jobId, reason)),
    putAlarm: (request) => faulty('PutMetricAlarm', () => cloud.putAlarm(request)),
    deleteAlarms: (request) => faulty('DeleteAlarms', () => cloud.deleteAlarms(request)),
  };
}

async function withFault<T>(world: World, action: string, call: () => Promise<T>): Promise<T> {
  const fault = takeFault(world, action);
  if (!fault) return call();
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
      world.underWay.push({ at: world.now + fault.ms, apply: () => void call().catch(ignoreRefusal) });
      throw new PortError('timeout', true, 'Simulated', `${action}: no answer`);
    case 'lostAfter':
      await call();
      throw new PortError('timeout', true, 'Simulated', `${action}: no answer`);
    case 'crashAfter':
      await call();
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
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof PortError)) throw error;
}
