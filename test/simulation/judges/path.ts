import { noSample } from '../../../src/rollout/evidence.js';
import { withGreenBehind, withGreenFirst, without } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import type { PhaseName, Rollout } from '../../../src/rollout/rollout.js';
import { enter, enterTold, openGate, say } from '../../../src/rollout/state.js';
import { judge, type Judgement } from '../../../src/rollout/verdict.js';
import type { Trial } from './trial.js';

const dayMs = 24 * 3_600_000;
const idle = { looks: 0, at: 0 };

/** A PASS as a record has it. */
export const passed: Judgement = judge({
  limits: { maxFailureRate: 0.5, maxDurationRatio: 2, significance: 0.05 },
  blue: noSample,
  green: { succeeded: 9, failed: 0, runSeconds: [] },
  minJobs: 1,
  failuresOnly: true,
  alarms: [],
});

/** The way forward by hand, phase by phase; `walk` goes to the end of the phase named. */
const path: readonly [PhaseName, (trial: Trial) => void][] = [
  ['plan', (trial) => trial.approve()],
  ['provision', provision],
  ['canary', canary],
  ['shift', shift],
  ['bake', bake],
  ['drain', drain],
  ['retire', retire],
];

/** Goes the right way to the end of that phase; its gate, if it has one, is approved. */
export function walk(trial: Trial, to: PhaseName): Trial {
  for (const [phase, go] of path) {
    go(trial);
    if (phase === to) break;
  }
  return trial;
}

export function greenArn({ plan }: Rollout): string {
  return `${plan.blue.arn.replace(/[^/]*$/, '')}${plan.green?.name}`;
}

export function orderIn(trial: Trial): Order {
  return trial.world.queues.get('nightly')?.order ?? [];
}

export function writeOrder(trial: Trial, to: Order): void {
  trial.does({ op: 'writeOrder', queue: 'nightly', from: orderIn(trial), to });
}

function provision(trial: Trial): void {
  trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
  const name = trial.rollout.plan.green?.name ?? '';
  trial.does({ op: 'createEnvironment', name, maxVcpus: 256 });
  register(trial, 'staged');
}

export function register(trial: Trial, purpose: 'staged' | 'promoted' | 'restored'): void {
  const [definition] = trial.rollout.plan.definitions;
  if (!definition) return;
  const name = purpose === 'staged' ? definition.stagedName : definition.name;
  trial.does({ op: 'register', purpose, definition: definition.name, name });
}

function canary(trial: Trial): void {
  trial.write((one, now) => enterTold(one, now, { name: 'canary', round: 1 }));
  const { plan } = trial.rollout;
  trial.does({ op: 'createQueue', name: plan.canaryQueue, environment: greenArn(trial.rollout) });
  trial.write((one) => ({ ...one, canaries: [{ number: 1, round: 1, definition: 'nightly-etl' }] }));
  trial.does({ op: 'submit', number: 1 });
  runCanary(trial, {});
  openShift(trial);
  trial.approve();
}

export function runCanary(trial: Trial, change: { status?: 'SUCCEEDED' | 'FAILED'; on?: string }): void {
  const { plan, id, made } = trial.rollout;
  const definition = made.staged['nightly-etl']?.arn ?? '';
  const about = { name: `canary-${id}-1`, queue: plan.canaryQueue, definition, on: plan.green?.name ?? '' };
  trial.runs({ ...about, ...change });
}

export function openShift(trial: Trial): void {
  pass(trial);
  trial.write((one, now) => openGate(one, now, 'shift', dayMs, 1));
}

export function pass(trial: Trial): void {
  trial.write((one, now) => ({ ...one, judgement: { ...passed, at: now } }));
}

function shift(trial: Trial): void {
  trial.write((one, now) => ({ ...enterTold(one, now, { name: 'shift', step: 0 }), shiftedAt: now }));
  const { plan } = trial.rollout;
  writeOrder(trial, withGreenFirst(orderIn(trial), greenArn(trial.rollout), plan.blue.arn));
  register(trial, 'promoted');
  settleStep(trial);
}

