import type { PortError } from './port-error.js';
import { badCredentials, neverSent } from './store/wire-error.js';

/** The sentence that helps whoever typed a command about the table; none where the error itself says what to do. */
export function adviceFor({ kind, code }: Pick<PortError, 'kind' | 'code'>): string | undefined {
  if (code === 'CredentialsProviderError')
    return 'Give this process credentials as the AWS SDK reads them: a role, AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY.';
  if (badCredentials.has(code)) return 'Renew the credentials, and see that the clock of this machine is right.';
  if (code === 'AccessDeniedException') return 'Allow that action to whoever runs this, or run it as somebody who may.';
  if (kind === 'timeout' || code === 'ECONNRESET' || neverSent.has(code))
    return 'See that this machine reaches DynamoDB, and what AWS_REGION and AWS_ENDPOINT_URL say.';
  return undefined;
}
