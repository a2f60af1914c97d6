import { nameOfArn } from './orders.js';
import type { Cause, Diagnosis } from './diagnose.js';
import { objectAt, objectsAt, stringAt, type JsonObject } from './json.js';
import type { Plan } from './planned.js';

/** An IAM role to look at, with its name where the plan's snapshots have it. */
export interface RoleHint {
  role: 'execution' | 'instance' | 'service' | 'spotFleet' | 'job';
  name?: string;
}

/** A failed job as far as its roles matter: `definition` is a name or an ARN, `onGreen` whether its place is proven. */
export interface FailedJob {
  definition?: string;
  diagnosis: Diagnosis;
  logLines?: readonly string[];
  onGreen: boolean;
}

const pullCauses: ReadonlySet<Cause> = new Set(['imageAccessDenied', 'imagePull']);
const aboutLogsOrSecrets = /\blog(?:ging)? ?driver|\bawslogs\b|log (?:stream|group)|\bsecrets?\b|\bssm\b/i;
const deniedToProgram = /access ?denied|not authorized to perform|unauthorizedoperation|\b403 forbidden\b/i;

/** The roles that a failed job makes one look at, none for most failures. Names are only ever those of the plan (F128). */
export function rolesOfFailure(plan: Plan, job: FailedJob): RoleHint[] {
  const { diagnosis, logLines = [] } = job;
  const { cause, raw } = diagnosis;
  if (pullCauses.has(cause)) return [...instanceHints(plan, job), ...executionHints(plan, job)];
  if (cause === 'resourceInitialization') return [execution(plan, job)];
  if (cause === 'cannotStartContainer' && aboutLogsOrSecrets.test(raw)) {
    return [...instanceHints(plan, job), ...executionHints(plan, job)];
  }
  if (cause === 'serviceRolePermissions') return rolesOfEnvironment(plan, 'green', cause);
  const ran = cause === 'applicationExit' && logLines.some((line) => deniedToProgram.test(line));
  return ran ? [hint('job', roleOfDefinition(plan, job.definition, 'jobRoleArn', 'taskRoleArn'))] : [];
}

/** The roles that an INVALID environment, or one that starts nothing, makes one look at (F13, F16). */
export function rolesOfEnvironment(plan: Plan, side: 'blue' | 'green', cause: Cause): RoleHint[] {
  const settings = settingsOf(plan, side);
  const resources = objectAt(settings, 'computeResources');
  const role = environmentRoles.get(cause);
  if (role === undefined) return [];
  if (role === 'service') return [hint(role, stringAt(settings, 'serviceRole'))];
  return [hint(role, stringAt(resources, role === 'spotFleet' ? 'spotIamFleetRole' : 'instanceRole'))];
}

const environmentRoles: ReadonlyMap<Cause, 'service' | 'spotFleet' | 'instance'> = new Map([
  ['serviceRole', 'service'],
  ['serviceRolePermissions', 'service'],
  ['spotFleetRole', 'spotFleet'],
  ['instanceProfile', 'instance'],
  ['hostsNotJoined', 'instance'],
]);

function hint(role: RoleHint['role'], name: string | undefined): RoleHint {
  return name === undefined || name === '' ? { role } : { role, name };
}

/** On EC2 the host pulls images and writes logs, with the role of its instance profile; Fargate has no hosts. */
function instanceHints(plan: Plan, { onGreen }: FailedJob): RoleHint[] {
  if (isFargate(plan)) return [];
  const roles = new Set(
    (onGreen ? [placeOf(plan)] : (['blue', 'green'] as const)).map((side) => roleOfHosts(plan, side)),
  );
  // A job of the new image may have run on either environment: their role is only named where both have the same.
  const [only] = roles;
  return [hint('instance', roles.size === 1 ? only : undefined)];
}

/** Where hosts do the pulling, an execution role matters only where the definition names one. */
function executionHints(plan: Plan, job: FailedJob): RoleHint[] {
  const found = execution(plan, job);
  return isFargate(plan) || found.name !== undefined ? [found] : [];
}

function execution(plan: Plan, { definition }: FailedJob): RoleHint {
  return hint('execution', roleOfDefinition(plan, definition, 'executionRoleArn', 'executionRoleArn'));
}

/** What a definition's snapshot names; a plan without an image has none. `ofTask` is the member of a multi-container one. */
function roleOfDefinition(
  plan: Plan,
  definition: string | undefined,
  member: string,
  ofTask: string,
): string | undefined {
  const name = definition === undefined ? undefined : nameOfArn(definition).replace(/:\d+$/, '');
  const content = plan.definitions.find((one) => one.name === name || one.stagedName === name)?.previous.content;
  const task = objectsAt(objectAt(content, 'ecsProperties'), 'taskProperties')[0];
  return stringAt(objectAt(content, 'containerProperties'), member) ?? stringAt(task, ofTask);
}

function roleOfHosts(plan: Plan, side: 'blue' | 'green'): string | undefined {
  return stringAt(objectAt(settingsOf(plan, side), 'computeResources'), 'instanceRole');
}

function isFargate(plan: Plan): boolean {
  return (plan.green?.type ?? plan.blue.type).startsWith('FARGATE');
}

function placeOf(plan: Plan): 'blue' | 'green' {
  return plan.green === undefined ? 'blue' : 'green';
}

function settingsOf({ blue, green }: Plan, side: 'blue' | 'green'): JsonObject {
  return side === 'green' && green !== undefined ? green.request : blue.described;
}
