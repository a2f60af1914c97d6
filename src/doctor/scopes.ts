import type { Finding } from './finding.js';

interface Scope {
  scope: string;
  /** `groups`: where the policy gives a role to a user group. `optional`: the bot does without, and says what is lost. */
  need: 'always' | 'groups' | 'optional';
  /** The methods of the Web API that ask for it (facts: slack.md §1.4); none where something else than a method needs it. */
  methods: readonly string[];
}

/** Every scope of the bot token that something here uses, and no other (S16). The app's manifest asks for the same. */
export const scopes: readonly Scope[] = [
  { scope: 'commands', need: 'always', methods: [] },
  { scope: 'chat:write', need: 'always', methods: ['chat.postMessage', 'chat.update', 'chat.postEphemeral'] },
  { scope: 'users:read', need: 'always', methods: ['users.info'] },
  { scope: 'usergroups:read', need: 'groups', methods: ['usergroups.users.list'] },
  { scope: 'channels:read', need: 'optional', methods: ['conversations.info'] },
  { scope: 'groups:read', need: 'optional', methods: ['conversations.info'] },
  { scope: 'channels:history', need: 'optional', methods: ['conversations.history', 'conversations.replies'] },
  { scope: 'groups:history', need: 'optional', methods: ['conversations.history', 'conversations.replies'] },
  { scope: 'files:write', need: 'optional', methods: ['files.getUploadURLExternal', 'files.completeUploadExternal'] },
];

/** The scopes that Slack says the token has, beside those it should have. `namesGroups`: the policy does. */
export function scopeFindings(granted: readonly string[], namesGroups: boolean): Finding[] {
  const had = scopes.filter(({ scope }) => granted.includes(scope)).map(({ scope }) => scope);
  const lacking = scopes.filter(({ scope }) => !granted.includes(scope));
  return [
    ...(had.length > 0 ? [{ finding: 'scopesGranted' as const, scopes: had }] : []),
    ...lacking.map(({ scope, need }): Finding => {
      const needed = need === 'always' || (need === 'groups' && namesGroups);
      return { finding: needed ? 'scopeMissing' : 'scopeOptional', scope };
    }),
  ];
}
