import type { Call } from './calls.js';
import type { Caller } from './caller.js';
import type { FaultKind } from './faults.js';
import type { World } from './world.js';

/** One call that changes something, as the account's trail tells it: who asked for what, and what became of it. */
export type JournalEntry = {
  n: number;
  at: number;
  who: Caller['who'];
  key: string;
  service: Call['service'];
  operation: string;
  subject: string;
  input: unknown;
  outcome: 'ok' | 'refused' | 'lost' | 'answerLost';
  why: string | undefined;
  fault: FaultKind | undefined;
};

const entriesKept = 5000;

/** Writes a changing call into the trail; the entry can still be amended when its answer gets lost. */
export function note(world: World, call: Call, told: Pick<JournalEntry, 'outcome' | 'why' | 'fault'>): JournalEntry {
  world.journalCount += 1;
  const entry: JournalEntry = {
    n: world.journalCount,
    at: world.now,
    who: call.caller.who,
    key: call.caller.key,
    service: call.service,
    operation: call.operation,
    subject: subjectOf(call.input),
    input: call.input,
    ...told,
  };
  world.journal.push(entry);
  if (world.journal.length > entriesKept) world.journal.splice(0, entriesKept / 2);
  return entry;
}

/** Counts a call, reads included, by caller and operation. */
export function count(world: World, { caller, service, operation }: Call): void {
  const key = `${caller.who} ${service}:${operation}`;
  world.callCounts.set(key, (world.callCounts.get(key) ?? 0) + 1);
}

const naming = [
  'computeEnvironmentName',
  'computeEnvironment',
  'jobQueueName',
  'jobName',
  'jobDefinitionName',
  'jobId',
  'jobDefinition',
  'jobQueue',
  'resourceArn',
  'AlarmName',
];

function subjectOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const members = new Map<string, unknown>(Object.entries(input));
  for (const name of naming) {
    const value = members.get(name);
    if (typeof value === 'string') return value.split('/').at(-1) ?? value;
  }
  return '';
}
