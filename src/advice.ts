import type { PortError } from './port-error.js';

const credentials = new Set([
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'MissingAuthenticationToken',
  'ExpiredTokenException',
]);
const unreached = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'TimeoutError']);

/** The sentence that helps whoever typed a command about the table; none where the error itself says what to do. */
export function adviceFor({ code }: Pick<PortError, 'code'>): string | undefined {
  if (code === 'CredentialsProviderError')
    return 'Give this process credentials as the AWS SDK reads them: a role, AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY.';
  if (credentials.has(code)) return 'Renew the credentials, and see that the clock of this machine is right.';
  if (code === 'AccessDeniedException') return 'Allow that action to whoever runs this, or run it as somebody who may.';
  if (unreached.has(code))
    return 'See that this machine reaches DynamoDB, and what AWS_REGION and AWS_ENDPOINT_URL say.';
  return undefined;
}
