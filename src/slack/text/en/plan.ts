import type { Plan, PlannedDefinition, PlannedQueue, Step } from '../../../rollout/planned.js';
import { bold, code, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { percent } from '../numbers.js';
import { words } from './words.js';

/** What a plan says, heading by heading. */
export const plan = {
  headings: {
    created: 'Created',
    changed: 'Changed',
    deleted: 'Deleted at the end',
    steps: 'Steps of the shift',
    checks: 'Checks',
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
  watches: ({ rules, placement }: Plan): Mrkdwn =>
    placement === 'keep'
      ? mrkdwn`Shift watched for ${words.duration(rules.shift.watchMs)}; bake ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)}`
      : mrkdwn`Each step watched for ${words.duration(rules.shift.watchMs)}${rules.shift.auto ? ', the next one opens by itself on PASS' : ''}; bake ${words.duration(rules.bake.forMs)} and at least ${words.jobs(rules.bake.minJobs)}; idle blue kept for ${words.duration(rules.retainBlueMs)}`,
  alarms: (names: readonly string[]): Mrkdwn => mrkdwn`Alarms: ${words.names(names)}`,
};
