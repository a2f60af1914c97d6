import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** One request of the bot that changes something outside it: where, what, and which very change, so that a repeat is known again. */
export interface WireCall {
  to: 'aws' | 'table' | 'slack';
  action: string;
  /** The same for each try of one change, and different for every other change of the run. */
  key: string;
  /** The access key it was signed with, which tells replicas apart; empty for Slack. */
  by: string;
  /** What a message tells; only of Slack. */
  tells?: { phase: string; gate: string };
  /** Asked for once somebody had pressed Rollback. */
  back: boolean;
}

const batchActions: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'CreateComputeEnvironment',
    'UpdateComputeEnvironment',
    'DeleteComputeEnvironment',
    'CreateJobQueue',
    'UpdateJobQueue',
    'DeleteJobQueue',
    'RegisterJobDefinition',
    'DeregisterJobDefinition',
    'SubmitJob',
    'CancelJob',
    'TerminateJob',
  ].map((action) => [`/v1/${action.toLowerCase()}`, action]),
);

/** Batch reads over POST too; whatever else is posted there is a change that this suite does not know yet. */
const batchReads = /^\/v1\/(describe|list|get)/;

const Text = z.object({ S: z.string() });
const Write = z.object({
  Item: z.looseObject({ pk: Text, sk: Text, version: z.object({ N: z.string() }).optional() }).optional(),
  Key: z.object({ pk: Text, sk: Text }).optional(),
});

const Metadata = z.object({
  event_payload: z.object({
    key: z.string(),
    phase: z.string(),
    gate: z.string(),
    held: z.union([z.boolean(), z.string()]),
  }),
});

/** Which change a request makes, or undefined where it only looks. */
export function readCall(
  to: WireCall['to'],
  path: string,
  headers: IncomingHttpHeaders,
  body: string,
): WireCall | undefined {
  const by = /Credential=([^/,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const change = changeOf(to, path, String(headers['x-amz-target']), body);
  return change && { to, ...change, by, back: false };
}

type Change = Pick<WireCall, 'action' | 'key' | 'tells'>;

function changeOf(to: WireCall['to'], path: string, target: string, body: string): Change | undefined {
  switch (to) {
    case 'aws':
      return batchCall(path, body);
    case 'table':
      return tableCall(target, body);
    case 'slack':
      return slackCall(path, body);
  }
}

function batchCall(path: string, body: string): Change | undefined {
  if (!path.startsWith('/v1/') || batchReads.test(path)) return undefined;
  const action = batchActions[path] ?? path;
  return { action, key: `${action} ${body}` };
}

/** Puts and deletes; the kind of item is told by the key's first word, such as `rollout` or `lock`. */
function tableCall(target: string, body: string): Change | undefined {
  const action = target.replace('DynamoDB_20120810.', '');
  if (action !== 'PutItem' && action !== 'DeleteItem') return undefined;
  const { Item, Key } = Write.parse(JSON.parse(body));
  const { pk, sk } = Item ?? Key ?? { pk: { S: '' }, sk: { S: '' } };
  const kind = `${action} ${pk.S.replace(/#.*/, '')}`;
  return { action: kind, key: `${kind} ${pk.S} ${sk.S} ${Item?.version?.N ?? ''}` };
}

/** A post is known by the key of its metadata, an update by the state it tells. */
function slackCall(path: string, body: string): Change | undefined {
  const action = path.split('/').at(-1) ?? '';
  if (action !== 'chat.postMessage' && action !== 'chat.update') return undefined;
  const metadata = Metadata.safeParse(JSON.parse(new URLSearchParams(body).get('metadata') ?? 'null'));
  if (!metadata.success) return { action, key: `${action} without metadata` };
  const { key, phase, gate, held } = metadata.data.event_payload;
  const what = action === 'chat.update' ? `update ${phase} ${gate} ${held}` : `post ${key}`;
  return { action, key: what, tells: { phase, gate } };
}
