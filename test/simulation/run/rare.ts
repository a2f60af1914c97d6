import { objectAt, stringAt } from '../../../src/rollout/json.js';
import { isOpen, wayForward, type Rollout } from '../../../src/rollout/rollout.js';
import type { Happening } from './happenings.js';

/** Notices what happens seldom, so that a campaign can tell what it never saw. */
export interface Spotter {
  see(happening: Happening): void;
  /** Something that the log of happenings does not show. */
  spot(name: string): void;
  spotted: ReadonlySet<string>;
}

const operations = [
  'createEnvironment',
  'updateEnvironment',
  'deleteEnvironment',
  'createQueue',
  'disableQueue',
  'deleteQueue',
  'writeOrder',
  'register',
  'deregister',
  'submit',
  'cancel',
  'putAlarm',
  'deleteAlarm',
] as const;

/** What every long campaign must have seen. */
export const rareEvents: readonly string[] = [
  ...wayForward.map((phase) => `rollback during ${phase}`),
  ...[...wayForward, 'rollback'].map((phase) => `drift in ${phase}`),
  ...operations.map((op) => `crash between intent and outcome of ${op}`),
  'lease lost mid-call',
  'own write seen as conflict',
  'approve and rollback in the same tick',
  'Slack down over a phase change',
  'green INVALID after the shift',
  'canary stuck RUNNABLE',
  'a late queue write of an old leader',
  'a late write of any other kind',
  'a post that was there although its reply was lost',
  'approval expired',
  'deadline passed',
  'drift taken over',
  'stale click refused',
  'outsider refused',
  'starter refused',
  'repeated click',
  'a second rollout of the same queue refused',
  'a process stopped for longer than its lease',
  'a clock wrong by minutes',
  'a describe that lagged behind',
  'blue that kept vCPUs retired',
  'blue on Fargate retired',
  'a deletion that took long',
  'a canary gone from the history of AWS',
  'blue INVALID during a rollout',
  'blue VALID again during a rollout',
  'a look without the scope for it',
  'a message to a closed channel',
  'a look into a closed channel',
  'jobs described as they no longer are',
  'a change whose answer could not be read',
  'an effect after its connection had broken',
  'blue listed elsewhere before the start',
  'rollback while the canary queue is being made',
  'half of the definitions promoted on the way back',
  'two open rollouts side by side',
  'double approval in the same tick',
  'a job still running when the drain starts',
];

interface Watched {
  rollout: Rollout;
  approvedAt?: number;
  approvedBy?: string;
}

export function makeSpotter(): Spotter {
  const spotted = new Set<string>();
  const watched = new Map<string, Watched>();
  const unanswered = new Set<string>();
  const spot = (name: string): void => void spotted.add(name);
  return {
    spotted,
    spot,
    see(happening) {
      switch (happening.what) {
        case 'written':
          seeWritten(happening.rollout, watched.get(happening.rollout.id)?.rollout, spot);
          seeBeside(happening.rollout, watched, spot);
          watched.set(happening.rollout.id, { ...watched.get(happening.rollout.id), rollout: happening.rollout });
          return;
        case 'crashed':
          return seeCrash(happening.replica, watched, spot);
        case 'pressed':
          return seePressed(happening, watched, spot);
        case 'changed':
          if (happening.by === 'bot' && happening.late) {
            const isOrder = happening.action === 'UpdateJobQueue' && 'computeEnvironmentOrder' in happening.input;
            spot(isOrder ? 'a late queue write of an old leader' : 'a late write of any other kind');
          }
          return;
        case 'posted':
          unanswered.add(happening.key);
          return;
        case 'looked':
          if (happening.found && unanswered.has(happening.key))
            spot('a post that was there although its reply was lost');
          return;
        case 'sent':
        case 'moved':
        case 'audited':
        case 'locked':
        case 'leased':
        case 'updated':
        case 'started':
        case 'calmed':
          return;
      }
    },
  };
}

