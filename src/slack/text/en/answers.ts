import { canRollBack, type Accepted, type Refusal } from '../../../rollout/answer.js';
import { bold, channelMention, code, date, joined, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import { told, type About, type Sentences } from '../sentences.js';
import { reasons } from './reasons.js';
import { words } from './words.js';

const refusals: Sentences<'reason', Refusal, [About]> = {
  notAllowed: ({ needs }) =>
    needs === 'approver'
      ? mrkdwn`Only approvers may do this. Ask somebody who has the role *approver* in the policy.`
      : mrkdwn`Only starters and approvers may do this. Ask somebody who has one of these roles in the policy.`,
  starterMayNotApprove: () =>
    mrkdwn`You started this rollout, so somebody else has to approve it (\`distinctFromStarter\` in the policy). You may still hold it or roll it back.`,
  ended: ({ phase }) => mrkdwn`This rollout has ended (${words.ended(phase)}). Nothing more can be done with it.`,
  noOpenGate: ({ phase }) =>
    mrkdwn`No gate is open: the rollout is in phase ${bold(words.phase(phase))}. An open gate is announced in the thread.`,
  otherGate: ({ open, step, asked, askedStep }, { id }) =>
    mrkdwn`Nothing was approved: you named ${code(words.gateTyped(asked === '' ? open : asked, askedStep))}, but ${words.gate(open)} is open. Type ${code(`/batch-rollout approve ${id} ${words.gateTyped(open, step)}`)} if you mean that one.`,
  gateMustBeNamed: ({ open, step }, { id }) =>
    mrkdwn`This gate has to be named: type ${code(`/batch-rollout approve ${id} ${words.gateTyped(open, step)}`)}.`,
  alreadyApproved: ({ by, at }) =>
    mrkdwn`${userMention(by)} already approved this gate (${date(at)}). Nothing more is needed.`,
  staleButton: () =>
    mrkdwn`The rollout has moved on since this button was drawn, so nothing was done. Look at the message again.`,
  isHeld: ({ why }, about) =>
    joined(
      [
        mrkdwn`The rollout is held, so nothing was approved.`,
        told(reasons.holds, 'reason', why, about),
        mrkdwn`Lift the hold first.`,
      ],
      ' ',
    ),
  alreadyHeld: ({ why }, about) =>
    joined([mrkdwn`The rollout is held already.`, told(reasons.holds, 'reason', why, about)], ' '),
  notHeld: () => mrkdwn`The rollout is not held, so there is nothing to resume or retry.`,
  alreadyRollingBack: () => mrkdwn`The rollout is rolling back already. Its thread tells when blue is first again.`,
  blueDeleted: ({ rollout }, { plan }) =>
    mrkdwn`The deletion of blue ${bold(plan.blue.name)} was requested, so there is no way back in this rollout. ${code(`/batch-rollout undo ${rollout}`)} plans the reverse: it builds blue again from the recorded snapshot.`,
  placesLost: ({ queue }, about) =>
    mrkdwn`Green or blue lost its place in queue ${bold(queue)}, so this state cannot be taken over. Put the order right by hand and resume${canRollBack(about) ? ', or roll back' : ''}.`,
  environmentDisabled: ({ environment }, about) =>
    mrkdwn`Compute environment ${bold(environment)} is disabled and takes no jobs, so the rollout cannot go on with it. Enable it by hand and resume${canRollBack(about) ? ', or roll back' : ''}.`,
  definitionMoved: ({ definition }) =>
    mrkdwn`Job definition ${bold(definition)} was changed by somebody else, so what was tested is not what runs now. Roll back and start anew.`,
  cannotReplan: ({ queue }) =>
    mrkdwn`No plan can be made from what is there now; ${code(`/batch-rollout plan ${queue}`)} says why. Put that right and resume again, or roll back: nothing has been changed yet.`,
  foreignQueue: ({ queue, environment }, about) =>
    mrkdwn`Queue ${bold(queue)} lists ${bold(environment)}, but the approved plan does not name that queue. Take the environment out of it and resume${canRollBack(about) ? ', or roll back and start anew' : ''}.`,
  nothingToRetry: () =>
    mrkdwn`There is nothing to retry here. *Resume* lets the rollout go on, *Roll back* returns to blue.`,
  mustRetryOrRollBack: () =>
    mrkdwn`Canaries that could not be judged do not become a pass by going on. *Retry* runs new ones, *Roll back* returns to blue.`,
};

const accepted: Sentences<'does', Accepted, [About]> = {
  approve: () => mrkdwn`Approved. The bot acts on it in a moment, and the thread tells what happens.`,
  rollback: (_, { plan, phase: now }) =>
    now.name === 'aborted'
      ? mrkdwn`Ended. Nothing had been changed.`
      : mrkdwn`Rollback begun. ${
          plan.placement === 'keep'
            ? mrkdwn`The previous content is registered again`
            : mrkdwn`Blue ${bold(plan.blue.name)} is put first again`
        }; no job is stopped.`,
  hold: () => mrkdwn`Held. Nothing advances until somebody resumes it; rolling back still works.`,
  resume: () => mrkdwn`Resumed. The bot goes on from here in a moment.`,
  replan: () => mrkdwn`Planning anew from what is there now. The new plan needs its own approval.`,
  retry: () => mrkdwn`Trying again. The thread tells what comes of it.`,
};

/** Answers that only the asking person sees. */
export const answers = {
  refusals,
  accepted,
  repeated: mrkdwn`This request was already answered; nothing was done twice.`,
  started: (queue: string): Mrkdwn => mrkdwn`Planning the rollout of ${bold(queue)}. The plan appears in the channel.`,
  noActive: mrkdwn`No rollout is active. ${code('/batch-rollout start')} begins one.`,
  unknownRollout: (typed: string): Mrkdwn =>
    mrkdwn`There is no rollout ${code(typed)}. ${code('/batch-rollout list')} shows the active ones.`,
  notUnique: (typed: string, ids: readonly string[]): Mrkdwn =>
    mrkdwn`${code(typed)} may mean several rollouts: ${words.names(ids)}. Type more of the id.`,
  newerSchema: (id: string): Mrkdwn =>
    mrkdwn`Rollout ${bold(id)} cannot be read by this version of the bot, most likely because a newer one wrote it, so nothing was done with it: update this replica, or ask again where the newer version answers.`,
  notInThisChannel: (allowed: readonly string[]): Mrkdwn =>
    mrkdwn`Commands are not taken in this channel. Use ${joined(allowed.slice(0, 20).map(channelMention), ', ')}.`,
  inviteBot: (channel: string): Mrkdwn =>
    mrkdwn`The bot is not a member of ${channelMention(channel)}, so nothing was started. Type ${code('/invite @batch-rollout')} there and start again.`,
  tooManyCommands: (seconds: number): Mrkdwn =>
    mrkdwn`You sent many commands in a short time, so nothing was done with this one. Send it again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}; ${code('/batch-rollout rollback')} and ${code('/batch-rollout hold')} are taken at any time.`,
  busy: mrkdwn`The bot is at work on many requests, so nothing was done with this one. Send it again in a minute; ${code('/batch-rollout rollback')} and ${code('/batch-rollout hold')} are taken at any time.`,
  mayNotStart: mrkdwn`Only starters and approvers may start a rollout. Ask somebody who has one of these roles in the policy; ${code('/batch-rollout plan')} shows a plan without starting it.`,
  rolesUnknown: mrkdwn`Slack did not say who belongs to the groups of the policy, so nothing was done. Try again in a minute.`,
  cloudUnavailable: (raw: string): Mrkdwn =>
    mrkdwn`AWS could not be asked, so nothing was changed. ${words.raw(raw)} Try again in a minute.`,
  storeUnavailable: (id: string): Mrkdwn =>
    mrkdwn`The bot cannot reach its table, so it cannot say whether your request was recorded. Look at the rollout before you try again. (Error ${code(id)})`,
  failed: (id: string): Mrkdwn =>
    mrkdwn`Something went wrong in the bot, and your request may not have been taken. Look at the rollout before you try again; the log has the details under ${code(id)}.`,
  report: {
    coming: mrkdwn`The report is being put together; it appears in the thread of the rollout.`,
    noThread: (id: string): Mrkdwn =>
      mrkdwn`Rollout ${bold(id)} has no message in a channel, so there is no thread for its report.`,
    notPosted: (raw: string): Mrkdwn =>
      mrkdwn`The report could not be posted, or only in part (${code(raw)}). Try again in a minute.`,
    title: (queue: string, id: string): string => `Report on the rollout of ${queue} (${id})`,
    page: (title: string, page: number, of: number): string => `${title}, page ${page} of ${of}`,
    left: 'The rest does not fit here: with the scope files:write the bot posts the whole report as a file.',
  },
  lists: {
    active: (rollouts: number): Mrkdwn => mrkdwn`${bold(rollouts)} active ${rollouts === 1 ? 'rollout' : 'rollouts'}`,
    newerSchema: (ids: readonly string[]): Mrkdwn =>
      mrkdwn`${bold(ids.length)} active ${ids.length === 1 ? 'rollout' : 'rollouts'} that this version of the bot cannot read and leaves alone, most likely because a newer one wrote ${ids.length === 1 ? 'it' : 'them'}: ${words.names(ids)}`,
    left: (rollouts: number): Mrkdwn =>
      mrkdwn`${words.more(rollouts)}; name one with ${code('/batch-rollout status <rollout>')}.`,
  },
};
