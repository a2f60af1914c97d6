import { nameOfArn } from '../../../rollout/orders.js';
import { diagnoseInvalid, diagnoseStuck, type Diagnosis } from '../../../rollout/diagnose.js';
import type { Gate } from '../../../rollout/request.js';
import type { PhaseName } from '../../../rollout/rollout.js';
import type { Say } from '../../../rollout/told.js';
import type { Step } from '../../../rollout/planned.js';
import { bold, code, joined, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import { jobsOnBlue } from '../detached.js';
import { told, type About, type Sentences } from '../sentences.js';
import { diagnoses } from './diagnoses.js';
import { operations } from './operations.js';
import { reasons } from './reasons.js';
import { verdicts } from './verdicts.js';
import { words } from './words.js';

/** Lines of the thread. Log lines, evidence, mentions of approvers and who can lift a hold are added by the message. */
const lines: Sentences<'say', Say, [About]> = {
  started: (_, { startedBy, plan }) =>
    mrkdwn`${userMention(startedBy)} started the rollout of ${bold(plan.queue)}. The plan stands in the message above; nothing has been changed yet.`,
  replanned: ({ by }) =>
    mrkdwn`${userMention(by)} had the plan made anew from what AWS shows now. The message above has the new plan; earlier approvals do not count for it.`,
  approved: ({ gate, step, by }, { plan }) =>
    mrkdwn`${userMention(by)} approved ${words.gate(gate, step, plan.steps.length)}. The bot acts on it in a moment.`,
  gateOpen: ({ gate, step }, about) =>
    mrkdwn`An approval is needed: ${words.gate(gate, step, about.plan.steps.length)} is open. ${asks(gate, step, about)}`,
  gateReminder: ({ gate, step, share }, { plan }) =>
    mrkdwn`An approval is still needed: ${words.gate(gate, step, plan.steps.length)} is open, and ${share} % of its time is over. ${expiry(gate)}`,
  entered: ({ phase, step }, about) => entered(phase, step, about),
  autoAdvanced: ({ step }, { plan }) =>
    mrkdwn`The verdict is PASS, so the policy lets step ${step} of ${plan.steps.length} begin without an approval.`,
  operated: ({ operation, result }, about) =>
    joined(
      [told(operations, 'op', operation, about), result === undefined ? mrkdwn`` : code(nameOfArn(result), 200)],
      ' ',
    ),
  environment: ({ name, role, status, reason }) => {
    if (status === 'GONE') return mrkdwn`${role === 'blue' ? 'Blue' : 'Green'} ${bold(name)} is gone.`;
    const line = mrkdwn`${role === 'blue' ? 'Blue' : 'Green'} ${bold(name)} is ${bold(status)}.`;
    if (reason === undefined) return line;
    const { what, next } = diagnoses.cause(diagnoseInvalid(reason).cause);
    return mrkdwn`${line} ${what} ${next} ${words.raw(reason)}`;
  },
  order: ({ queue, order }) => mrkdwn`The order of queue ${bold(queue)} is ${words.order(order)}.`,
  canary: (canary, { id, plan }) => {
    const name = mrkdwn`Canary ${bold(`canary-${id}-${canary.number}`)} (one of ${canary.total}, job ${canary.jobId})`;
    const place = plan.green === undefined ? 'with the new image' : 'on green';
    if (canary.succeeded && canary.onGreen) return mrkdwn`${name} succeeded ${place}.`;
    if (canary.succeeded)
      return mrkdwn`${name} succeeded, but nothing proves that it ran where it should. It does not count.`;
    const failed =
      canary.exitCode === undefined
        ? mrkdwn`${name} failed.`
        : mrkdwn`${name} failed with exit code ${canary.exitCode}.`;
    return canary.diagnosis === undefined ? failed : mrkdwn`${failed} ${says.diagnosis(canary.diagnosis)}`;
  },
  canaryStuck: ({ number, raw }, { id }) => {
    const { what, next } = diagnoses.cause(diagnoseStuck(raw).cause);
    return mrkdwn`Canary ${bold(`canary-${id}-${number}`)} waits and does not start. ${what} ${next} ${words.raw(raw)}`;
  },
  verdict: ({ where, judgement }) =>
    joined(
      [
        verdicts.verdict(where, judgement.verdict),
        // At a FAIL the reasons speak, and a bound from above would only confuse.
        ...judgement.reasons.flatMap((why) =>
          why.reason === 'strength' && judgement.verdict !== 'FAIL' ? [verdicts.reasons.strength(why)] : [],
        ),
        verdicts.next(where, judgement.verdict),
      ],
      ' ',
    ),
  blueJobs: ({ jobs, environment }) =>
    jobs === 0
      ? mrkdwn`No job runs on ${bold(environment)} any more.`
      : mrkdwn`${words.jobs(jobs)} still on ${bold(environment)}. The rollout waits for them; no job is stopped.`,
  uncounted: ({ platform, unknown }) =>
    joined(
      [
        ...(platform > 0 ? [verdicts.platform(platform)] : []),
        ...(unknown > 0 ? [verdicts.unknown(unknown)] : []),
        mrkdwn`The verdict rests on the other jobs alone.`,
      ],
      ' ',
    ),
  pinned: ({ jobs }) =>
    mrkdwn`${words.jobs(jobs)} submitted since the shift are pinned: they name the old revision by number, so they do not follow the new image. Ask their owners to submit by name.`,
  held: ({ why }, about) => mrkdwn`${bold(words.held)}. ${told(reasons.holds, 'reason', why, about)}`,
  resumed: ({ by }) => mrkdwn`${userMention(by)} resumed the rollout. It goes on from here.`,
  retried: ({ by }) => mrkdwn`${userMention(by)} asked to try again. The step that did not work is done once more.`,
  rollingBack: ({ why, from }, about) =>
    mrkdwn`The rollout goes back from phase ${bold(words.phase(from))}. ${told(reasons.rollbacks, 'reason', why)} ${wayBack(from, about)}`,
  ended: ({ phase }, about) => ended(phase, about),
};

function asks(gate: Gate, step: number | undefined, { plan }: About): Mrkdwn {
  const { blue, green } = plan;
  switch (gate) {
    case 'start':
      return green === undefined
        ? mrkdwn`Approving it runs canaries of the new image on ${bold(blue.name)}; production is not touched before gate *shift*.`
        : mrkdwn`Approving it creates green ${bold(green.name)} and runs canaries there; production is not touched before gate *shift*.`;
    case 'shift': {
      const opened = plan.steps[(step ?? 1) - 1];
      const before =
        (step ?? 1) > 1
          ? mrkdwn`Step ${(step ?? 1) - 1} has been watched; the message above tells its verdict.`
          : mrkdwn`The canaries have passed.`;
      return joined(
        [before, mrkdwn`Approving it ${says.step(opened, plan)}.`, says.fullQueue(opened?.queue, plan)],
        ' ',
      );
    }
    case 'retire':
      return mrkdwn`Bake has passed. Approving it disables blue ${bold(blue.name)}: it takes no new jobs and finishes its own. *Roll back* still returns to it.`;
    case 'delete':
      return mrkdwn`Blue ${bold(blue.name)} is idle. Approving it detaches blue from ${words.names(plan.queues.map(({ name }) => name))} and deletes it. After that there is no way back within this rollout.`;
  }
}

function expiry(gate: Gate): Mrkdwn {
  switch (gate) {
    case 'start':
      return mrkdwn`Without one the rollout ends, with nothing changed.`;
    case 'shift':
      return mrkdwn`Without one the rollout rolls back.`;
    case 'retire':
    case 'delete':
      return mrkdwn`Without one the rollout is held; blue stays as it is.`;
  }
}

function entered(phase: PhaseName, step: number | undefined, { plan }: About): Mrkdwn {
  const { blue, green, rules } = plan;
  switch (phase) {
    case 'plan':
      return mrkdwn`${bold(words.phase(phase))}: nothing has been changed.`;
    case 'provision':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: the new image is registered under a name of its own. Next: canaries on ${bold(blue.name)}.`
        : mrkdwn`${bold(words.phase(phase))}: green ${bold(green.name)} is made; no production queue lists it. Next: canaries, once it is VALID.`;
    case 'canary':
      return mrkdwn`${bold(words.phase(phase))}: ${words.jobs(rules.canary.jobs)} run through queue ${bold(plan.canaryQueue)}; production is as before. Next: their verdict, then gate *shift*.`;
    case 'shift':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: the new image goes under its production name. It is watched for ${words.duration(rules.shift.watchMs)}. Next: bake.`
        : mrkdwn`${bold(words.phase(phase))}, step ${(step ?? 0) + 1} of ${plan.steps.length}: the rollout ${says.step(plan.steps[step ?? 0], plan)}, and watches it for ${words.duration(rules.shift.watchMs)}.`;
    case 'bake':
      return mrkdwn`${bold(words.phase(phase))}: production is watched for ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)} ${green === undefined ? 'with the new image' : 'on green'}. Next: ${
        green === undefined ? mrkdwn`the rollout completes by itself` : mrkdwn`gate *retire*`
      }.`;
    case 'drain':
      return mrkdwn`${bold(words.phase(phase))}: blue ${bold(blue.name)} takes no new jobs and finishes its own. Next: gate *delete*, once it is idle.`;
    case 'retire':
      return green === undefined
        ? mrkdwn`${bold(words.phase(phase))}: what the canaries needed is removed; ${bold(blue.name)} stays. Next: complete.`
        : mrkdwn`${bold(words.phase(phase))}: blue ${bold(blue.name)} leaves its queues and is deleted, and what the canaries needed is removed. Next: complete.`;
    case 'rollback':
      return mrkdwn`${bold(words.phase(phase))}.`;
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return mrkdwn`The rollout is ${words.ended(phase)}.`;
  }
}

function wayBack(from: PhaseName, { plan }: About): Mrkdwn {
  if (from === 'provision' || from === 'canary')
    return mrkdwn`Production was not touched; what the rollout made is removed. No job is stopped.`;
  if (plan.green === undefined)
    return mrkdwn`What the production name resolved to is put back at once. No job is stopped.`;
  return mrkdwn`Blue ${bold(plan.blue.name)} goes first at once; green ${bold(plan.green.name)} takes no new jobs, finishes its own and is then removed. No job is stopped.`;
}

function ended(phase: PhaseName, { id, plan }: About): Mrkdwn {
  const { blue, green, definitions } = plan;
  if (phase === 'complete') {
    const images =
      definitions.length === 0
        ? mrkdwn``
        : mrkdwn`The new image runs under ${words.names(definitions.map(({ name }) => name))}.`;
    const moved =
      green === undefined
        ? mrkdwn``
        : mrkdwn`Jobs of ${words.names(plan.queues.map(({ name }) => name))} run on ${bold(green.name)}; ${bold(blue.name)} is gone.`;
    return joined(
      [mrkdwn`${bold(words.phase(phase))}.`, moved, images, mrkdwn`To go back: ${code(`/batch-rollout undo ${id}`)}.`],
      ' ',
    );
  }
  if (phase === 'aborted') return mrkdwn`${bold(words.phase(phase))}. Nothing was changed.`;
  return mrkdwn`${bold(words.phase(phase))}. Everything is as before the rollout, and what it made is removed.`;
}

export const says = {
  lines,
  /** Ends a sentence that begins with who or what does it. */
  step: (step: Step | undefined, plan: About['plan']): Mrkdwn => {
    if (plan.green === undefined)
      return mrkdwn`lets ${words.names(plan.definitions.map(({ name }) => name))} resolve to the new image for all who submit by name`;
    if (step === undefined) return mrkdwn`puts green before blue`;
    const how =
      step.capPercent >= 100
        ? mrkdwn`at full size (${words.vcpus(step.maxVcpus)})`
        : mrkdwn`with up to ${words.vcpus(step.maxVcpus)} (${step.capPercent} %)`;
    return mrkdwn`puts green ${bold(plan.green.name)} before blue in queue ${bold(step.queue)}, ${how}`;
  },
  /** What has to be known before green takes blue's place in a queue without room for both (F53). */
  fullQueue: (queue: string | undefined, plan: About['plan']): Mrkdwn => {
    const jobs = queue === undefined ? undefined : jobsOnBlue(plan, queue);
    if (queue === undefined || jobs === undefined) return mrkdwn``;
    return mrkdwn`Queue ${bold(queue)} has no room for both: AWS gives no documented guarantee for jobs that run on blue then (${words.jobs(jobs)} at plan time).`;
  },
  diagnosis: (found: Diagnosis): Mrkdwn => {
    const { what, next } = diagnoses.cause(found.cause);
    return joined([what, next, found.raw === '' ? mrkdwn`` : words.raw(found.raw), diagnoses.class(found.class)], ' ');
  },
  expiry,
  mentions: (people: Mrkdwn): Mrkdwn => mrkdwn`May approve: ${people}`,
  logs: 'Last log lines',
};
