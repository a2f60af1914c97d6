import { z } from 'zod';
import { PortError, type PortErrorKind } from '../port-error.js';

/**
 * `submit` is a change that cannot be recognised afterwards except by looking for it (F65, F74),
 * so less time is given to it: whoever looks has to wait until a late effect can no longer come.
 */
export type Pace = 'read' | 'change' | 'submit';

const Fault = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() })
    .optional()
    .catch(undefined),
});
type Fault = z.infer<typeof Fault>;

/** A proxy may answer with a whole page, and what is said here goes into the record and into Slack. */
const messageCharsMax = 2_000;

/** No connection was ever made, or nothing could be signed: the request cannot have had an effect. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError', 'TokenProviderError']);

const dropped = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);

/** Outside Batch an IAM denial or bad credentials often come as HTTP 400, so the name decides as well. */
const deniedNames =
  /^(AccessDenied|UnauthorizedOperation|AuthFailure|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|IncompleteSignature|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|OptInRequired)/;

const throttledNames = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/;

const absentNames = /NotFound|NoSuch/;

/** Batch has one code for every refusal; only its sentences tell them apart (F106). */
const batchRefusals: readonly (readonly [sentence: string, kind: PortErrorKind])[] = [
  ['is being modified', 'busy'],
  ['found existing jobqueue relationship', 'referenced'],
  ['valid before attaching', 'notValid'],
  ['already exists', 'exists'],
  ['does not exist', 'notFound'],
];

/** The service's id of the failed call, when it answered at all. */
export function requestIdOf(error: unknown): string | undefined {
  return faultOf(error).$metadata?.requestId;
}

/**
 * What the SDK threw, as a PortError. AWS's sentence is kept word for word, except that signing material is blanked.
 * A change counts as ambiguous whenever it may have reached the service without a clear refusal (F105, F106).
 */
export function toPortError(error: unknown, action: string, pace: Pace): PortError {
  const fault = faultOf(error);
  const kind = kindOf(fault);
  const message = messageOf(fault, action).slice(0, messageCharsMax);
  const shown = withoutSecrets(message);
  // A cause is printed with its own message, so it may only travel along when there was nothing to blank.
  const { requestId } = fault.$metadata ?? {};
  const options = { requestId, ...(shown === message ? { cause: error } : {}) };
  return new PortError(kind, isAmbiguous(kind, pace, codeOf(fault)), codeOf(fault), shown, options);
}

/** No answer came in time; the effect of a change may have happened or may still come. */
export function timeoutError(action: string, pace: Pace, timeoutMs: number): PortError {
  return new PortError('timeout', pace !== 'read', 'Timeout', `${action} gave no answer within ${timeoutMs} ms`);
}

/** The service answered, but not with what the call needs. The change behind it has most likely happened. */
export function malformedError(action: string, pace: Pace, error: unknown, requestId?: string): PortError {
  const where =
    error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')).join(', ') : 'the answer';
  const message = `${action} gave an answer that cannot be used: ${where}`;
  return new PortError('malformed', pace !== 'read', 'MalformedAnswer', message, { cause: error, requestId });
}

/** The answer of a read, or `absent` when the service knows no such thing. */
export async function presentOr<Answer, Absent>(absent: Absent, answer: Promise<Answer>): Promise<Answer | Absent> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PortError && error.kind === 'notFound') return absent;
    throw error;
  }
}

function faultOf(error: unknown): Fault {
  const fault = Fault.safeParse(error);
  return fault.success ? fault.data : { name: 'Error', message: String(error) };
}

function kindOf(fault: Fault): PortErrorKind {
  const status = fault.$metadata?.httpStatusCode;
  if (fault.name === 'AbortError' || fault.code === 'ETIMEDOUT') return 'timeout';
  // A connection may break in the middle of an answer that began with a good status.
  if (status === undefined || dropped.has(fault.code ?? '')) return 'unavailable';
  if (status === 429 || throttledNames.test(fault.name)) return 'throttled';
  if (status === 403 || deniedNames.test(fault.name)) return 'denied';
  if (status >= 500) return 'unavailable';
  // The SDK throws its parser's error when an answer is no JSON or XML at all, whatever its status.
  if (status < 400 || fault.name === 'SyntaxError') return 'malformed';
  if (absentNames.test(fault.name)) return 'notFound';
  return fault.name === 'ClientException' ? batchRefusal(fault.message) : 'rejected';
}

function batchRefusal(message: string): PortErrorKind {
  const text = message.toLowerCase();
  return batchRefusals.find(([sentence]) => text.includes(sentence))?.[1] ?? 'rejected';
}

function isAmbiguous(kind: PortErrorKind, pace: Pace, code: string): boolean {
  if (pace === 'read' || unsent.has(code)) return false;
  return kind === 'unavailable' || kind === 'timeout' || kind === 'malformed';
}

function codeOf(fault: Fault): string {
  if (fault.code !== undefined) return fault.code;
  return fault.name === 'Unknown' ? `HTTP${fault.$metadata?.httpStatusCode ?? ''}` : fault.name;
}

function messageOf(fault: Fault, action: string): string {
  // The SDK adds a hint for developers below a parser's error, and a word of its own where a refusal has no text.
  const [said = ''] = fault.message.split('\n  Deserialization error:');
  if (said !== '' && said !== 'UnknownError') return said;
  return `${action} failed with ${codeOf(fault)} and no further words`;
}

/** A refused signature is answered with the text that was signed, and that text carries the session token. */
function withoutSecrets(message: string): string {
  return message
    .replace(/\s*The Canonical String for this request should have been[\s\S]*$/, ' […]')
    .replace(/(x-amz-security-token[:=]\s*)[^\s&,;']+/gi, '$1[…]')
    .replace(/((?:X-Amz-)?Signature=)[0-9A-Za-z%+/=]+/g, '$1[…]')
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[…]');
}
