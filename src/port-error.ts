/**
 * What the engine needs of the world. One call of a Cloud, Table or Chat method is one wire call: no hidden retries,
 * a timeout of its own, and every failure a PortError.
 */
export type PortErrorKind =
  | 'throttled' // refused before any effect; try later
  | 'unavailable' // 5xx or a dropped connection; a mutation may have happened
  | 'timeout' // no answer; a mutation may have happened, or may still happen
  | 'busy' // the resource is being modified (F47); nothing happened
  | 'referenced' // a queue still refers to the environment (F50, F51)
  | 'notValid' // an environment must be VALID before it is attached (F40)
  | 'exists' // the name is taken
  | 'notFound'
  | 'denied' // IAM
  | 'rejected' // any other refusal, shown verbatim
  | 'malformed'; // an answer that does not parse

export class PortError extends Error {
  /** The service's id of the failed call, for logs and for AWS's support; undefined where no answer came. */
  readonly requestId: string | undefined;

  constructor(
    readonly kind: PortErrorKind,
    /** True when a mutation may have taken effect although it failed. */
    readonly ambiguous: boolean,
    /** The service's error code, for logs. */
    readonly code: string,
    message: string,
    options?: ErrorOptions & { requestId?: string | undefined },
  ) {
    super(message, options);
    this.requestId = options?.requestId;
  }
}

/** The members that an error has in a log line: what it is, without what a caller may have put into it. */
export function errorFields(error: unknown): {
  error: { name: string; message: string; kind?: string; code?: string; stack?: string };
  requestId?: string;
} {
  if (error instanceof PortError) {
    const { message, kind, code, requestId } = error;
    return { error: { name: 'PortError', message, kind, code }, ...(requestId === undefined ? {} : { requestId }) };
  }
  if (!(error instanceof Error)) return { error: { name: 'unknown', message: String(error) } };
  const { name, message, stack } = error;
  return { error: { name, message, ...(stack ? { stack } : {}) } };
}
