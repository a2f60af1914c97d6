import { lockOrEnd, type EngineParts } from './engine.js';
import { releaseLocks } from './locks.js';
import { type Cloud } from './ports.js';
import { PortError } from './port-error.js';
import type { Account } from './look.js';
import { noteAlarmErrors } from './rollout/alarm-errors.js';
import { decide } from './rollout/decide.js';
import type { Outcome } from './rollout/applied.js';
import { failed, intentFreshMs, mustWait, resolve, settled, withIntent } from './rollout/intent.js';
import { needsOf } from './rollout/needs.js';
import { observe } from './rollout/observe.js';
import { callOf } from './rollout/operations.js';
import { isOpen, type Rollout } from './rollout/rollout.js';
import type { Intent, Operation } from './rollout/operation.js';
import type { Steady } from './steady.js';
import type { Seen } from './rollout/seen.js';

export interface AdvanceParts extends EngineParts {
  cloud: Cloud;
  steady: Steady;
}

/** No poll does more than this for one rollout; what is left is done at the next. */
const stepsMax = 60;
const looksMax = 25;

/**
 * Takes one rollout as far as it goes now: look, decide the one next thing, do it, save; again until there is nothing to
 * do but wait. Resolves to the rollout as stored. Whenever somebody else wrote first, it stops: the next poll reads anew.
 */
export async function advance(parts: AdvanceParts, stored: Rollout, account: Account): Promise<Rollout> {
  if (!isOpen(stored)) return stored;
  const locked = stored.locked ? stored : (await lockOrEnd(parts, stored)).rollout;
  if (!locked.locked || !isOpen(locked)) return locked;
  const run: Run = { parts, stored: locked, rollout: locked, looks: 0, startedAt: parts.steady.time(locked) };
  await runLoop(run, account);
  if (run.rollout !== run.stored && !run.lost) await save(run);
  if (!run.lost && !isOpen(run.stored)) await releaseLocks(parts.store, run.stored.plan, run.stored.id);
  return run.stored;
}

/** One rollout under way in this poll: as stored, and as decided since. */
interface Run {
  parts: AdvanceParts;
  stored: Rollout;
  rollout: Rollout;
  looks: number;
  /** When this poll of the rollout began: what lasts is judged once a poll, however often it looks. */
  startedAt: number;
  /** Somebody else wrote first. */
  lost?: boolean;
  /** Writes the outcome of the last call into whatever is stored by now, if it is still asked for there. */
  outcome?: (stored: Rollout) => Rollout | undefined;
}

async function runLoop(run: Run, account: Account): Promise<void> {
  let seen: Seen | undefined;
  let lookedFor = '';
  let current: Account | undefined = account;
  for (let step = 0; step < stepsMax; step += 1) {
    const needs = needsText(run.rollout);
    if (!seen || needs !== lookedFor) {
      if (run.looks >= looksMax) return;
      seen = await look(run, current);
      current = undefined;
      lookedFor = needs;
      const resolved = resolve(run.rollout, seen, time(run), intentTime(run));
      if (resolved.resolved === 'wait') return;
      const steady = run.parts.steady.watch(resolved.rollout, seen.askedMono);
      const noted = noteAlarmErrors(resolved.rollout, seen, time(run), run.startedAt);
      run.rollout = observe(noted, seen, time(run), run.startedAt, steady);
      if (needsText(run.rollout) !== needs) continue;
    }
    const decision = decide(run.rollout, seen, time(run), {
      ...run.parts.terms(),
      steady: run.parts.steady.watch(run.rollout, seen.askedMono),
    });
    switch (decision.kind) {
      case 'wait':
        run.parts.log.debug({ rollout: run.rollout.id, phase: run.rollout.phase.name, why: decision.why }, 'waiting');
        return;
      case 'become':
        run.rollout = decision.rollout;
        // Each phase is told by a version of its own.
        if (run.rollout.phase.instance !== run.stored.phase.instance && !(await save(run))) return;
        break;
      case 'operate': {
        const { operation } = decision;
        if (mustWait(run.rollout, operation, intentTime(run))) return;
        if (!(await operate(run, operation))) return;
        // What was seen is outdated by the change; only submits leave everything else as it was.
        if (operation.op !== 'submit') seen = undefined;
        break;
      }
    }
  }
}

