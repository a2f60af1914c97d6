import { z } from 'zod';
import { barredAs, SlackAccount } from '../membership.js';
import type { People, Policy } from '../policy.js';
import type { Finding } from './finding.js';
import { scopeFindings } from './scopes.js';
import type { AskSlack, SlackAnswer } from './slack-wire.js';

const askedAtOnceMax = 4;
/** `users.info` may be called about a hundred times a minute (facts: slack.md §1.4), and the bot itself calls it too. */
const peopleMax = 40;

const Self = z.looseObject({
  team_id: z.string(),
  team: z.string().optional(),
  bot_id: z.string().optional(),
  user: z.string().optional(),
});
const Conversation = z.looseObject({
  channel: z.looseObject({ is_member: z.boolean().optional(), is_archived: z.boolean().optional() }),
});
const Members = z.looseObject({ users: z.array(z.string()) });
/** Slack's words for a token that will never do. */
const tokenCodes = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'no_permission',
]);

/** The bot token, its scopes, the channels and the roles of the policy; `policy` is absent where its file cannot be read. */
export async function slackFindings(ask: AskSlack, policy: Policy | undefined): Promise<Finding[]> {
  const self = await ask('auth.test');
  if (self.answer === 'refused' && tokenCodes.has(self.code)) return [{ finding: 'botTokenRefused', code: self.code }];
  const known = self.answer === 'ok' ? Self.safeParse(self.body).data : undefined;
  if (self.answer !== 'ok' || known === undefined) return [untold('auth.test', self)];
  const scopes: Finding[] =
    self.scopes === undefined
      ? [{ finding: 'untold', area: 'slack', what: 'x-oauth-scopes', why: 'Slack told no scopes' }]
      : scopeFindings(self.scopes, policy !== undefined && groupsOf(policy).length > 0);
  const token: Finding =
    known.bot_id === undefined
      ? { finding: 'botTokenOfPerson' }
      : { finding: 'slackAnswers', team: known.team ?? known.team_id, bot: known.user ?? known.bot_id };
  const others = policy ? [await channelFindings(ask, policy), await roleFindings(ask, policy, known.team_id)] : [];
  // What a missing scope hides is told with the scope.
  return [token, ...scopes, ...others.flat().filter((one) => one.finding !== 'untold' || one.why !== 'missing_scope')];
}

/** Whether Slack gives a connection for Socket Mode. The address it answers with is used for nothing and lapses by itself. */
export async function appTokenFinding(ask: AskSlack): Promise<Finding> {
  const answer = await ask('apps.connections.open');
  if (answer.answer === 'ok') return { finding: 'appTokenFine' };
  return answer.answer === 'refused' && (tokenCodes.has(answer.code) || answer.code === 'missing_scope')
    ? { finding: 'appTokenRefused', code: answer.code }
    : untold('apps.connections.open', answer);
}

async function channelFindings(ask: AskSlack, { slack }: Policy): Promise<Finding[]> {
  const channels = [...new Set([slack.channel, ...slack.allowedChannels])];
  const found = await each(channels, async (channel): Promise<Finding | undefined> => {
    const answer = await ask('conversations.info', { channel });
    if (answer.answer === 'refused' && answer.code === 'channel_not_found')
      return { finding: 'channelUnknown', channel };
    const told = answer.answer === 'ok' ? Conversation.safeParse(answer.body).data?.channel : undefined;
    if (told?.is_archived) return { finding: 'channelArchived', channel };
    if (told?.is_member === undefined) return untold(`conversations.info ${channel}`, answer);
    return told.is_member ? undefined : { finding: 'channelNotJoined', channel };
  });
  const joined = channels.filter((_, i) => found[i] === undefined);
  return [...(joined.length > 0 ? [{ finding: 'channelsJoined' as const, channels: joined }] : []), ...present(found)];
}

async function roleFindings(ask: AskSlack, policy: Policy, team: string): Promise<Finding[]> {
  const groups = groupsOf(policy);
  const people = peopleOf(policy);
  const asked = people.slice(0, peopleMax);
  const found = present([
    ...(await each(groups, (group) => groupFinding(ask, group))),
    ...(await each(asked, (user) => personFinding(ask, user, team))),
  ]);
  // A workspace without user groups refuses each of them in the same words.
  const once = found.filter((one, i) => one.finding !== 'groupsNotOffered' || i === found.findIndex(sameAs(one)));
  const left = people.length - asked.length;
  return [
    ...(once.length === 0 ? [{ finding: 'rolesFine' as const, people: asked.length, groups: groups.length }] : once),
    ...(left > 0 ? [{ finding: 'peopleNotAsked' as const, people: left }] : []),
  ];
}

function sameAs({ finding }: Finding): (one: Finding) => boolean {
  return (one) => one.finding === finding;
}

async function groupFinding(ask: AskSlack, group: string): Promise<Finding | undefined> {
  const answer = await ask('usergroups.users.list', { usergroup: group });
  if (answer.answer === 'refused' && /^(no_such_subteam|subteam_not_found)$/.test(answer.code))
    return { finding: 'groupUnknown', group };
  if (answer.answer === 'refused' && answer.code === 'plan_upgrade_required') return { finding: 'groupsNotOffered' };
  const told = answer.answer === 'ok' ? Members.safeParse(answer.body).data : undefined;
  if (told === undefined) return untold(`usergroups.users.list ${group}`, answer);
  return told.users.length === 0 ? { finding: 'groupEmpty', group } : undefined;
}

async function personFinding(ask: AskSlack, user: string, team: string): Promise<Finding | undefined> {
  const answer = await ask('users.info', { user });
  if (answer.answer === 'refused' && /^user_not_(found|visible)$/.test(answer.code))
    return { finding: 'personUnknown', user };
  const told = answer.answer === 'ok' ? SlackAccount.safeParse(answer.body).data?.user : undefined;
  if (told === undefined) return untold(`users.info ${user}`, answer);
  const as = barredAs(told, team);
  return as === undefined ? undefined : { finding: 'personBarred', user, as };
}

function groupsOf({ roles }: Policy): string[] {
  return named(roles, ({ groups }) => groups);
}

function peopleOf({ roles }: Policy): string[] {
  return named(roles, ({ users }) => users);
}

function named({ approvers, starters }: Policy['roles'], which: (people: People) => readonly string[]): string[] {
  return [...new Set([...which(approvers), ...which(starters)])];
}

function untold(what: string, answer: SlackAnswer): Finding {
  const why = answer.answer === 'ok' ? 'malformed_answer' : answer.answer === 'refused' ? answer.code : answer.why;
  return { finding: 'untold', area: 'slack', what, why };
}

/** A few questions at a time, their answers in order: Slack counts calls by the minute. */
async function each<T>(items: readonly string[], ask: (item: string) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < items.length; at += askedAtOnceMax)
    // oxlint-disable-next-line no-await-in-loop
    answers.push(...(await Promise.all(items.slice(at, at + askedAtOnceMax).map(ask))));
  return answers;
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.flatMap((one) => (one === undefined ? [] : [one]));
}
