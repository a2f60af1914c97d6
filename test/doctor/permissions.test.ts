import { describe, expect, it } from 'vitest';
import { actionNames, type ActionName } from '../../src/doctor/actions.js';
import { permissionFindings, type Outcome, type Simulation } from '../../src/doctor/permissions.js';
import type { Right } from '../../src/doctor/rights.js';
import { PortError, type PortErrorKind } from '../../src/port-error.js';

function failed(action: ActionName, kind: PortErrorKind, code: string): Outcome {
  return { action, error: new PortError(kind, false, code, 'words of AWS') };
}

const none: ReadonlySet<ActionName> = new Set();
const unasked: Simulation = { why: 'AccessDenied: no' };
const untold = (outcomes: readonly Outcome[]) =>
  permissionFindings(outcomes, unasked, none).filter(({ finding }) => !/NotTried|Untested/.test(finding));

describe('what came of calls', () => {
  it('is a right where the call went through, or looked for something and did not find it', () => {
    const found = untold([{ action: 'batch:DescribeJobs' }, failed('batch:ListJobs', 'notFound', 'ClientException')]);
    expect(found).toEqual([{ finding: 'actionsAllowed', actions: ['batch:DescribeJobs', 'batch:ListJobs'] }]);
  });

  it('is a missing right where AWS denies it, and an optional one where a rollout does without', () => {
    const found = untold([
      failed('batch:ListJobs', 'denied', 'AccessDeniedException'),
      failed('logs:GetLogEvents', 'denied', 'AccessDeniedException'),
    ]);
    expect(found).toMatchObject([
      { finding: 'actionDenied', action: 'batch:ListJobs' },
      { finding: 'actionOptional', action: 'logs:GetLogEvents' },
    ]);
  });

  it.each<[PortErrorKind, string]>([
    ['throttled', 'TooManyRequestsException'],
    ['timeout', 'Timeout'],
    ['unavailable', 'ECONNREFUSED'],
    ['malformed', 'MalformedAnswer'],
    ['rejected', 'UnknownOperationException'],
  ])('is neither where the answer was %s', (kind, code) => {
    const found = untold([failed('batch:ListJobs', kind, code), failed('batch:DescribeJobs', kind, code)]);
    expect(found).toEqual([
      {
        finding: 'untold',
        area: 'permissions',
        what: 'batch:ListJobs, batch:DescribeJobs',
        why: `${code}: words of AWS`,
      },
    ]);
  });

  it.each([
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'CredentialsProviderError',
    'InvalidSignatureException',
  ])('is told once where it is the credentials that AWS refuses: %s', (code) => {
    const outcomes = [failed('batch:ListJobs', 'denied', code), failed('batch:DescribeJobs', 'denied', code)];
    expect(permissionFindings(outcomes, unasked, none)).toEqual([
      { finding: 'credentialsRefused', why: `${code}: words of AWS` },
    ]);
  });

  it('accounts for every action, tested or not, but those that the policy has no use for', () => {
    const skipped = new Set<ActionName>(['ecr:DescribeImages', 'cloudwatch:PutMetricAlarm']);
    const found = permissionFindings([{ action: 'batch:ListJobs' }], unasked, skipped);
    const named = found.flatMap((one) => ('actions' in one ? one.actions : []));
    expect(named.toSorted()).toEqual(actionNames.filter((one) => !skipped.has(one)).toSorted());
    expect(found).toContainEqual(expect.objectContaining({ finding: 'actionsNotTried' }));
  });
});

describe('what IAM said', () => {
  const asked: Right[] = [
    { action: 'batch:UpdateJobQueue', resource: 'arn:q1', context: {} },
    { action: 'batch:UpdateJobQueue', resource: 'arn:q2', context: {} },
    { action: 'batch:SubmitJob', resource: 'arn:d', context: {} },
  ];
  const about = (simulation: Simulation) =>
    permissionFindings([], simulation, none).filter(({ finding }) => finding !== 'actionsNotTried');

  it('is a right only where it is given on everything it is needed on', () => {
    expect(about({ asked, allowed: [true, false, true] })).toEqual([
      { finding: 'actionsSimulated', actions: ['batch:SubmitJob'] },
      {
        finding: 'actionDenied',
        action: 'batch:UpdateJobQueue',
        document: 'docs/iam-policy-placement-writer.json',
        on: 'arn:q2',
      },
    ]);
  });

  it('is nothing where it was not to be had, and then no right is missing', () => {
    const found = about(unasked);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatchObject({ finding: 'actionsUntested', why: 'AccessDenied: no' });
    expect(found.flatMap((one) => ('actions' in one ? one.actions : []))).toContain('batch:CreateComputeEnvironment');
  });

  it('counts as not tried where there was nothing to ask about', () => {
    const [found] = permissionFindings([], { asked: [], allowed: [] }, none);
    expect(found).toMatchObject({ finding: 'actionsNotTried', actions: expect.arrayContaining(['iam:PassRole']) });
  });
});
