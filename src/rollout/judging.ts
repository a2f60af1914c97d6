import { alarmStates, canariesDone, evidenceKey, judgeStage, sameEvidence, spentAt, stageOf } from './evidence.js';
import { ownAlarmStates } from './own-alarms.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';
import { spentBy } from './spending.js';
import { say, tellChange } from './state.js';
import { isProven } from './verdict.js';

/** Takes up what production jobs a look found; blue's baseline is taken once and stays (contract §4). */
export function noteEvidence(rollout: Rollout, seen: Seen, now: number): Rollout {
  let next = rollout;
  if (!next.evidence && seen.baseline) {
    const nothing = { succeeded: 0, failed: 0, runSeconds: [] };
    next = {
      ...next,
      evidence: { blue: seen.baseline, green: nothing, greenPlatform: 0, unknown: 0, pinned: 0, failures: [] },
    };
  }
  if (!seen.evidence) return next;
  const evidence = { ...seen.evidence, blue: next.evidence?.blue ?? seen.evidence.blue };
  if (sameEvidence(next.evidence, evidence)) return next;
  next = { ...next, evidence };
  const { greenPlatform: platform, unknown } = evidence;
  // That jobs ended and do not count is told once, or a bake without others would wait for its deadline in silence.
  if (platform + unknown > 0)
    next = tellChange(next, 'uncounted', 'yes', (one) => say(one, now, { say: 'uncounted', platform, unknown }));
  if (evidence.pinned === 0) return next;
  return tellChange(next, 'pinned', 'yes', (one) => say(one, now, { say: 'pinned', jobs: evidence.pinned }));
}

/** Judges when what a verdict rests on has changed, and tells a verdict that is another one than before. */
export function noteLook(rollout: Rollout, seen: Seen, now: number, pollStartedAt: number): Rollout {
  const stage = stageOf(rollout);
  // Canaries are judged when all have ended; a ringing alarm is a reason at any time.
  const alarms = [...alarmStates(rollout, seen), ...ownAlarmStates(rollout, seen)];
  const ringing = alarms.some((one) => one.state === 'alarm');
  if (!stage || (stage === 'canary' && !canariesDone(rollout) && !ringing)) return rollout;
  const key = evidenceKey(rollout, alarms);
  const last = rollout.looks.at(-1);
  // One poll may look several times; an alarm that goes on ringing counts once in it.
  if (last?.evidence === key && (!ringing || last.at >= pollStartedAt)) return rollout;
  const spent = spentAt(rollout, stage);
  const judgement = judgeStage(rollout, stage, alarms, spent);
  const looks = [...rollout.looks, { at: now, evidence: key, verdict: judgement.verdict }].slice(-3);
  const next = {
    ...rollout,
    looks,
    judgement: { ...judgement, at: now },
    ...(spent ? { spent: spentBy(spent, isProven(judgement)) } : {}),
  };
  const before = rollout.judgement?.verdict;
  const silent =
    before === judgement.verdict ||
    (before === undefined && judgement.verdict === 'INCONCLUSIVE' && stage !== 'canary');
  if (silent) return next;
  return say(next, now, {
    say: 'verdict',
    where: stage,
    judgement,
    ...(stage !== 'canary' && next.evidence ? { evidence: next.evidence } : {}),
    ...(seen.metrics ? { metrics: seen.metrics } : {}),
  });
}
