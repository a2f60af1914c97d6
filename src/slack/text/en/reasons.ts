import { refusedDeletion } from '../../../rollout/deletion.js';
import { diagnose, diagnoseInvalid } from '../../../rollout/diagnose.js';
import { orderNames } from '../../../rollout/orders.js';
import type { AbortReason, Drift, HoldReason } from '../../../rollout/rollout.js';
import { bold, code, joined, listed, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { About, Sentences } from '../sentences.js';
import { told } from '../sentences.js';
import { deletions } from './deletions.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

const queueStates = { gone: 'is gone', disabled: 'was disabled', invalid: 'became INVALID' };

const drifts: Sentences<'kind', Drift> = {
  order: ({ queue, expected, found }) =>
    mrkdwn`The order of queue ${bold(queue)} is ${orderOf(found)}; expected was ${orderOf(expected)}.`,
  queue: ({ queue, found }) => mrkdwn`Queue ${bold(queue)} ${queueStates[found]}.`,
  foreignQueue: ({ queue, environment }) =>
    mrkdwn`Queue ${bold(queue)}, which the plan does not name, lists ${bold(environment)} now.`,
  environment: ({ environment, role, expected, found }) =>
    found === 'gone'
      ? mrkdwn`${capital(words[role])} ${bold(environment)} is gone.`
      : mrkdwn`${capital(words[role])} ${bold(environment)} is ${code(found)}; expected was ${code(expected)}.`,
  definition: ({ definition, expected, found }) =>
    mrkdwn`Job definition ${bold(definition)} resolves to ${code(found)}; expected was ${code(expected)}.`,
};

function orderOf(order: Parameters<typeof orderNames>[0]): Mrkdwn {
  return order.length === 0 ? mrkdwn`empty` : words.order(orderNames(order));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Why it is held, as a whole sentence or several. */
const holds: Sentences<'reason', HoldReason, [About]> = {
  drift: (why) =>
    why.drifts.length === 0
      ? mrkdwn`Somebody else changed what this rollout relies on, and has put it back: there is no difference any more.`
      : joined(
          [
            mrkdwn`Somebody else changed what this rollout relies on.`,
            listed(
              why.drifts.map((drift) => told(drifts, 'kind', drift)),
              words.more,
              1_200,
              ' ',
            ),
          ],
          ' ',
        ),
  inconclusive: () => mrkdwn`The evidence decides neither for nor against green (INCONCLUSIVE).`,
  deadline: ({ phase, deletion }) =>
    joined(
      [
        mrkdwn`The deadline of phase ${bold(words.phase(phase))} has passed.`,
        deletion === undefined ? mrkdwn`` : deletions.stuck(deletion),
      ],
      ' ',
    ),
  refused: ({ operation, target, raw }) => {
    const blocked = operation === 'DeleteComputeEnvironment' ? refusedDeletion(raw) : undefined;
    const said = mrkdwn`AWS keeps refusing ${code(operation)} for ${bold(target)}. ${words.raw(raw)}`;
    return blocked === undefined ? said : mrkdwn`${said} ${deletions.refused(blocked)}`;
  },
  person: ({ by, words: said }) =>
    said === undefined ? mrkdwn`Held by ${userMention(by)}.` : mrkdwn`Held by ${userMention(by)}: “${said}”.`,
  approvalExpired: ({ gate }) => mrkdwn`Nobody approved ${words.gate(gate)} in time.`,
  blueUnusable: ({ raw }, { plan }) =>
    mrkdwn`Blue ${bold(plan.blue.name)} cannot take jobs now, so nothing is taken away from green. ${words.raw(raw)}`,
  cloudErrors: ({ raw, of }) =>
    of === 'alarms'
      ? mrkdwn`CloudWatch's alarms could not be read several times in a row. ${words.raw(raw)}`
      : mrkdwn`AWS could not be read for some time. ${words.raw(raw)}`,
};

/** What a hold's way out depends on beside its reason: where the rollout stands, and whether it can still go back. */
export interface HeldIn {
  retry: boolean;
  planned: boolean;
  wayBack: 'open' | 'taken' | 'gone';
}

/** What may be done about it. */
const lifts: Sentences<'reason', HoldReason, [HeldIn]> = {
  drift: (_, { planned, wayBack }) => {
    if (planned) return mrkdwn`*Resume* (a starter or an approver) plans anew from what is there now.`;
    if (wayBack === 'taken')
      return mrkdwn`*Resume* (a starter or an approver) leaves what others changed as it is, and the way back goes on.`;
    return wayBack === 'gone'
      ? mrkdwn`*Resume* (a starter or an approver) takes what is shown as the new expectation, unless green lost its place or is disabled. There is no way back any more: what should not stay so has to be put right by hand first.`
      : mrkdwn`*Resume* (a starter or an approver) takes what is shown as the new expectation, unless green or blue lost its place or the environment of the new version is disabled; *Roll back* puts blue back first and leaves what others added.`;
  },
  inconclusive: (_, { retry }) =>
    retry
      ? mrkdwn`*Retry* (a starter or an approver) runs new canaries.`
      : mrkdwn`*Resume* (a starter or an approver) watches on.`,
  deadline: () => mrkdwn`*Resume* (a starter or an approver) gives the phase its time once more.`,
  refused: () => mrkdwn`Remove the cause, then *Retry* (a starter or an approver) does this step again.`,
  person: () => mrkdwn`*Resume* (a starter or an approver) lets it go on.`,
  approvalExpired: () => mrkdwn`*Resume* (a starter or an approver) opens the gate again.`,
  blueUnusable: () => mrkdwn`Repair blue, then *Resume* (a starter or an approver).`,
  cloudErrors: ({ of }) =>
    of === 'alarms'
      ? mrkdwn`Once the bot may call ${code('cloudwatch:DescribeAlarms')} and CloudWatch answers again, *Resume* (a starter or an approver) lets it go on.`
      : mrkdwn`Once AWS answers again, *Resume* (a starter or an approver) lets it go on.`,
};

/** Why it goes back or ended early, as a whole sentence. */
const rollbacks: Sentences<'reason', AbortReason> = {
  person: ({ by, words: said }) =>
    said === undefined ? mrkdwn`${userMention(by)} asked for it.` : mrkdwn`${userMention(by)} asked for it: “${said}”.`,
  verdict: () => mrkdwn`The verdict on green is FAIL.`,
  canariesFailed: () => mrkdwn`All canaries have ended and the verdict is FAIL.`,
  imagePull: ({ canary, raw }) =>
    mrkdwn`Canary ${bold(canary)} could not pull its image. ${diagnoses.cause(diagnose({ reason: raw }).cause).next} ${words.raw(raw)}`,
  greenInvalid: ({ raw }) => {
    const { what, next } = diagnoses.cause(diagnoseInvalid(raw).cause);
    return mrkdwn`Green became INVALID. ${what} ${next} ${words.raw(raw)}`;
  },
  approvalExpired: ({ gate }) => mrkdwn`Nobody approved ${words.gate(gate)} in time.`,
  lockHeld: ({ key, rollout }) => mrkdwn`Rollout ${bold(rollout)} already works on ${bold(key)}.`,
  rootRefused: ({ raw }) => mrkdwn`Slack refused the message that shows this rollout: ${code(raw)}.`,
};

export const reasons = { drifts, holds, lifts, rollbacks };
