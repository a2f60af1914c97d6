import { diagnoseInvalid, diagnoseStuck, type Diagnosis } from '../../../rollout/diagnose.js';
import type { Gate } from '../../../rollout/request.js';
import type { PhaseName, Say, Step } from '../../../rollout/rollout.js';
import { bold, code, joined, md, userMention, type Mrkdwn } from '../../mrkdwn.js';
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
    md`${userMention(startedBy)} started the rollout of ${bold(plan.queue)}. The plan stands in the message above; nothing has been changed yet.`,
  replanned: ({ by }) =>
    md`${userMention(by)} had the plan made anew from what AWS shows now. The message above has the new plan; earlier approvals do not count for it.`,
  approved: ({ gate, step, by }, { plan }) =>
    md`${userMention(by)} approved ${words.gate(gate, step, plan.steps.length)}. The next look acts on it.`,
  gateOpen: ({ gate, step }, about) =>
    md`${words.gate(gate, step, about.plan.steps.length)} is open. ${asks(gate, step, about)}`,
  gateReminder: ({ gate, step, share }, { plan }) =>
    md`${words.gate(gate, step, plan.steps.length)} still waits for an approval, and ${share} % of its time is over. ${expiry(gate)}`,
  entered: ({ phase }, about) => entered(phase, about),
  autoAdvanced: ({ step }, { plan }) =>
    md`The verdict is PASS, so the policy lets step ${step} of ${plan.steps.length} begin without an approval.`,
  operated: ({ operation, result }, about) =>
    joined([told(operations, 'op', operation, about), result === undefined ? md`` : code(result, 200)], ' '),
  environment: ({ name, role, status, reason }) => {
    if (status === 'GONE') return md`${role === 'blue' ? 'Blue' : 'Green'} ${bold(name)} is gone.`;
    const line = md`${role === 'blue' ? 'Blue' : 'Green'} ${bold(name)} is ${bold(status)}.`;
    if (reason === undefined) return line;
    const { what, next } = diagnoses.cause(diagnoseInvalid(reason).cause);
    return md`${line} ${what} ${next} ${words.raw(reason)}`;
  },
  order: ({ queue, order }) => md`The order of queue ${bold(queue)} is ${words.order(order)}.`,
  canary: (canary, { id, plan }) => {
    const name = md`Canary ${bold(`canary-${id}-${canary.number}`)} (${canary.total} in all, job ${canary.jobId})`;
    const place = plan.green === undefined ? 'in its environment' : 'on green';
    if (canary.succeeded && canary.onGreen) return md`${name} succeeded ${place}.`;
    if (canary.succeeded) return md`${name} succeeded, but nothing proves that it ran ${place}. It does not count.`;
    const failed = canary.exitCode === undefined ? md`${name} failed.` : md`${name} failed with exit code ${canary.exitCode}.`;
    return canary.diagnosis === undefined ? failed : md`${failed} ${says.diagnosis(canary.diagnosis)}`;
  },
  canaryStuck: ({ number, raw }, { id }) => {
    const { what, next } = diagnoses.cause(diagnoseStuck(raw).cause);
    return md`Canary ${bold(`canary-${id}-${number}`)} waits and does not start. ${what} ${next} ${words.raw(raw)}`;
  },
  verdict: ({ where, judgement }) => md`${verdicts.verdict(where, judgement.verdict)} ${verdicts.next(where, judgement.verdict)}`,
  blueJobs: ({ jobs, environment }) =>
    jobs === 0
      ? md`No job runs on ${bold(environment)} any more.`
      : md`${words.jobs(jobs)} still on ${bold(environment)}. The rollout waits for them; no job is stopped.`,
  pinned: ({ jobs }) =>
    md`${words.jobs(jobs)} submitted since the shift name the old revision by number, so they do not follow the new image. Ask their owners to submit by name.`,
  held: ({ why }, about) => md`${bold(words.held)}. ${told(reasons.holds, 'reason', why, about)}`,
  resumed: ({ by }) => md`${userMention(by)} resumed the rollout. It goes on from here.`,
  retried: ({ by }) => md`${userMention(by)} asked to try again. The step that did not work is done once more.`,
  rollingBack: ({ why, from }, about) =>
    md`The rollout goes back from phase ${bold(words.phase(from))}. ${told(reasons.rollbacks, 'reason', why)} ${wayBack(from, about)}`,
  ended: ({ phase }, about) => ended(phase, about),
};

function asks(gate: Gate, step: number | undefined, { plan }: About): Mrkdwn {
  const { blue, green } = plan;
  switch (gate) {
    case 'start':
      return green === undefined
        ? md`Approving it runs canaries of the new image on ${bold(blue.name)}; production is not touched before gate *shift*.`
        : md`Approving it creates green ${bold(green.name)} and runs canaries there; production is not touched before gate *shift*.`;
    case 'shift': {
      const opened = plan.steps[(step ?? 1) - 1];
      const before = (step ?? 1) > 1 ? md`The step before has passed.` : md`The canaries have passed.`;
      return joined([before, md`Approving it ${says.step(opened, plan)}.`, says.fullQueue(opened?.queue, plan)], ' ');
    }
    case 'retire':
      return md`Bake has passed. Approving it disables blue ${bold(blue.name)}: it takes no new jobs and finishes its own. *Roll back* still returns to it.`;
    case 'delete':
      return md`Blue ${bold(blue.name)} is idle. Approving it detaches blue from ${words.names(plan.queues.map(({ name }) => name))} and deletes it. After that there is no way back within this rollout.`;
  }
}

