import { diagnose, diagnoseInvalid } from '../../../rollout/diagnose.js';
import { orderNames } from '../../../rollout/orders.js';
import type { AbortReason, Drift, HoldReason } from '../../../rollout/rollout.js';
import { bold, code, joined, listed, md, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { About, Sentences } from '../sentences.js';
import { told } from '../sentences.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

const queueStates = { gone: 'is gone', disabled: 'was disabled', invalid: 'became INVALID' };

const drifts: Sentences<'kind', Drift> = {
  order: ({ queue, expected, found }) =>
    md`The order of queue ${bold(queue)} is ${orderOf(found)}; expected was ${orderOf(expected)}.`,
  queue: ({ queue, found }) => md`Queue ${bold(queue)} ${queueStates[found]}.`,
  foreignQueue: ({ queue, environment }) =>
    md`Queue ${bold(queue)}, which the plan does not name, lists ${bold(environment)} now.`,
  environment: ({ environment, role, expected, found }) =>
    found === 'gone'
      ? md`${capital(words[role])} ${bold(environment)} is gone.`
      : md`${capital(words[role])} ${bold(environment)} is ${code(found)}; expected was ${code(expected)}.`,
  definition: ({ definition, expected, found }) =>
    md`Job definition ${bold(definition)} resolves to ${code(found)}; expected was ${code(expected)}.`,
};

function orderOf(order: Parameters<typeof orderNames>[0]): Mrkdwn {
  return order.length === 0 ? md`empty` : words.order(orderNames(order));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Why it is held, as a whole sentence or several. */
const holds: Sentences<'reason', HoldReason, [About]> = {
  drift: (why) => joined([md`Somebody else changed what this rollout relies on.`, listed(why.drifts.map((drift) => told(drifts, 'kind', drift)), words.more, 1_500)], ' '),
  inconclusive: () => md`The evidence decides neither for nor against green (INCONCLUSIVE).`,
  deadline: ({ phase }) => md`The deadline of phase ${bold(words.phase(phase))} has passed.`,
  refused: ({ operation, target, raw }) => md`AWS keeps refusing ${code(operation)} for ${bold(target)}. ${words.raw(raw)}`,
  person: ({ by, words: said }) =>
    said === undefined ? md`Held by ${userMention(by)}.` : md`Held by ${userMention(by)}: “${said}”.`,
  approvalExpired: ({ gate }) => md`Nobody approved ${words.gate(gate)} in time.`,
  blueUnusable: ({ raw }, { plan }) =>
    md`Blue ${bold(plan.blue.name)} cannot take jobs now, so nothing is taken away from green. ${words.raw(raw)}`,
  cloudErrors: ({ raw }) => md`AWS could not be read for some time. ${words.raw(raw)}`,
};

/** What may be done about it. Rollback is always possible too. */
const lifts: Sentences<'reason', HoldReason, [{ retry: boolean; planned: boolean }]> = {
  drift: (_, { planned }) =>
    planned
      ? md`*Resume* (a starter or an approver) plans anew from what is there now.`
      : md`*Resume* (a starter or an approver) takes what is shown as the new expectation, unless green or blue lost its place; *Roll back* puts blue back first and leaves what others added.`,
  inconclusive: (_, { retry }) =>
    retry
      ? md`*Retry* (a starter or an approver) runs new canaries.`
      : md`*Resume* (a starter or an approver) watches on.`,
  deadline: () => md`*Resume* (a starter or an approver) gives the phase its time once more.`,
  refused: () => md`Remove the cause, then *Retry* (a starter or an approver) does this step again.`,
  person: () => md`*Resume* (a starter or an approver) lets it go on.`,
  approvalExpired: () => md`*Resume* (a starter or an approver) opens the gate again.`,
  blueUnusable: () => md`Repair blue, then *Resume* (a starter or an approver).`,
  cloudErrors: () => md`Once AWS answers again, *Resume* (a starter or an approver) lets it go on.`,
};

/** Why it goes back or ended early, as a whole sentence. */
const rollbacks: Sentences<'reason', AbortReason> = {
  person: ({ by, words: said }) =>
    said === undefined ? md`${userMention(by)} asked for it.` : md`${userMention(by)} asked for it: “${said}”.`,
  verdict: () => md`The verdict on green is FAIL.`,
  canariesFailed: () => md`All canaries have ended and the verdict is FAIL.`,
  imagePull: ({ canary, raw }) =>
    md`Canary ${bold(canary)} could not pull its image. ${diagnoses.cause(diagnose({ reason: raw }).cause).next} ${words.raw(raw)}`,
  greenInvalid: ({ raw }) => {
    const { what, next } = diagnoses.cause(diagnoseInvalid(raw).cause);
    return md`Green became INVALID. ${what} ${next} ${words.raw(raw)}`;
  },
  approvalExpired: ({ gate }) => md`Nobody approved ${words.gate(gate)} in time.`,
  lockHeld: ({ key, rollout }) => md`Rollout ${bold(rollout)} already works on ${bold(key)}.`,
  rootRefused: ({ raw }) => md`Slack refused the message that shows this rollout: ${code(raw)}.`,
};

export const reasons = { drifts, holds, lifts, rollbacks };
