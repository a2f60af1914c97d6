import { z } from 'zod';
import { PortError } from '../port-error.js';
import type { AskedRight, Rights } from '../rights-port.js';
import { wire, type Wire } from './call.js';
import { awsClients, type Clients } from './clients.js';
import type { AwsOptions } from './cloud.js';

const atOnceMax = 4;

const Caller = z.object({ Arn: z.string() });
const Simulated = z.object({
  EvaluationResults: z.array(z.object({ EvalActionName: z.string(), EvalDecision: z.string() })),
});

/**
 * IAM's simulation of the caller's own policies. It sees identity policies and boundaries, not what an organization or a
 * resource denies. Nothing is loaded or contacted before the first call.
 */
export function awsRights({ clock, timeoutsMs, onCall, ...clientOptions }: AwsOptions): Rights {
  const clients = awsClients(clientOptions);
  const call = wire({ clock, ...(timeoutsMs ? { timeoutsMs } : {}), ...(onCall ? { onCall } : {}) });
  return {
    async allowed(asked) {
      const principal = principalOf(await callerArn(clients, call));
      const groups = grouped(asked);
      const given = new Set<AskedRight>();
      for (let at = 0; at < groups.length; at += atOnceMax) {
        const some = groups.slice(at, at + atOnceMax);
        // oxlint-disable-next-line no-await-in-loop
        const found = await Promise.all(some.map((group) => simulate(clients, call, principal, group)));
        for (const one of found.flat()) given.add(one);
      }
      return asked.map((one) => given.has(one));
    },
  };
}

/** Rights on the same resource under the same context, which one call asks for. */
type Group = Pick<AskedRight, 'resource' | 'context'> & { rights: AskedRight[] };

function grouped(asked: readonly AskedRight[]): Group[] {
  const groups = new Map<string, Group>();
  for (const right of asked) {
    const { resource, context } = right;
    const key = JSON.stringify([resource, context]);
    const group = groups.get(key) ?? { resource, context, rights: [] };
    group.rights.push(right);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function callerArn({ sts }: Clients, call: Wire): Promise<string> {
  const { sdk, client } = await sts();
  const { Arn } = await call({
    service: 'sts',
    action: 'GetCallerIdentity',
    pace: 'read',
    send: (abortSignal) => client.send(new sdk.GetCallerIdentityCommand({}), { abortSignal }),
    answer: Caller,
  });
  return Arn;
}

/** A session is named after its role, but for the role's path, which STS leaves out: such a role is not found. */
function principalOf(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (partition !== undefined && account !== undefined && role !== undefined)
    return `arn:${partition}:iam::${account}:role/${role}`;
  if (/^arn:[^:]+:iam::\d+:user\//.test(arn)) return arn;
  throw new PortError('rejected', false, 'NoPrincipal', `${arn} is neither a role nor a user with policies`);
}

/** Those rights of a group that are allowed. */
async function simulate(
  { iam }: Clients,
  call: Wire,
  principal: string,
  { resource, context, rights }: Group,
): Promise<AskedRight[]> {
  const { sdk, client } = await iam();
  const entries = Object.entries(context ?? {});
  const request = {
    PolicySourceArn: principal,
    ActionNames: [...new Set(rights.map(({ action }) => action))],
    ResourceArns: [resource],
    ContextEntries:
      entries.length === 0
        ? undefined
        : entries.map(([ContextKeyName, value]) => ({
            ContextKeyName,
            ContextKeyType: 'string' as const,
            ContextKeyValues: [value],
          })),
  };
  const { EvaluationResults: results } = await call({
    service: 'iam',
    action: 'SimulatePrincipalPolicy',
    pace: 'read',
    send: (abortSignal) => client.send(new sdk.SimulatePrincipalPolicyCommand(request), { abortSignal }),
    answer: Simulated,
  });
  const allowed = new Set(results.filter((one) => one.EvalDecision === 'allowed').map((one) => one.EvalActionName));
  return rights.filter(({ action }) => allowed.has(action));
}
