import { PortError } from '../port-error.js';
import { actionNames, actions, type ActionName, type Need } from './actions.js';
import { refused, type Finding } from './finding.js';
import type { Right } from './rights.js';

/** What came of one call that needs one action; without an error it was allowed. */
export interface Outcome {
  action: ActionName;
  error?: PortError;
}

/** One call, and what it read. Rejects only where our own code is at fault. */
export async function tried<T>(action: ActionName, call: Promise<T>): Promise<Outcome & { value?: T }> {
  try {
    return { action, value: await call };
  } catch (error) {
    if (error instanceof PortError) return { action, error };
    throw error;
  }
}

/** Credentials that are missing, wrong or over: then no action can be told of. */
const noCredentials =
  /^(CredentialsProvider|TokenProvider|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|IncompleteSignature|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|AuthFailure)/;

/** What IAM said of rights that nothing harmless can try, or why it said nothing. */
export type Simulation = { asked: readonly Right[]; allowed: readonly boolean[] } | { why: string };

/**
 * Which actions are allowed, by what came of calls. A thing that is not there was looked for, and so was allowed. Any other
 * refusal proves nothing: a request may be checked before the rights of who sends it. `skipped` are actions that the policy
 * has no use for.
 */
export function permissionFindings(
  outcomes: readonly Outcome[],
  simulation: Simulation,
  skipped: ReadonlySet<ActionName>,
): Finding[] {
  const refusal = outcomes.find(({ error }) => error !== undefined && noCredentials.test(error.code));
  if (refusal?.error) return [{ finding: 'credentialsRefused', why: wordsOf(refusal.error) }];
  const told = outcomes.filter(({ action }) => !skipped.has(action));
  const allowed = told.filter(({ error }) => error === undefined || error.kind === 'notFound');
  const denied = told.filter(({ error }) => error?.kind === 'denied');
  const unclear = told.filter((one) => !allowed.includes(one) && !denied.includes(one));
  const names = [...new Set(allowed.map(({ action }) => action))];
  const simulated = 'why' in simulation ? [] : simulation.asked.map(({ action }) => action);
  const tested = new Set([...told.map(({ action }) => action), ...simulated]);
  return [
    ...(names.length > 0 ? [{ finding: 'actionsAllowed' as const, actions: names }] : []),
    ...[...new Set(denied.map(({ action }) => action))].map((one) => refused(one, needOf(one), actions[one].document)),
    ...simulatedFindings(simulation),
    ...unclearFindings(unclear),
    ...untestedFindings(
      actionNames.filter((one) => !tested.has(one) && !skipped.has(one)),
      'why' in simulation ? simulation.why : undefined,
    ),
  ];
}

/** An action is given where IAM allows it on everything it is needed on; else the first refusal says what is missing. */
function simulatedFindings(simulation: Simulation): Finding[] {
  if ('why' in simulation) return [];
  const { asked, allowed } = simulation;
  const denied = asked.filter((_, i) => allowed[i] !== true);
  const names = [...new Set(asked.map(({ action }) => action))];
  const given = names.filter((name) => !denied.some(({ action }) => action === name));
  const firsts = denied.filter((one, i) => i === denied.findIndex(({ action }) => action === one.action));
  return [
    ...(given.length > 0 ? [{ finding: 'actionsSimulated' as const, actions: given }] : []),
    ...firsts.map(({ action, resource }) => refused(action, needOf(action), actions[action].document, resource)),
  ];
}

function needOf(action: ActionName): Need {
  return actions[action].need;
}

/** Calls that failed alike, as they do when nothing can be reached, are told of together. */
function unclearFindings(unclear: readonly Outcome[]): Finding[] {
  const firsts = unclear.filter((one, i) => i === unclear.findIndex(({ error }) => error?.code === one.error?.code));
  return firsts.flatMap(({ error }): Finding[] => {
    if (!error) return [];
    const alike = unclear.filter((one) => one.error?.code === error.code);
    const what = [...new Set(alike.map(({ action }) => action))].join(', ');
    return [{ finding: 'untold', area: 'permissions', what, why: wordsOf(error) }];
  });
}

/** Some were not tested for want of a thing to name: a table, an image in ECR, a queue of the policy. `why`: IAM could not be asked. */
function untestedFindings(names: readonly ActionName[], why: string | undefined): Finding[] {
  const untestable = why === undefined ? [] : names.filter((one) => actions[one].probed === 'none');
  const notTried = names.filter((one) => !untestable.includes(one));
  const documents = [...new Set(untestable.map((one) => actions[one].document))];
  return [
    ...(notTried.length > 0 ? [{ finding: 'actionsNotTried' as const, actions: notTried }] : []),
    ...documents.map((document) => ({
      finding: 'actionsUntested' as const,
      actions: untestable.filter((one) => actions[one].document === document),
      document,
      why: why ?? '',
    })),
  ];
}

export function wordsOf({ code, message }: PortError): string {
  return `${code}: ${message}`;
}
