import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock, Log } from '../ports.js';
import type { Person } from '../rollout/answer.js';
import { barredAs, SlackAccount } from '../membership.js';
import type { People, Policy } from '../policy.js';
import type { Locale } from './blocks.js';
import { chatError } from './chat.js';

/** Who asks, with the roles of this moment and the language Slack speaks to them. */
export interface SlackPerson extends Person {
  locale: Locale;
  /** A full member of the bot's workspace, who may see rollouts; where Slack does not say, only whom the policy names by id. */
  member: boolean;
  /** False when Slack did not answer a question that might have given a role. */
  certain: boolean;
}

export interface Roles {
  /** `teamId` is the workspace that the request says the person belongs to. Never rejects. */
  person(user: string, teamId?: string): Promise<SlackPerson>;
}

const freshMs = 60_000;
const localeKeptMs = 600_000;
const accountsMax = 2_000;

const Members = z.object({ users: z.array(z.string()) });
const Team = z.object({ team_id: z.string() });

/**
 * Roles by the policy's user ids and by Slack user groups, asked at most once a minute for each group and person. Where
 * Slack does not answer, no group gives a right. Somebody whom the policy names by id keeps the role even then: Slack
 * signed the request, ids are unique over all workspaces, and the way back must not depend on one more answer of Slack.
 * Bots, guests, deactivated accounts and people of other workspaces have no role, whatever the policy says.
 */
export function createRoles(options: {
  client: WebClient;
  roles: Policy['roles'];
  locale: Locale;
  clock: Pick<Clock, 'mono'>;
  log: Log;
}): Roles {
  const { client, roles, clock, log } = options;
  const ask = asking(client, log);
  const accounts = cached<SlackAccount>(clock, (user) =>
    ask('users.info', { user, include_locale: true }, (answer) => SlackAccount.parse(answer).user),
  );
  const groups = cached<ReadonlySet<string>>(clock, (usergroup) =>
    ask('usergroups.users.list', { usergroup }, (answer) => new Set(Members.parse(answer).users)),
  );
  const teams = cached<string>({ mono: () => 0 }, () => ask('auth.test', {}, (answer) => Team.parse(answer).team_id));

  async function holds({ users, groups: ids }: People, user: string): Promise<'yes' | 'no' | 'unknown'> {
    if (users.includes(user)) return 'yes';
    const members = await Promise.all(ids.map((id) => groups.get(id)));
    if (members.some((group) => group?.has(user))) return 'yes';
    return members.includes(undefined) ? 'unknown' : 'no';
  }

  return {
    async person(user, teamId) {
      const [account, team, approver, starter] = await Promise.all([
        accounts.get(user),
        teams.get(''),
        holds(roles.approvers, user),
        holds(roles.starters, user),
      ]);
      const known = account ?? accounts.old(user, localeKeptMs);
      const locale = known?.locale === undefined ? options.locale : known.locale.startsWith('ja') ? 'ja' : 'en';
      if (account === undefined || team === undefined) {
        const foreign = team !== undefined && teamId !== undefined && teamId !== team;
        const named = ({ users }: People) => !foreign && users.includes(user);
        const isNamed = isStarter(named, roles);
        return { user, locale, member: isNamed, certain: false, approver: named(roles.approvers), starter: isNamed };
      }
      const belongs = barredAs(account, team) === undefined;
      const certain = !belongs || approver === 'yes' || (approver === 'no' && starter !== 'unknown');
      const mayApprove = belongs && approver === 'yes';
      const mayStart = mayApprove || (belongs && starter === 'yes');
      return { user, locale, member: belongs, certain, approver: mayApprove, starter: mayStart };
    },
  };
}

function isStarter(named: (people: People) => boolean, roles: Policy['roles']): boolean {
  return named(roles.approvers) || named(roles.starters);
}

/** One question to Slack; undefined when there is no usable answer. */
function asking(client: WebClient, log: Log) {
  return async <T>(method: string, parameters: object, read: (answer: unknown) => T): Promise<T | undefined> => {
    try {
      return read(await client.apiCall(method, { ...parameters }));
    } catch (error) {
      const { code, requestId } =
        error instanceof z.ZodError ? { code: 'malformed_answer', requestId: undefined } : chatError(error);
      log.warn({ method, code, requestId }, 'Slack did not answer a question about a person');
      return undefined;
    }
  };
}

interface Cache<T> {
  /** At most a minute old; undefined when Slack does not answer. */
  get(key: string): Promise<T | undefined>;
  /** What was last heard, if that is no longer ago than `ms`. */
  old(key: string, ms: number): T | undefined;
}

/** Answers are shared while they are fresh, also with those who ask while one is on its way; failures are not kept. */
function cached<T>(clock: Pick<Clock, 'mono'>, ask: (key: string) => Promise<T | undefined>): Cache<T> {
  const heard = new Map<string, { value: T; at: number }>();
  const asked = new Map<string, Promise<T | undefined>>();
  async function refresh(key: string): Promise<T | undefined> {
    const at = clock.mono();
    const value = await ask(key);
    asked.delete(key);
    if (value === undefined) return undefined;
    if (heard.size >= accountsMax) heard.clear();
    heard.set(key, { value, at });
    return value;
  }
  return {
    get(key) {
      const entry = heard.get(key);
      if (entry && clock.mono() - entry.at < freshMs) return Promise.resolve(entry.value);
      const under = asked.get(key) ?? refresh(key);
      asked.set(key, under);
      return under;
    },
    old(key, ms) {
      const entry = heard.get(key);
      return entry && clock.mono() - entry.at < ms ? entry.value : undefined;
    },
  };
}
