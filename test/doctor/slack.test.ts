import { afterEach, describe, expect, it } from 'vitest';
import type { Reading } from '../../src/doctor/clock.js';
import type { Finding } from '../../src/doctor/finding.js';
import { appTokenFinding, slackFindings } from '../../src/doctor/slack.js';
import { slackAsker } from '../../src/doctor/slack-wire.js';
import { policyWith } from '../make-policy.js';
import { everyScope, startSlackStub } from './slack-stub.js';

type Stub = Awaited<ReturnType<typeof startSlackStub>>;
let stub: Stub | undefined;
afterEach(async () => {
  await stub?.stop();
  stub = undefined;
});

const policy = policyWith({
  slack: { channel: 'C0BATCHOPS', allowedChannels: ['C0BATCHOPS', 'C0OTHER'] },
  roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] } },
});
const token = 'xoxb-canary-secret';

async function look(
  change: Parameters<typeof startSlackStub>[0] = {},
  {
    scopes = everyScope,
    rules = policy,
    until = new AbortController().signal,
  }: { scopes?: string | null; rules?: typeof policy | undefined; until?: AbortSignal } = {},
): Promise<Finding[]> {
  stub = await startSlackStub(change, scopes);
  return slackFindings(
    slackAsker({ apiUrl: stub.apiUrl, token }, { now: () => Date.now() }, () => {}, until),
    rules,
  );
}

const faults = (found: readonly Finding[]) =>
  found.filter(({ finding }) => !['slackAnswers', 'scopesGranted', 'channelsJoined', 'rolesFine'].includes(finding));