export function settleStep(trial: Trial): void {
  trial.write((one, now) =>
    one.phase.name === 'shift' ? { ...one, phase: { ...one.phase, inPlaceSince: now } } : one,
  );
}

function bake(trial: Trial): void {
  trial.write((one, now) => enterTold(one, now, { name: 'bake' }));
  const { plan, made } = trial.rollout;
  const definition = made.promoted['nightly-etl']?.arn ?? '';
  trial.runs({ name: 'work', queue: 'nightly', definition, on: plan.green?.name ?? '' });
  const sample = { succeeded: 1, failed: 0, runSeconds: [] };
  const evidence = { blue: sample, green: sample, greenPlatform: 0, unknown: 0, pinned: 0, failures: [] };
  trial.write((one) => ({ ...one, evidence }));
  pass(trial);
  trial.write((one, now) => openGate(one, now, 'retire', dayMs));
  trial.approve();
}

function drain(trial: Trial): void {
  trial.write((one, now) => enterTold(one, now, { name: 'drain', idle }));
  trial.does({ op: 'updateEnvironment', name: 'nightly-blue', set: { state: 'DISABLED' } });
  trial.write((one, now) => openGate(one, now, 'delete', dayMs));
  trial.approve();
}

function retire(trial: Trial): void {
  trial.write((one, now) => enterTold(one, now, { name: 'retire', idle }));
  writeOrder(trial, without(orderIn(trial), trial.rollout.plan.blue.arn));
  requestDeletion(trial);
  trial.does({ op: 'deleteEnvironment', name: 'nightly-blue' });
  tidyUp(trial);
  trial.write((one, now) => say(enter(one, now, { name: 'complete' }), now, { say: 'ended', phase: 'complete' }));
}

export function requestDeletion(trial: Trial): void {
  trial.write((one, now) =>
    one.phase.name === 'retire' ? { ...one, phase: { ...one.phase, deleteRequestedAt: now } } : one,
  );
}

function tidyUp(trial: Trial): void {
  const { plan, made } = trial.rollout;
  trial.does({ op: 'disableQueue', name: plan.canaryQueue });
  trial.does({ op: 'deleteQueue', name: plan.canaryQueue });
  const arn = made.staged['nightly-etl']?.arn ?? '';
  trial.does({ op: 'deregister', arn, definition: 'nightly-etl', purpose: 'staged' });
}

/** What the way back leaves out, to see whether anybody notices. */
export interface Omissions {
  content?: boolean;
  order?: boolean;
  end?: boolean;
}

/** The way back after the shift, by hand. */
export function goBack(trial: Trial, leaveOut: Omissions = {}): Trial {
  const { plan } = trial.rollout;
  trial.says('U0CAROL', { press: 'rollback' });
  const green = greenArn(trial.rollout);
  writeOrder(trial, withGreenBehind(without(orderIn(trial), green), green, plan.blue.arn));
  if (!leaveOut.content) register(trial, 'restored');
  trial.does({ op: 'updateEnvironment', name: plan.green?.name ?? '', set: { state: 'DISABLED' } });
  tidyUp(trial);
  if (!leaveOut.order) {
    writeOrder(trial, trial.rollout.baseline['nightly'] ?? plan.queues[0]?.before ?? []);
    trial.does({ op: 'deleteEnvironment', name: plan.green?.name ?? '' });
  }
  if (!leaveOut.end) endBack(trial);
  return trial;
}

export function endBack(trial: Trial, late = false): void {
  const why = { reason: 'person' as const, by: 'U0CAROL' };
  trial.write(
    (one, now) => say(enter(one, now, { name: 'rolledBack', why }), now, { say: 'ended', phase: 'rolledBack' }),
    'a.1',
    late,
  );
}