function expiry(gate: Gate): Mrkdwn {
  switch (gate) {
    case 'start':
      return md`Without one the rollout ends, with nothing changed.`;
    case 'shift':
      return md`Without one the rollout rolls back.`;
    case 'retire':
    case 'delete':
      return md`Without one the rollout is held; blue stays as it is.`;
  }
}

function entered(phase: PhaseName, { plan }: About): Mrkdwn {
  const { blue, green, rules } = plan;
  switch (phase) {
    case 'plan':
      return md`${bold(words.phase(phase))}: nothing has been changed.`;
    case 'provision':
      return green === undefined
        ? md`${bold(words.phase(phase))}: the new image is registered under a name of its own. Next: canaries on ${bold(blue.name)}.`
        : md`${bold(words.phase(phase))}: green ${bold(green.name)} is made; no production queue lists it. Next: canaries, once it is VALID.`;
    case 'canary':
      return md`${bold(words.phase(phase))}: ${words.jobs(rules.canary.jobs)} run through queue ${bold(plan.canaryQueue)}; production is as before. Next: their verdict, then gate *shift*.`;
    case 'shift':
      return green === undefined
        ? md`${bold(words.phase(phase))}: the new image goes under its production name. It is watched for ${words.duration(rules.shift.watchMs)}. Next: bake.`
        : md`${bold(words.phase(phase))}: green goes before blue, in ${plan.steps.length === 1 ? 'one step' : `${plan.steps.length} steps`}, each watched for ${words.duration(rules.shift.watchMs)}. Next: bake.`;
    case 'bake':
      return md`${bold(words.phase(phase))}: production is watched for ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)} on green. Next: ${green === undefined ? md`the rollout completes by itself` : md`gate *retire*`}.`;
    case 'drain':
      return md`${bold(words.phase(phase))}: blue ${bold(blue.name)} takes no new jobs and finishes its own. Next: gate *delete*, once it is idle.`;
    case 'retire':
      return md`${bold(words.phase(phase))}: blue ${bold(blue.name)} leaves its queues and is deleted, and what the canaries needed is removed. Next: complete.`;
    case 'rollback':
      return md`${bold(words.phase(phase))}.`;
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return md`The rollout is ${words.ended(phase)}.`;
  }
}

function wayBack(from: PhaseName, { plan }: About): Mrkdwn {
  if (from === 'provision' || from === 'canary')
    return md`Production was not touched; what the rollout made is removed. No job is stopped.`;
  if (plan.green === undefined)
    return md`What the production name resolved to is put back at once. No job is stopped.`;
  return md`Blue ${bold(plan.blue.name)} goes first at once; green ${bold(plan.green.name)} takes no new jobs, finishes its own and is then removed. No job is stopped.`;
}

function ended(phase: PhaseName, { id, plan }: About): Mrkdwn {
  const { blue, green, definitions } = plan;
  if (phase === 'complete') {
    const images = definitions.length === 0 ? md`` : md`${words.names(definitions.map(({ name }) => name))} run the new image.`;
    const moved = green === undefined ? md`` : md`${words.names(plan.queues.map(({ name }) => name))} run on ${bold(green.name)}; ${bold(blue.name)} is gone.`;
    return joined([md`${bold(words.phase(phase))}.`, moved, images, md`To go back: ${code(`/batch-rollout undo ${id}`)}.`], ' ');
  }
  if (phase === 'aborted') return md`${bold(words.phase(phase))}. Nothing was changed.`;
  return md`${bold(words.phase(phase))}. Everything is as before the rollout, and what it made is removed.`;
}

export const says = {
  lines,
  /** Ends a sentence that begins with who or what does it. */
  step: (step: Step | undefined, plan: About['plan']): Mrkdwn => {
    if (plan.green === undefined)
      return md`lets ${words.names(plan.definitions.map(({ name }) => name))} resolve to the new image for all who submit by name`;
    if (step === undefined) return md`puts green before blue`;
    const how = step.capPercent >= 100 ? md`at full size (${words.vcpus(step.maxVcpus)})` : md`with up to ${words.vcpus(step.maxVcpus)} (${step.capPercent} %)`;
    return md`puts green ${bold(plan.green.name)} before blue in queue ${bold(step.queue)}, ${how}`;
  },
  /** What has to be known before green takes blue's place in a queue without room for both (F53). */
  fullQueue: (queue: string | undefined, plan: About['plan']): Mrkdwn => {
    const jobs = queue === undefined ? undefined : jobsOnBlue(plan, queue);
    if (queue === undefined || jobs === undefined) return md``;
    return md`Queue ${bold(queue)} has no room for both: AWS gives no documented guarantee for jobs that run on blue then (${words.jobs(jobs)} at plan time).`;
  },
  diagnosis: (found: Diagnosis): Mrkdwn => {
    const { what, next } = diagnoses.cause(found.cause);
    return joined([what, next, found.raw === '' ? md`` : words.raw(found.raw), diagnoses.class(found.class)], ' ');
  },
  expiry,
  mentions: (people: Mrkdwn): Mrkdwn => md`May approve: ${people}`,
  logs: 'Last log lines',
};
