import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adviceFor } from '../src/advice.js';

const program = join(import.meta.dirname, '..', 'src', 'main.ts');
const reachable = {
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' };

/** What a command says on standard error. What the AWS SDK says about the age of Node is not ours. */
function run(command: string, env: Record<string, string>): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--import', 'tsx', program, command], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('a command about the table ends with 1 and one sentence that helps', () => {
  it.each([
    ['no region', { ...reachable, ...keys, AWS_REGION: '' }, /^No AWS region is known; set AWS_REGION .*\.\n$/],
    ['no credentials', reachable, /^Table batch-rollout: CredentialsProviderError: .* AWS_PROFILE, .*\.\n$/],
    [
      'nobody who answers',
      { ...reachable, ...keys },
      /^Table batch-rollout: ECONNREFUSED: .*AWS_ENDPOINT_URL say\.\n$/,
    ],
  ])('where there is %s', (_what, env, sentence) => {
    expect(run('create-table', env)).toEqual({ status: 1, stderr: expect.stringMatching(sentence) });
  });

  it.each([
    ['ExpiredTokenException', 'denied', /Renew the credentials/],
    ['AccessDeniedException', 'denied', /Allow that action/],
    ['ENOTFOUND', 'unavailable', /reaches DynamoDB/],
    ['ESOCKETTIMEDOUT', 'timeout', /reaches DynamoDB/],
  ] as const)('where DynamoDB or the way to it says %s', (code, kind, advice) => {
    expect(adviceFor({ code, kind })).toMatch(advice);
  });

  it('and no guess where the error says enough', () => {
    expect(adviceFor({ code: 'ResourceInUseException', kind: 'rejected' })).toBeUndefined();
  });
});
