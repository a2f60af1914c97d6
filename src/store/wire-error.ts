import { PortError, type PortErrorKind } from '../port-error.js';

/** Whether the call that failed could have changed something. */
export type Effect = 'read' | 'write';

/**
 * What a failed DynamoDB call means to us. Only a write whose answer was lost is ambiguous; DynamoDB refuses a throttled,
 * denied or invalid call before it has any effect, and a call that never reached it has none either.
 */
export function asPortError(error: unknown, effect: Effect): PortError {
  if (error instanceof PortError) return error;
  const { code, message, status, requestId } = describe(error);
  const kind = kindOf(code, status);
  const lost = kind === 'unavailable' || kind === 'timeout' || kind === 'malformed';
  const ambiguous = effect === 'write' && lost && !neverSent.has(code);
  // The SDK's error is not passed on as cause: it holds the whole exchange, signed headers included.
  return new PortError(kind, ambiguous, code, message, { requestId });
}

/** True for the answer to a conditional write whose condition did not hold, which is a value to us. */
export function isConditionFailed(error: unknown): boolean {
  return describe(error).code === 'ConditionalCheckFailedException';
}

const throttling = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'LimitExceededException',
]);

/** AWS knows nobody by the credentials of the call: they are wrong or expired, or a clock is. */
export const badCredentials: ReadonlySet<string> = new Set([
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'MissingAuthenticationToken',
  'ExpiredTokenException',
]);

const denials = new Set([...badCredentials, 'AccessDeniedException', 'CredentialsProviderError']);

const timeouts = new Set(['TimeoutError', 'AbortError', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'RequestTimeout']);

/** No connection was made, so nothing can have changed. */
export const neverSent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function kindOf(code: string, status: number | undefined): PortErrorKind {
  if (throttling.has(code) || status === 429) return 'throttled';
  if (denials.has(code)) return 'denied';
  if (timeouts.has(code)) return 'timeout';
  if (status !== undefined && status >= 500) return 'unavailable';
  // Something else than DynamoDB answered, such as a proxy with a page of its own, and the SDK failed to parse it.
  if (status !== undefined && status < 400) return 'malformed';
  if (status !== undefined && status >= 400) return 'rejected';
  // Anything else broke between us and DynamoDB, such as a reset connection.
  return 'unavailable';
}

function describe(error: unknown): { code: string; message: string; status?: number; requestId?: string } {
  if (!(error instanceof Error)) return { code: 'Unknown', message: String(error) };
  const socketCode = member(error, 'code');
  // A socket's fault says in `code` what it is; the SDK may have renamed a reset to TimeoutError. DynamoDB's own errors
  // carry `$fault` and say it in `name`.
  const ofSocket = typeof socketCode === 'string' && member(error, '$fault') === undefined;
  const code = ofSocket ? socketCode : error.name;
  const status =
    member(member(error, '$metadata'), 'httpStatusCode') ?? member(member(error, '$response'), 'statusCode');
  const requestId = member(member(error, '$metadata'), 'requestId');
  return {
    code,
    message: error.message,
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return found;
}
