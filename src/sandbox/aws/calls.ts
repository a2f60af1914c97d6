import { ZodError } from 'zod';
import type { Caller } from './caller.js';
import { denial, isThrottled, serverError, throttling, type Fault } from './faults.js';
import { count, note, type JournalEntry } from './journal.js';
import type { Answer } from './operation.js';
import { badRequest, Refusal } from './refusal.js';
import { operationNamed, type Service } from './services.js';
import type { World } from './world.js';

export type Call = { service: Service | 'dynamodb'; operation: string; input: unknown; caller: Caller };

export type Outcome = { entry: JournalEntry | undefined } & (
  { kind: 'answered'; answer: Answer } | { kind: 'refused'; refusal: Refusal }
);

/** Does what a call asks for, or refuses it; either way the account's trail tells of a call that changes things. */
export function perform(world: World, call: Call, fault: Fault | undefined): Outcome {
  count(world, call);
  const operation = operationNamed(call.service, call.operation);
  const told = attempt(world, call, fault);
  if (operation?.changes !== true) return { ...told, entry: undefined };
  const why = told.kind === 'refused' ? `${told.refusal.code}: ${told.refusal.message}` : undefined;
  const outcome = told.kind === 'refused' ? 'refused' : 'ok';
  return { ...told, entry: note(world, call, { outcome, why, fault: fault?.kind }) };
}

type Told = { kind: 'answered'; answer: Answer } | { kind: 'refused'; refusal: Refusal };

function attempt(world: World, call: Call, fault: Fault | undefined): Told {
  world.staleMs = fault?.kind === 'stale' ? fault.ms : 0;
  try {
    return { kind: 'answered', answer: run(world, call, fault) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', refusal: error };
    if (error instanceof ZodError) return { kind: 'refused', refusal: invalidInput(world, call, error) };
    throw error;
  } finally {
    world.staleMs = 0;
  }
}

function run(world: World, call: Call, fault: Fault | undefined): Answer {
  const { service, operation: name } = call;
  const operation = operationNamed(service, name);
  if (operation === undefined) throw unknownOperation(name);
  if (fault?.kind === 'throttle' || (service === 'batch' && isThrottled(world))) throw throttling(call);
  if (fault?.kind === 'serverError') throw serverError(call);
  if (fault?.kind === 'denied' || world.denied.has(`${service}:${name}`)) throw denial(world, call);
  return operation.run(world, call.input, call.caller);
}

/** The answer to an operation that exists on AWS, perhaps, and not here. */
function unknownOperation(name: string): Refusal {
  return new Refusal('UnknownOperationException', `The operation ${name} is not offered by this endpoint.`);
}

function invalidInput(world: World, call: Call, error: ZodError): Refusal {
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; ');
  switch (call.service) {
    case 'batch':
      return badRequest(world, faults);
    case 'cloudwatch':
      return new Refusal('ValidationError', faults);
    case 'ec2':
    case 'iam':
    case 'sts':
      return new Refusal('InvalidParameterValue', faults);
    case 'ecs':
    case 'ecr':
    case 'logs':
    case 'service-quotas':
    case 'dynamodb':
      return new Refusal('InvalidParameterException', faults);
  }
}
