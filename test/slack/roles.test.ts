import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRoles, type Roles } from '../../src/slack/roles.js';
import { boltLog } from '../../src/slack/bolt-log.js';
import { startFakeSlack, type FakeSlack } from './fake-slack.js';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const all = { approver: true, starter: true };
const none = { approver: false, starter: false };

let slack: FakeSlack;
let now = 0;

beforeEach(async () => {
  slack = await startFakeSlack();
  now = 1_000_000;
});
afterEach(() => slack.close());

function roles(over: object = {}): Roles {
  const client = new WebClient('xoxb-1', {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 500,
    logger: boltLog(log),
  });
  return createRoles({
    client,
    roles: {
      starters: { users: ['U0BOB'], groups: ['S0RUN'] },
      approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] },
      ...over,
    },
    locale: 'ja',
    clock: { mono: () => now },
    log,
  });
}

function groups(members: Record<string, string[]>): void {
  slack.answers.set('usergroups.users.list', ({ usergroup }) => ({
    ok: true,
    users: members[String(usergroup)] ?? [],
  }));
}

function account(over: object): void {
  slack.answers.set('users.info', ({ user }) => ({ ok: true, user: { id: user, team_id: 'T0HOME', ...over } }));
}

describe('who may do what', () => {
  it.each([
    ['U0ALICE', all],
    ['U0BOB', { approver: false, starter: true }],
    ['U0CAROL', all],
    ['U0DAVE', { approver: false, starter: true }],
    ['U0MALLORY', none],
  ])('is told by user ids and groups: %s', async (user, expected) => {
    groups({ S0BATCH: ['U0CAROL'], S0RUN: ['U0DAVE'] });
    expect(await roles().person(user, 'T0HOME')).toMatchObject({ user, ...expected, member: true, certain: true });
  });

  it.each([
    ['a bot', { is_bot: true }],
    ['a deactivated account', { deleted: true }],
    ['a guest', { is_restricted: true }],
    ['a guest of one channel', { is_ultra_restricted: true }],
    ['somebody of another organisation', { is_stranger: true }],
    ['somebody of another workspace', { team_id: 'T0OTHER' }],
  ])('is nothing for %s, whatever the policy says', async (_, over) => {
    account(over);
    groups({ S0BATCH: ['U0ALICE'] });
    expect(await roles().person('U0ALICE', 'T0HOME')).toMatchObject({ ...none, member: false, certain: true });
  });

  it('includes people of the organisation who belong to the bot’s workspace', async () => {
    account({ team_id: 'T0OTHER', enterprise_user: { teams: ['T0HOME'] } });
    expect(await roles().person('U0ALICE')).toMatchObject(all);
  });
});

describe('a Slack that does not answer', () => {
  it.each([
    ['an error', () => ({ ok: false, error: 'missing_scope' })],
    ['nonsense', () => ({ ok: true, users: 'all' })],
    ['a rate limit', () => 429],
    ['status 500', () => 500],
    ['silence', () => 'hang' as const],
  ])('gives no right by group: %s', async (_, answer) => {
    slack.answers.set('usergroups.users.list', answer);
    const look = roles();
    expect(await look.person('U0CAROL')).toMatchObject({ ...none, certain: false });
    expect(await look.person('U0ALICE')).toMatchObject(all);
  });

  it('about the account leaves the policy’s own names their roles, and nobody else', async () => {
    slack.answers.set('users.info', () => 500);
    groups({ S0BATCH: ['U0CAROL'] });
    const look = roles();
    expect(await look.person('U0ALICE', 'T0HOME')).toMatchObject({
      ...all,
      member: true,
      certain: false,
      locale: 'ja',
    });
    expect(await look.person('U0BOB', 'T0HOME')).toMatchObject({ approver: false, starter: true });
    expect(await look.person('U0CAROL', 'T0HOME')).toMatchObject({ ...none, member: false, certain: false });
    expect(await look.person('U0ALICE', 'T0OTHER')).toMatchObject({ ...none, member: false });
  });

  it('about its own workspace leaves the policy’s own names their roles', async () => {
    slack.answers.set('auth.test', () => 500);
    groups({ S0BATCH: ['U0CAROL'] });
    expect(await roles().person('U0BOB')).toMatchObject({ starter: true, certain: false });
    expect(await roles().person('U0CAROL')).toMatchObject(none);
  });

  it('is asked again at once, since a failure is not kept', async () => {
    slack.answers.set('usergroups.users.list', () => 429);
    const look = roles();
    await look.person('U0CAROL');
    groups({ S0BATCH: ['U0CAROL'] });
    expect(await look.person('U0CAROL')).toMatchObject(all);
  });
});

describe('what Slack said', () => {
  it('counts for a minute and no longer', async () => {
    groups({ S0BATCH: ['U0CAROL'] });
    const look = roles();
    await look.person('U0CAROL');
    groups({});
    now += 59_999;
    expect(await look.person('U0CAROL')).toMatchObject(all);
    expect(slack.made('usergroups.users.list')).toHaveLength(2);
    now += 1;
    expect(await look.person('U0CAROL')).toMatchObject(none);
  });

  it('is asked once by many at the same time', async () => {
    const look = roles();
    await Promise.all(Array.from({ length: 20 }, () => look.person('U0CAROL')));
    expect(slack.made('usergroups.users.list')).toHaveLength(2);
    expect(slack.made('users.info')).toHaveLength(1);
    expect(slack.made('auth.test')).toHaveLength(1);
  });

  it('gives the language: Japanese, or English for any other, and the policy’s where nothing is known', async () => {
    account({ locale: 'ja-JP' });
    expect((await roles().person('U0BOB')).locale).toBe('ja');
    account({ locale: 'de-DE' });
    expect((await roles().person('U0BOB')).locale).toBe('en');
    account({});
    expect((await roles().person('U0BOB')).locale).toBe('ja');
  });

  it('gives the language for ten minutes after, where Slack has fallen silent', async () => {
    account({ locale: 'en-US' });
    const look = roles();
    await look.person('U0BOB');
    slack.answers.set('users.info', () => 500);
    now += 599_000;
    expect(await look.person('U0BOB')).toMatchObject({ locale: 'en', certain: false });
    now += 2_000;
    expect((await look.person('U0BOB')).locale).toBe('ja');
  });
});
