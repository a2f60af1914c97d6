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
];

interface Watched {
  rollout: Rollout;
  approvedAt?: number;
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
  if (after.phase.name === 'rollback' && name !== 'rollback') spot(`rollback during ${name}`);
  if (after.phase.name === 'aborted' && name === 'plan') {
    if (after.phase.why.reason === 'lockHeld') spot('a second rollout of the same queue refused');
    if (after.phase.why.reason === 'person') spot('rollback during plan');
    if (after.phase.why.reason === 'approvalExpired') spot('approval expired');
  }
  if (after.phase.name === 'rollback' && after.phase.why.reason === 'approvalExpired') spot('approval expired');
  const why = after.held && before.held === null ? after.held.why.reason : undefined;
  if (why === 'drift') spot(`drift in ${after.phase.name}`);
  if (why === 'deadline') spot('deadline passed');
  if (after.canaries.some((one) => one.stuck !== undefined)) spot('canary stuck RUNNABLE');
}

/** A life that died with an intent of its own in a record: nobody knows whether the call was made. */
function seeCrash(replica: string, watched: ReadonlyMap<string, Watched>, spot: (name: string) => void): void {
  for (const { rollout } of watched.values()) {
    if (!isOpen(rollout) || rollout.intent === null || !rollout.writeId.startsWith(`${replica}-`)) continue;
    spot(`crash between intent and outcome of ${rollout.intent.operation.op}`);
  }
}

function seePressed(
  { at, rollout, press, answer }: Extract<Happening, { what: 'pressed' }>,
  watched: Map<string, Watched>,
  spot: (name: string) => void,
): void {
  const known = watched.get(rollout);
  if (!answer || !known) return;
  if (answer.pressed) {
    const { accepted } = answer;
    if (accepted.does === 'resume' && accepted.adopt.length > 0) spot('drift taken over');
    if (press.press === 'approve') known.approvedAt = at;
    if (press.press === 'rollback' && at - (known.approvedAt ?? -Infinity) < 1_000)
      spot('approve and rollback in the same tick');
    return;
  }
  if (answer.why === 'repeated') spot('repeated click');
  if (typeof answer.why === 'string') return;
  const { reason } = answer.why;
  if (reason === 'staleButton') spot('stale click refused');
  if (reason === 'notAllowed') spot('outsider refused');
  if (reason === 'starterMayNotApprove') spot('starter refused');
}
