import type { Barred } from '../membership.js';
import type { Need } from './actions.js';

/** What is looked at, in the order a person is told of it. */
export const areas = ['slack', 'table', 'clock', 'policy', 'account', 'permissions', 'quotas'] as const;
export type Area = (typeof areas)[number];

/**
 * How a thing stands. `missing` has to be put right. `untold` should have been told and was not, so that it counts neither
 * as fine nor as missing. `optional` is not there, and the bot does without. `untested` is what nothing harmless can tell.
 */
export type Standing = 'ok' | 'missing' | 'untold' | 'optional' | 'untested';

/** One thing that was looked at. `why`, `code` and `fault` are the words of whoever answered. */
export type Finding =
  | { finding: 'slackAnswers'; team: string; bot: string }
  | { finding: 'botTokenRefused'; code: string }
  | { finding: 'botTokenOfPerson' }
  | { finding: 'scopesGranted'; scopes: readonly string[] }
  | { finding: 'scopeMissing'; scope: string }
  | { finding: 'scopeOptional'; scope: string }
  | { finding: 'appTokenFine' }
  | { finding: 'appTokenRefused'; code: string }
  | { finding: 'cannotServe'; fault: string }
  | { finding: 'channelsJoined'; channels: readonly string[] }
  | { finding: 'channelNotJoined'; channel: string }
  | { finding: 'channelUnknown'; channel: string }
  | { finding: 'channelArchived'; channel: string }
  | { finding: 'rolesFine'; people: number; groups: number }
  | { finding: 'groupUnknown'; group: string }
  | { finding: 'groupEmpty'; group: string }
  | { finding: 'groupsNotOffered' }
  | { finding: 'personUnknown'; user: string }
  | { finding: 'personBarred'; user: string; as: Barred }
  | { finding: 'peopleNotAsked'; people: number }
  | { finding: 'tableFine'; table: string }
  | { finding: 'tableMissing'; table: string }
  | { finding: 'tableDiffers'; table: string; part: string; why: string }
  | { finding: 'clockFine'; by: 'Slack' | 'AWS'; seconds: number }
  | { finding: 'clockWrong'; by: 'Slack' | 'AWS'; seconds: number }
  | { finding: 'policyFine'; queues: number }
  | { finding: 'policyFault'; fault: string }
  | { finding: 'queueFine'; queue: string; environments: readonly string[] }
  | { finding: 'queueMissing'; queue: string }
  | { finding: 'queueNotUsable'; queue: string; state: string; why: string }
  | { finding: 'environmentMissing'; queue: string; environment: string }
  | { finding: 'environmentNotUsable'; queue: string; environment: string; state: string; why: string }
  | { finding: 'notDeletable'; environment: string; arn: string }
  | { finding: 'definitionsFine'; names: readonly string[] }
  | { finding: 'definitionMissing'; queue: string; definition: string }
  | { finding: 'alarmsFine'; names: readonly string[] }
  | { finding: 'alarmMissing'; alarm: string }
  | { finding: 'alarmWithoutData'; alarm: string }
  | { finding: 'credentialsRefused'; why: string }
  | { finding: 'actionsAllowed'; actions: readonly string[] }
  /** `on`: the resource it was refused on, where only IAM was asked. */
  | { finding: 'actionDenied'; action: string; document: string; on?: string }
  | { finding: 'actionOptional'; action: string; document: string; on?: string }
  | { finding: 'actionsSimulated'; actions: readonly string[] }
  | { finding: 'actionsUntested'; actions: readonly string[]; document: string; why: string }
  | { finding: 'actionsNotTried'; actions: readonly string[] }
  | { finding: 'roomLeft'; of: 'environments' | 'queues'; used: number; limit: number }
  | { finding: 'noRoom'; of: 'environments' | 'queues'; used: number; limit: number }
  | { finding: 'quotaFine'; environment: string; name: string; quota: number; wanted: number }
  | { finding: 'quotaTight'; environment: string; name: string; code: string; quota: number; wanted: number }
  | { finding: 'untold'; area: Area; what: string; why: string };

export type Kind = Finding['finding'];

const kinds: Record<Exclude<Kind, 'untold'>, readonly [Area, Standing]> = {
  slackAnswers: ['slack', 'ok'],
  botTokenRefused: ['slack', 'missing'],
  botTokenOfPerson: ['slack', 'missing'],
  scopesGranted: ['slack', 'ok'],
  scopeMissing: ['slack', 'missing'],
  scopeOptional: ['slack', 'optional'],
  appTokenFine: ['slack', 'ok'],
  appTokenRefused: ['slack', 'missing'],
  cannotServe: ['slack', 'optional'],
  channelsJoined: ['slack', 'ok'],
  channelNotJoined: ['slack', 'missing'],
  channelUnknown: ['slack', 'missing'],
  channelArchived: ['slack', 'missing'],
  rolesFine: ['slack', 'ok'],
  groupUnknown: ['slack', 'missing'],
  groupEmpty: ['slack', 'missing'],
  groupsNotOffered: ['slack', 'missing'],
  personUnknown: ['slack', 'missing'],
  personBarred: ['slack', 'missing'],
  peopleNotAsked: ['slack', 'untested'],
  tableFine: ['table', 'ok'],
  tableMissing: ['table', 'missing'],
  tableDiffers: ['table', 'missing'],
  clockFine: ['clock', 'ok'],
  clockWrong: ['clock', 'missing'],
  policyFine: ['policy', 'ok'],
  policyFault: ['policy', 'missing'],
  queueFine: ['account', 'ok'],
  queueMissing: ['account', 'missing'],
  queueNotUsable: ['account', 'missing'],
  environmentMissing: ['account', 'missing'],
  environmentNotUsable: ['account', 'missing'],
  notDeletable: ['account', 'missing'],
  definitionsFine: ['account', 'ok'],
  definitionMissing: ['account', 'missing'],
  alarmsFine: ['account', 'ok'],
  alarmMissing: ['account', 'missing'],
  alarmWithoutData: ['account', 'missing'],
  credentialsRefused: ['permissions', 'missing'],
  actionsAllowed: ['permissions', 'ok'],
  actionDenied: ['permissions', 'missing'],
  actionOptional: ['permissions', 'optional'],
  actionsSimulated: ['permissions', 'ok'],
  actionsUntested: ['permissions', 'untested'],
  actionsNotTried: ['permissions', 'untested'],
  roomLeft: ['quotas', 'ok'],
  noRoom: ['quotas', 'missing'],
  quotaFine: ['quotas', 'ok'],
  quotaTight: ['quotas', 'optional'],
};

export function areaOf(one: Finding): Area {
  return one.finding === 'untold' ? one.area : kinds[one.finding][0];
}

export function standingOf(one: Finding): Standing {
  return one.finding === 'untold' ? 'untold' : kinds[one.finding][1];
}

/** What `doctor` ends with 1 for: something has to be put right, or could not be told (contract §7). */
export function isFault(one: Finding): boolean {
  const standing = standingOf(one);
  return standing === 'missing' || standing === 'untold';
}

/** By area, in the order of `areas`; within one as they were found. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return areas.flatMap((area) => findings.filter((one) => areaOf(one) === area));
}

/** How a refused call weighs: what a rollout cannot do without is missing, the rest is optional. */
export function refused(action: string, need: Need, document: string, on?: string): Finding {
  const where = on === undefined ? {} : { on };
  return { finding: need === 'optional' ? 'actionOptional' : 'actionDenied', action, document, ...where };
}
