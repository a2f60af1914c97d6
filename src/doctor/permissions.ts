import { PortError } from '../port-error.js';
import { actionNames, actions, type ActionName, type Need } from './actions.js';
import { refused, type Finding } from './finding.js';

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

/**
 * Which actions are allowed, by what came of calls. A thing that is not there was looked for, and so was allowed. Any other
 * refusal proves nothing: a request may be checked before the rights of who sends it. `skipped` are actions that the policy
 * has no use for.
 */
export function permissionFindings(outcomes: readonly Outcome[], skipped: ReadonlySet<ActionName>): Finding[] {
  const refusal = outcomes.find(({ error }) => error !== undefined && noCredentials.test(error.code));
  if (refusal?.error) return [{ finding: 'credentialsRefused', why: wordsOf(refusal.error) }];
  const told = outcomes.filter(({ action }) => !skipped.has(action));
  const allowed = told.filter(({ error }) => error === undefined || error.kind === 'notFound');
  const denied = told.filter(({ error }) => error?.kind === 'denied');
  const unclear = told.filter((one) => !allowed.includes(one) && !denied.includes(one));
  const names = [...new Set(allowed.map(({ action }) => action))];
  const tested = new Set(told.map(({ action }) => action));
  return [
    ...(names.length > 0 ? [{ finding: 'actionsAllowed' as const, actions: names }] : []),
    ...[...new Set(denied.map(({ action }) => action))].map((one) => refused(one, needOf(one), actions[one].document)),
    ...unclearFindings(unclear),
    ...untestedFindings(actionNames.filter((one) => !tested.has(one) && !skipped.has(one))),
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

/** Some could be tested and were not, for want of a thing to name: without a table, or without an image in ECR. */
function untestedFindings(names: readonly ActionName[]): Finding[] {
  const untestable = names.filter((one) => actions[one].probed === 'none');
  const notTried = names.filter((one) => !untestable.includes(one));
  const documents = [...new Set(untestable.map((one) => actions[one].document))];
  return [
    ...(notTried.length > 0 ? [{ finding: 'actionsNotTried' as const, actions: notTried }] : []),
    ...documents.map((document) => ({
      finding: 'actionsUntested' as const,
      actions: untestable.filter((one) => actions[one].document === document),
      document,
    })),
  ];
}

export function wordsOf({ code, message }: PortError): string {
  return `${code}: ${message}`;
}
