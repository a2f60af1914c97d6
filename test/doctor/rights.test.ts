import { describe, expect, it } from 'vitest';
import { documents } from '../../infra/permissions/documents.js';
import type { Statement } from '../../infra/permissions/scope.js';
import type { Account } from '../../src/doctor/account.js';
import { actionNames, actions } from '../../src/doctor/actions.js';
import { rightsToChange } from '../../src/doctor/rights.js';
import { exampleScope } from '../infra/example.js';
import { isAllowed } from '../infra/iam.js';
import { policyWith } from '../make-policy.js';
import { environmentArn, makeEnvironment, makeQueue, makeRevision, orderOf, startedAt } from '../make-seen.js';

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const policy = policyWith({
  images: { allow: ['*'] },
  queues: { nightly: { jobDefinitions: ['nightly-etl'], watch: { createAlarms: true } } },
});
const described = {
  type: 'container',
  containerProperties: { jobRoleArn: role('nightly-etl-job'), executionRoleArn: role('batch-job-execution') },
};
const blue = makeEnvironment({
  name: 'nightly-blue',
  tags: { 'batch-rollout:deletable': 'true', team: 'data' },
  described: {
    serviceRole: role('batch-service'),
    computeResources: { instanceRole: role('batch-instance'), spotIamFleetRole: role('batch-spot-fleet') },
  },
});
const account: Account = {
  queues: [makeQueue({ order: orderOf('nightly-blue', 'spare') })],
  environments: [blue],
  definitions: new Map([['nightly-etl', [makeRevision({ described })]]]),
};
const asked = rightsToChange(policy, account, startedAt);

/** What IAM would refuse of it with these statements. */
const refusedBy = (statements: readonly Statement[], rights = asked) =>
  rights
    .filter(({ action, resource, context }) => !isAllowed(statements, { action, resources: [resource], context }))
    .map(({ action }) => action);
const shipped = Object.values(documents(exampleScope())).flat();

describe('the rights that are asked about', () => {
  it('are all that no harmless call can try', () => {
    const untried = actionNames.filter((one) => actions[one].probed === 'none');
    expect([...new Set(asked.map(({ action }) => action))].toSorted()).toEqual(untried.toSorted());
  });

  it('are given by the shipped policies', () => {
    expect(refusedBy(shipped)).toEqual([]);
  });

  it.each(shipped.filter(({ Action }) => asked.some(({ action }) => Action.includes(action))))(
    'are not all given without the statement $Sid',
    (statement) => {
      const missing = refusedBy(shipped.filter((one) => one !== statement));
      expect(missing.length).toBeGreaterThan(0);
      expect(missing.filter((action) => !statement.Action.includes(action))).toEqual([]);
    },
  );

  it('are on green and blue too, which an order or a canary queue names', () => {
    const on = (action: string) =>
      asked.filter((one) => one.action === action).map(({ resource }) => resource.replace(/^.*:/, ''));
    const green = expect.stringMatching(/^compute-environment\/nightly-blue-./);
    expect(on('batch:UpdateJobQueue')).toEqual(
      expect.arrayContaining(['job-queue/nightly', 'compute-environment/nightly-blue', green]),
    );
    expect(on('batch:CreateJobQueue')).toEqual(
      expect.arrayContaining([expect.stringMatching(/-canary$/), 'compute-environment/nightly-blue', green]),
    );
    expect(on('batch:UpdateComputeEnvironment')).toEqual(['compute-environment/nightly-blue', green]);
  });

  it('are on every queue that lists blue, also where the policy does not name it', () => {
    const queues = [...(account.queues ?? []), makeQueue({ name: 'payroll', order: orderOf('nightly-blue') })];
    expect(refusedBy(shipped, rightsToChange(policy, { ...account, queues }, startedAt))).toEqual([
      'batch:UpdateJobQueue',
    ]);
  });

  it('hand on the roles that blue and the definitions name, and none that Batch takes by itself', () => {
    const other = makeEnvironment({
      name: 'nightly-blue',
      described: {
        serviceRole: role('aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch'),
        computeResources: { instanceRole: 'arn:aws:iam::123456789012:instance-profile/x' },
      },
    });
    const passed = (environments: Account['environments'], rules = policy) =>
      rightsToChange(rules, { ...account, ...(environments ? { environments } : {}) }, startedAt)
        .filter(({ action }) => action === 'iam:PassRole')
        .map(({ resource, context }) => `${resource.replace(/^.*role\//, '')} ${context['iam:PassedToService'] ?? ''}`);
    expect(passed([blue])).toEqual([
      'batch-instance ec2.amazonaws.com',
      'batch-service batch.amazonaws.com',
      'batch-spot-fleet spotfleet.amazonaws.com',
      'nightly-etl-job ecs-tasks.amazonaws.com',
      'batch-job-execution ecs-tasks.amazonaws.com',
    ]);
    expect(passed([other])).toEqual([
      'nightly-etl-job ecs-tasks.amazonaws.com',
      'batch-job-execution ecs-tasks.amazonaws.com',
    ]);
    // Without an image to move no revision is registered, and its roles are handed on by nobody.
    expect(passed([other], policyWith({ images: { allow: [] }, queues: { nightly: {} } }))).toEqual([]);
  });

  it('ask for the deletion of blue only where its owner has released it', () => {
    const deletions = (tags: Record<string, string>) =>
      rightsToChange(policy, { ...account, environments: [{ ...blue, tags }] }, startedAt).filter(
        ({ action, resource }) =>
          action === 'batch:DeleteComputeEnvironment' && resource === environmentArn('nightly-blue'),
      );
    expect(deletions({ 'batch-rollout:deletable': 'true' })).toHaveLength(1);
    expect(deletions({ team: 'data' })).toEqual([]);
  });

  it('are none without a queue and its blue', () => {
    expect(rightsToChange(policy, { definitions: new Map() }, startedAt)).toEqual([]);
    expect(rightsToChange(policy, { ...account, environments: [] }, startedAt)).toEqual([]);
  });
});
