import { isGone } from './canary.js';
import { finishedJobs } from './comparison.js';
import { canonical, sha256 } from './json.js';
import { canaryName } from './operations.js';
import type { Canary, Evidence, Rollout } from './rollout.js';
import type { Seen } from './seen.js';
import { allot, canaryShares, lookShares, nothingSpent, type Spent } from './spending.js';
import { judge, type AlarmState, type Judgement, type LostJob, type Sample } from './verdict.js';

export const noSample: Sample = { succeeded: 0, failed: 0, runSeconds: [] };

/** Where a rollout is judged: on its canaries, or on production jobs. */
export type Stage = 'canary' | 'shift' | 'bake';

export function stageOf(rollout: Rollout): Stage | undefined {
  const { name } = rollout.phase;
  return name === 'canary' || name === 'shift' || name === 'bake' ? name : undefined;
}

/** Canaries of the round under way. */
export function currentCanaries(rollout: Rollout): Canary[] {
  const { phase } = rollout;
  return phase.name === 'canary' ? rollout.canaries.filter((one) => one.round === phase.round) : [];
}

/** True once no canary of the round is awaited any more: each has ended, or is gone from the history of AWS. */
export function canariesDone(rollout: Rollout): boolean {
  const canaries = currentCanaries(rollout);
  return canaries.length > 0 && canaries.every((one) => one.result !== undefined || isGone(one));
}

/** What a look at production may spend of the significance; canaries are judged once, when all have ended. */
export function spentAt(rollout: Rollout, stage: Stage): Spent | undefined {
  if (stage === 'canary') return undefined;
  return allot(rollout.spent ?? nothingSpent, finishedJobs(rollout.evidence?.green ?? noSample));
}

/** Judges what is known in this stage. Canaries count only where their task proves that they ran on green (F80). */
export function judgeStage(
  rollout: Rollout,
  stage: Stage,
  alarms: readonly AlarmState[],
  spent: Spent = nothingSpent,
): Judgement {
  const { rules } = rollout.plan;
  const blue = rollout.evidence?.blue ?? noSample;
  if (stage === 'canary') {
    const failuresOnly = rules.canary.command !== null;
    return judge({
      limits: rules.limits,
      blue,
      green: sampleOf(currentCanaries(rollout)),
      minJobs: rules.canary.jobs,
      gone: goneCanaries(rollout),
      failuresOnly,
      alarms,
      shares: canaryShares,
    });
  }
  const minJobs = stage === 'bake' ? rules.bake.minJobs : 1;
  const green = rollout.evidence?.green ?? noSample;
  return judge({ limits: rules.limits, blue, green, minJobs, alarms, looks: spent.looks, shares: lookShares(spent) });
}

function goneCanaries(rollout: Rollout): LostJob[] {
  return currentCanaries(rollout)
    .filter(isGone)
    .map(({ number, jobId = '' }) => ({ name: canaryName(rollout, number), jobId }));
}

/** The alarms of the policy as last seen; one that CloudWatch did not tell of is missing, never healthy (I14). */
export function alarmStates(rollout: Rollout, seen: Seen): AlarmState[] {
  return rollout.plan.rules.alarms.map((name) => ({ name, state: seen.alarms.get(name) ?? 'missing' }));
}

/** A short key of everything a verdict rests on: a look counts when it changes, and at every poll while an alarm rings. */
export function evidenceKey(rollout: Rollout, alarms: readonly AlarmState[]): string {
  const { evidence } = rollout;
  const counts = evidence ? [evidence.green.succeeded, evidence.green.failed, evidence.green.runSeconds.length] : [];
  const canaries = currentCanaries(rollout).map((one) => [
    one.number,
    one.result?.succeeded ?? null,
    one.result?.onGreen ?? null,
  ]);
  return sha256(canonical({ counts, canaries, alarms })).slice(0, 12);
}

/** Canaries as they are judged: those that ran on green, and of the failures only what the version did. */
export function sampleOf(canaries: readonly Canary[]): Sample {
  const counted = canaries.flatMap((one) => (one.result?.onGreen ? [one.result] : []));
  const succeeded = counted.filter((one) => one.succeeded);
  // Only what the version did counts against it; a reclaimed Spot host does not.
  const failed = counted.filter((one) => !one.succeeded && one.diagnosis?.class === 'version');
  return {
    succeeded: succeeded.length,
    failed: failed.length,
    runSeconds: succeeded.flatMap((one) => (one.runSeconds === undefined ? [] : [one.runSeconds])),
  };
}

/** True when both tell the same. */
export function sameEvidence(a: Evidence | null, b: Evidence | null): boolean {
  return canonical(a) === canonical(b);
}