/** For comparing needs: their members are always in the same order, so plain JSON tells them apart. */
function needsText(rollout: Rollout): string {
  return JSON.stringify(needsOf(rollout));
}

function time(run: Run): number {
  return run.parts.steady.time(run.rollout);
}

function intentTime(run: Run): number {
  return run.parts.steady.watch(run.rollout).intent ?? time(run);
}

async function look(run: Run, account: Account | undefined): Promise<Seen> {
  run.looks += 1;
  const { looker } = run.parts;
  return looker.look(run.rollout, needsOf(run.rollout), account ?? (await looker.account()));
}

async function save(run: Run): Promise<boolean> {
  const next = { ...run.rollout, lastSeen: time(run) };
  const saved = await run.parts.records.save(run.stored, next);
  if (saved === 'stale') {
    run.lost = true;
    // A message told meanwhile must not cost what is known of the call: nobody should have to look for it (I9).
    if (run.outcome) await run.parts.records.amend(run.stored.id, run.outcome);
    return false;
  }
  delete run.outcome;
  run.stored = saved;
  run.rollout = saved;
  return true;
}

/** Intent, call, outcome. False when the rollout has to wait for the next poll. */
async function operate(run: Run, operation: Operation): Promise<boolean> {
  const { clock, cloud, log } = run.parts;
  run.rollout = withIntent(run.rollout, operation, time(run));
  const before = clock.mono();
  if (!(await save(run))) return false;
  // Not before it is written: another replica's may come to look the same, and would count as seen since now (X9).
  run.parts.steady.watch(run.rollout);
  if (clock.mono() - before > intentFreshMs) {
    // The write took so long that another replica may have taken over: look before acting.
    return false;
  }
  const call = callOf(run.rollout, operation);
  try {
    const outcome = await send(cloud, call.action, call.input);
    const { intent } = run.rollout;
    const at = time(run);
    const withOutcome = (one: Rollout): Rollout => settled(one, operation, outcome, at);
    run.rollout = withOutcome(run.rollout);
    run.outcome = (stored) => (sameIntent(stored.intent, intent) ? withOutcome(stored) : undefined);
    log.info({ rollout: run.rollout.id, phase: run.rollout.phase.name, action: call.action }, 'AWS changed');
    return true;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.warn(
      {
        rollout: run.rollout.id,
        phase: run.rollout.phase.name,
        action: call.action,
        kind: error.kind,
        code: error.code,
        raw: error.message,
        requestId: error.requestId,
      },
      'AWS call failed',
    );
    run.rollout = failed(
      run.rollout,
      operation,
      { kind: error.kind, ambiguous: error.ambiguous, raw: error.message },
      time(run),
    );
    return false;
  }
}

/** The same try of the same operation, whatever was written beside it. */
function sameIntent(one: Intent | null, other: Intent | null): boolean {
  return one?.key === other?.key && one?.at === other?.at;
}

async function send(
  cloud: Cloud,
  action: ReturnType<typeof callOf>['action'],
  input: ReturnType<typeof callOf>['input'],
): Promise<Outcome> {
  const text = (key: string): string => {
    const value = input[key];
    return typeof value === 'string' ? value : '';
  };
  switch (action) {
    case 'CreateComputeEnvironment':
      return cloud.createEnvironment(input);
    case 'UpdateComputeEnvironment':
      await cloud.updateEnvironment(input);
      return {};
    case 'DeleteComputeEnvironment':
      await cloud.deleteEnvironment(text('computeEnvironment'));
      return {};
    case 'CreateJobQueue':
      return cloud.createQueue(input);
    case 'UpdateJobQueue':
      await cloud.updateQueue(input);
      return {};
    case 'DeleteJobQueue':
      await cloud.deleteQueue(text('jobQueue'));
      return {};
    case 'RegisterJobDefinition':
      return cloud.register(input);
    case 'DeregisterJobDefinition':
      await cloud.deregister(text('jobDefinition'));
      return {};
    case 'SubmitJob':
      return cloud.submit(input);
    case 'CancelJob':
      await cloud.cancel(text('jobId'), text('reason'));
      return {};
    case 'PutMetricAlarm':
      await cloud.putAlarm(input);
      return {};
    case 'DeleteAlarms':
      await cloud.deleteAlarms(input);
      return {};
  }
}