describe('Slack', () => {
  it('is fine where token, scopes, channels and roles are', async () => {
    const found = await look();
    expect(found).toEqual([
      { finding: 'slackAnswers', team: 'Home', bot: 'batch-rollout' },
      { finding: 'scopesGranted', scopes: everyScope.split(',') },
      { finding: 'channelsJoined', channels: ['C0BATCHOPS', 'C0OTHER'] },
      { finding: 'rolesFine', people: 2, groups: 1 },
    ]);
    expect(new Set(stub?.asked.map((one) => one.token))).toEqual(new Set([token]));
  });

  it.each(['invalid_auth', 'not_authed', 'token_revoked', 'account_inactive'])(
    'refuses a token with %s, and nothing else is asked',
    async (error) => {
      expect(await look({ 'auth.test': () => ({ ok: false, error }) })).toEqual([
        { finding: 'botTokenRefused', code: error },
      ]);
      expect(stub?.asked).toHaveLength(1);
    },
  );

  it('tells a token of a person from one of a bot', async () => {
    const found = await look({ 'auth.test': () => ({ ok: true, team_id: 'T0HOME', user: 'alice' }) });
    expect(found[0]).toEqual({ finding: 'botTokenOfPerson' });
  });

  it('tells which scopes are missing, and which the bot does without', async () => {
    const found = faults(await look({}, { scopes: 'chat:write, users:read' }));
    const of = (kind: Finding['finding']) =>
      found.flatMap((one) => (one.finding === kind && 'scope' in one ? one.scope : []));
    expect(of('scopeMissing')).toEqual(['commands', 'usergroups:read']);
    expect(of('scopeOptional')).toEqual([
      'channels:read',
      'groups:read',
      'channels:history',
      'groups:history',
      'files:write',
    ]);
  });

  it('does without usergroups:read where the policy names no group', async () => {
    const rules = policyWith({ roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE'] } } });
    expect(faults(await look({}, { scopes: everyScope.replace('usergroups:read,', ''), rules }))).toEqual([
      { finding: 'scopeOptional', scope: 'usergroups:read' },
    ]);
  });

  it('does not tell twice what a missing scope hides, nor call it fine', async () => {
    const scopes = everyScope.replace('channels:read,groups:read,', '');
    const found = await look({ 'conversations.info': () => ({ ok: false, error: 'missing_scope' }) }, { scopes });
    expect(found.map(({ finding }) => finding)).toEqual([
      'slackAnswers',
      'scopesGranted',
      'scopeOptional',
      'scopeOptional',
      'rolesFine',
    ]);
  });

  it.each<[string, Record<string, () => Record<string, unknown>>, object]>([
    [
      'a channel that the bot is not in',
      { 'conversations.info': () => ({ ok: true, channel: { is_member: false } }) },
      { finding: 'channelNotJoined' },
    ],
    [
      'a channel that it cannot see',
      { 'conversations.info': () => ({ ok: false, error: 'channel_not_found' }) },
      { finding: 'channelUnknown' },
    ],
    [
      'an archived channel',
      { 'conversations.info': () => ({ ok: true, channel: { is_member: true, is_archived: true } }) },
      { finding: 'channelArchived' },
    ],
    [
      'a channel that Slack says little of',
      { 'conversations.info': () => ({ ok: true, channel: {} }) },
      { finding: 'untold', why: 'malformed_answer' },
    ],
    [
      'an unknown group',
      { 'usergroups.users.list': () => ({ ok: false, error: 'no_such_subteam' }) },
      { finding: 'groupUnknown', group: 'S0BATCH' },
    ],
    [
      'an empty group',
      { 'usergroups.users.list': () => ({ ok: true, users: [] }) },
      { finding: 'groupEmpty', group: 'S0BATCH' },
    ],
    [
      'a plan without groups',
      { 'usergroups.users.list': () => ({ ok: false, error: 'plan_upgrade_required' }) },
      { finding: 'groupsNotOffered' },
    ],
    [
      'unknown people',
      { 'users.info': () => ({ ok: false, error: 'user_not_found' }) },
      { finding: 'personUnknown', user: 'U0ALICE' },
    ],
    [
      'deactivated people',
      { 'users.info': () => ({ ok: true, user: { team_id: 'T0HOME', deleted: true } }) },
      { finding: 'personBarred', as: 'deactivated' },
    ],
    [
      'bots',
      { 'users.info': () => ({ ok: true, user: { team_id: 'T0HOME', is_bot: true } }) },
      { finding: 'personBarred', as: 'bot' },
    ],
    [
      'guests',
      { 'users.info': () => ({ ok: true, user: { team_id: 'T0HOME', is_restricted: true } }) },
      { finding: 'personBarred', as: 'guest' },
    ],
    [
      'people of another workspace',
      { 'users.info': () => ({ ok: true, user: { team_id: 'T0AWAY' } }) },
      { finding: 'personBarred', as: 'stranger' },
    ],
  ])('tells of %s', async (_, change, finding) => {
    const found = faults(await look(change));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject(finding);
    expect(new Set(found.map((one) => one.finding)).size).toBe(1);
  });

  it('that fails, limits or says nothing of scopes is told of as such, and hides nothing else', async () => {
    const found = faults(await look({ 'users.info': () => 500, 'conversations.info': () => 429 }, { scopes: null }));
    expect(found.map((one) => (one.finding === 'untold' ? `${one.what}: ${one.why}` : one.finding))).toEqual([
      'x-oauth-scopes: Slack told no scopes',
      'conversations.info C0BATCHOPS: HTTP 429',
      'conversations.info C0OTHER: HTTP 429',
      'users.info U0ALICE: HTTP 500',
      'users.info U0BOB: HTTP 500',
    ]);
  });

  it('that hangs is waited for no longer than allowed', async () => {
    const ending = new AbortController();
    const looking = look({ 'conversations.info': () => 'hang' }, { until: ending.signal });
    while (!stub?.asked.some(({ method }) => method === 'conversations.info')) await new Promise(setImmediate);
    ending.abort(new DOMException('over', 'TimeoutError'));
    expect(faults(await looking)[0]).toMatchObject({ finding: 'untold', why: 'no answer in time' });
  });

  it('is asked about forty people at the most, and the rest is not called fine', async () => {
    const users = Array.from({ length: 43 }, (_, i) => `U0MANY${i}`);
    const rules = policyWith({ roles: { starters: { users }, approvers: { users: ['U0ALICE'] } } });
    expect(await look({}, { rules })).toContainEqual({ finding: 'peopleNotAsked', people: 4 });
    expect(stub?.asked.filter(({ method }) => method === 'users.info')).toHaveLength(40);
  });

  it('says whether it takes the app token, and what time it is', async () => {
    stub = await startSlackStub();
    const readings: Reading[] = [];
    const until = new AbortController().signal;
    const ask = slackAsker(
      { apiUrl: stub.apiUrl, token: 'xapp-canary' },
      { now: () => Date.now() },
      (one) => readings.push(one),
      until,
    );
    expect(await appTokenFinding(ask)).toEqual({ finding: 'appTokenFine' });
    expect(readings).toHaveLength(1);
    await stub.stop();
    stub = await startSlackStub({ 'apps.connections.open': () => ({ ok: false, error: 'not_allowed_token_type' }) });
    const again = slackAsker({ apiUrl: stub.apiUrl, token: 'xoxb-no' }, { now: () => Date.now() }, () => {}, until);
    expect(await appTokenFinding(again)).toEqual({ finding: 'appTokenRefused', code: 'not_allowed_token_type' });
  });
});
