import type { Group, Person, WorkspaceState } from './workspace.js';

/** The people of the sandbox. Whoever may start and who may approve is the policy's affair; `part` only labels them. */
export const people: readonly Person[] = [
  { id: 'U0BOB', name: 'bob', realName: 'Bob Keller', locale: 'en-US', part: 'starter' },
  { id: 'U0ALICE', name: 'alice', realName: 'Alice Moreau', locale: 'en-US', part: 'approver' },
  { id: 'U0KENJI', name: 'kenji', realName: '佐藤 健二', locale: 'ja-JP', part: 'starter' },
  { id: 'U0HANAKO', name: 'hanako', realName: '山田 花子', locale: 'ja-JP', part: 'approver' },
  { id: 'U0MALLORY', name: 'mallory', realName: 'Mallory Finch', locale: 'en-US', part: 'outsider' },
];

export const groups: readonly Group[] = [{ id: 'S0BATCH', handle: 'batch-approvers', members: ['U0HANAKO'] }];

/** One channel, and one conversation with the bot for each person. */
export function freshState(): WorkspaceState {
  const everybody = people.map((person) => person.id);
  return {
    lastTs: 0,
    channels: [
      { id: 'C0BATCHOPS', name: 'batch-ops', kind: 'channel', members: everybody },
      ...everybody.map((id) => ({ id: `D${id.slice(1)}`, name: id, kind: 'im' as const, members: [id] })),
    ],
    messages: [],
    modals: [],
    homes: [],
    files: [],
    responseUrls: [],
  };
}
