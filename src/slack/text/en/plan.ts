import { ownAlarmNames } from '../../../rollout/alarm-input.js';
import type { BothColours } from '../../../rollout/capacity-hours.js';
import type { Capacity, Plan, PlannedDefinition, PlannedQueue, Step } from '../../../rollout/planned.js';
import { bold, code, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { count, percent } from '../numbers.js';
import { words } from './words.js';

/** What a plan says, heading by heading. */
export const plan = {
  headings: {
    created: 'Created',
    changed: 'Changed',
    deleted: 'Deleted at the end',
    steps: 'Steps of the shift',
    checks: 'Checks',
    capacity: 'Capacity and cost',
    notes: 'To know before approving',
  },
  of: (queue: string): Mrkdwn =>
    mrkdwn`Plan for ${bold(queue)}. Nothing has been changed, and nothing is started by this.`,
  next: (queue: string): Mrkdwn =>
    mrkdwn`To start it, type ${code(`/batch-rollout start ${queue}`)} with the same keys.`,
  left: (lines: number): Mrkdwn =>
    mrkdwn`… ${words.more(lines)} lines. *Details* or ${code('/batch-rollout status')} shows them.`,
  environment: (name: string, traits: Mrkdwn): Mrkdwn => mrkdwn`Compute environment ${bold(name)} (green): ${traits}`,
  vcpus: (max: number): Mrkdwn => mrkdwn`up to ${words.vcpus(max)}`,
  subnets: (subnets: number): string => `${subnets} ${subnets === 1 ? 'subnet' : 'subnets'}`,
  groups: (groups: number): string => `${groups} security ${groups === 1 ? 'group' : 'groups'}`,
  canaryQueue: (name: string, environment: string): Mrkdwn =>
    mrkdwn`Canary queue ${bold(name)}, with ${bold(environment)} alone`,
  staged: (name: string): Mrkdwn => mrkdwn`Job definition ${bold(name)}, with the new image, for the canaries`,
  revision: ({ name, previous }: PlannedDefinition): Mrkdwn =>
    mrkdwn`A revision of job definition ${bold(name)} (now at ${previous.revision}) with the new image`,
  queue: ({ name, priority }: PlannedQueue, before: Mrkdwn, during: Mrkdwn, after: Mrkdwn): Mrkdwn =>
    mrkdwn`Queue ${bold(name)} (priority ${priority}): before ${before} · during ${during} · after ${after}`,
  untouched: (name: string, order: Mrkdwn): Mrkdwn => mrkdwn`Queue ${bold(name)} keeps its order: ${order}`,
  image: ({ name, from }: PlannedDefinition, to: Mrkdwn): Mrkdwn =>
    mrkdwn`Image of ${bold(name)}: ${code(from.join(', '), 400)} → ${to}`,
  disabled: (blue: string): Mrkdwn => mrkdwn`Blue ${bold(blue)} becomes DISABLED after gate *retire*`,
  blueDeleted: (blue: string): Mrkdwn => mrkdwn`Blue ${bold(blue)}, after gate *delete*`,
  canaryDeleted: (queue: string): Mrkdwn => mrkdwn`Canary queue ${bold(queue)}`,
  stagedDeleted: (name: string): Mrkdwn => mrkdwn`Job definition ${bold(name)}`,
  step: (number: number, { queue, capPercent, maxVcpus }: Step): Mrkdwn =>
    mrkdwn`${number}. ${bold(queue)}: ${capPercent >= 100 ? 'at full size' : `${capPercent} %`}, up to ${words.vcpus(maxVcpus)}`,
  moves: (number: number, names: readonly string[]): Mrkdwn => mrkdwn`${number}. ${words.names(names)}: the new image`,
  canaries: ({ rules, canaries }: Plan): Mrkdwn =>
    mrkdwn`Canaries: ${words.jobs(rules.canary.jobs)} of ${words.names(canaries.map(({ name }) => name))}, ${
      rules.canary.command === null || rules.canary.command.length === 0
        ? mrkdwn`with their own command`
        : mrkdwn`command ${code(rules.canary.command.join(' '), 200)}`
    }, timeout ${words.duration(rules.canary.timeoutMs)}`,
  limits: ({ rules }: Plan): Mrkdwn =>
    mrkdwn`Limits: ${percent(rules.limits.maxFailureRate, 3)} failures, ${rules.limits.maxDurationRatio} times blue's run time, significance ${rules.limits.significance}`,
  watches: ({ rules, placement, queues, canaryQueue }: Plan): Mrkdwn =>
    placement === 'keep'
      ? mrkdwn`Shift watched for ${words.duration(rules.shift.watchMs)}; bake ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)}${ownAlarms({ rules, queues, canaryQueue })}`
      : mrkdwn`Each step watched for ${words.duration(rules.shift.watchMs)}${rules.shift.auto ? ', the next one opens by itself on PASS' : ''}; bake ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)}; idle blue kept for ${words.duration(rules.retainBlueMs)}${ownAlarms({ rules, queues, canaryQueue })}`,
  alarms: (names: readonly string[]): Mrkdwn => mrkdwn`Alarms: ${words.names(names)}`,
  quota: (vcpus: NonNullable<Capacity['vcpus']>): Mrkdwn =>
    mrkdwn`Quota ${code(vcpus.name)}: ${words.vcpus(vcpus.quota)}. ${used(vcpus)}${count(vcpus.ifFull)} if all its environments fill up.${short(vcpus)}`,
  addresses: ({ free, jobs, jobVcpus }: NonNullable<Capacity['addresses']>): Mrkdwn =>
    mrkdwn`Free addresses in green's subnets: ${count(free)}; green takes up to ${count(jobs)} (one a job, of ${words.vcpus(jobVcpus)} each).${
      jobs > free
        ? mrkdwn` ${bold(`Up to ${count(jobs - free)} short`)}: jobs beyond that cannot start. Give larger ${code('subnets=')} or a smaller ${code('max-vcpus=')}.`
        : mrkdwn``
    }`,
  bothColours: ({ vcpusMax, plannedHoursMax, deadlineHoursMax }: BothColours): Mrkdwn =>
    mrkdwn`Blue and green side by side: up to ${words.vcpus(vcpusMax)} at once. If both are full, at most ${count(plannedHoursMax)} extra vCPU-hours in the planned times, ${count(deadlineHoursMax)} if every deadline is used up; time at gates or held comes on top.`,
  standing: ({ vcpus, hoursMin }: NonNullable<BothColours['standing']>): Mrkdwn =>
    mrkdwn`${code('minvCpus')}: blue and green both keep ${words.vcpus(vcpus)} running from the last step until blue is deleted, at least ${count(hoursMin)} extra vCPU-hours.`,
};

function used({ inUse, green }: NonNullable<Capacity['vcpus']>): Mrkdwn {
  if (inUse === undefined) return mrkdwn`Batch could use `;
  return mrkdwn`Batch uses ${count(inUse)} now, ${count(inUse + green)} with green full, `;
}

/** Jobs wait where the quota is reached. What is short already now comes before what is short in the worst case. */
function short({ code: quotaCode, quota, green, inUse, ifFull }: NonNullable<Capacity['vcpus']>): Mrkdwn {
  const now = (inUse ?? 0) + green - quota;
  const worst = ifFull - quota;
  if (now > 0)
    return mrkdwn` ${bold(`${words.vcpus(now)} short for a full green`)}: jobs would wait. Ask AWS to raise ${code(quotaCode)}, or give a smaller ${code('max-vcpus=')}.`;
  return worst > 0
    ? mrkdwn` ${bold(`${words.vcpus(worst)} short in the worst case`)}: jobs would then wait.`
    : mrkdwn``;
}

function ownAlarms(planned: Parameters<typeof ownAlarmNames>[0]): Mrkdwn {
  const names = ownAlarmNames(planned).map(({ name }) => name);
  return names.length === 0 ? mrkdwn`` : mrkdwn`; alarms of its own, deleted at the end: ${words.names(names)}`;
}