function seeWritten(after: Rollout, before: Rollout | undefined, spot: (name: string) => void): void {
  if (!before) return;
  const { name } = before.phase;
  if (after.phase.name === 'rollback' && name !== 'rollback') {
    spot(`rollback during ${name}`);
    if (before.intent?.operation.op === 'createQueue') spot('rollback while the canary queue is being made');
    seeHalf(after, spot);
  }
  if (after.phase.name === 'aborted' && name === 'plan') {
    if (after.phase.why.reason === 'lockHeld') spot('a second rollout of the same queue refused');
    if (after.phase.why.reason === 'person') spot('rollback during plan');
    if (after.phase.why.reason === 'approvalExpired') spot('approval expired');
  }
  if (after.phase.name === 'rollback' && after.phase.why.reason === 'approvalExpired') spot('approval expired');
  const why = after.held && before.held === null ? after.held.why.reason : undefined;
  if (why === 'drift') spot(`drift in ${after.phase.name}`);
  if (why === 'deadline') spot('deadline passed');
  if (after.phase.name === 'complete' && name !== 'complete') seeRetired(after, spot);
  if (after.canaries.some((one) => one.stuck !== undefined)) spot('canary stuck RUNNABLE');
}

function seeBeside(rollout: Rollout, watched: ReadonlyMap<string, Watched>, spot: (name: string) => void): void {
  if (watched.size === 0 || !isUnderWay(rollout)) return;
  for (const { rollout: other } of watched.values())
    if (other.id !== rollout.id && isUnderWay(other)) spot('two open rollouts side by side');
}

function isUnderWay(rollout: Rollout): boolean {
  return isOpen(rollout) && rollout.locked && rollout.phase.name !== 'plan';
}

function seeHalf({ plan, made }: Rollout, spot: (name: string) => void): void {
  const promoted = Object.keys(made.promoted).length;
  if (promoted > 0 && promoted < plan.definitions.length) spot('half of the definitions promoted on the way back');
}

function seeRetired({ plan: { blue, green } }: Rollout, spot: (name: string) => void): void {
  if (!green) return;
  if (blue.minVcpus > 0) spot('blue that kept vCPUs retired');
  if (stringAt(objectAt(blue.described, 'computeResources'), 'type') === 'FARGATE') spot('blue on Fargate retired');
}

/** A life that died with a call of its own under way: nobody knows whether it was made. */
function seeCrash(replica: string, watched: ReadonlyMap<string, Watched>, spot: (name: string) => void): void {
  for (const { rollout } of watched.values()) {
    if (!isOpen(rollout) || rollout.intent?.state !== 'sent' || !rollout.writeId.startsWith(`${replica}-`)) continue;
    spot(`crash between intent and outcome of ${rollout.intent.operation.op}`);
  }
}

function seePressed(
  { at, user, rollout, press, answer }: Extract<Happening, { what: 'pressed' }>,
  watched: Map<string, Watched>,
  spot: (name: string) => void,
): void {
  const known = watched.get(rollout);
  if (!answer || !known) return;
  const isSameTick = at - (known.approvedAt ?? -Infinity) < 1_000;
  if (press.press === 'approve' && isSameTick && known.approvedBy !== user) spot('double approval in the same tick');
  if (answer.pressed) {
    const { accepted } = answer;
    if (accepted.does === 'resume' && accepted.adopt.length > 0) spot('drift taken over');
    if (press.press === 'approve') {
      known.approvedAt = at;
      known.approvedBy = user;
    }
    if (press.press === 'rollback' && isSameTick) spot('approve and rollback in the same tick');
    return;
  }
  if (answer.why === 'repeated') spot('repeated click');
  if (typeof answer.why === 'string') return;
  const { reason } = answer.why;
  if (reason === 'staleButton') spot('stale click refused');
  if (reason === 'notAllowed') spot('outsider refused');
  if (reason === 'starterMayNotApprove') spot('starter refused');
}
