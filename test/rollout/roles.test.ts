import { describe, expect, it } from 'vitest';
import { diagnose, type Diagnosis } from '../../src/rollout/diagnose.js';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Plan } from '../../src/rollout/planned.js';
import { rolesOfEnvironment, rolesOfFailure } from '../../src/rollout/roles.js';
import { makeRollout } from '../make-rollout.js';

const profile = 'arn:aws:iam::123456789012:instance-profile/ecsInstanceRole';
const executionRole = 'arn:aws:iam::123456789012:role/etlExecution';
const { plan } = makeRollout();

function failed(reason: string, exitCode?: number): Diagnosis {
  return diagnose({ cluster: 'green_Batch_1', reason, ...(exitCode === undefined ? {} : { exitCode }) });
}
const denied = failed('CannotPullContainerError: AccessDeniedException: not authorized to perform ecr:BatchGetImage');

/** The plan with other members in the definition's content. */
function withContent(content: JsonObject, of = plan): Plan {
  return { ...of, definitions: of.definitions.map((one) => ({ ...one, previous: { ...one.previous, content } })) };
}

function onFargate(of = plan): Plan {
  return of.green ? { ...of, green: { ...of.green, type: 'FARGATE' } } : of;
}

const executing = { containerProperties: { image: 'x', executionRoleArn: executionRole } };

describe('a failed job', () => {
  const job = { definition: 'nightly-etl', onGreen: true };

  it('on EC2 whose image was refused names the instance profile, and the execution role where there is one', () => {
    expect(rolesOfFailure(plan, { ...job, diagnosis: denied })).toEqual([{ role: 'instance', name: profile }]);
    expect(rolesOfFailure(withContent(executing), { ...job, diagnosis: denied })).toEqual([
      { role: 'instance', name: profile },
      { role: 'execution', name: executionRole },
    ]);
  });

  it('on Fargate names the execution role, of a revision given by its ARN too', () => {
    const definition = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/nightly-etl:8';
    const initialization = failed('ResourceInitializationError: unable to pull secrets or registry auth');
    for (const diagnosis of [denied, initialization])
      expect(rolesOfFailure(onFargate(withContent(executing)), { definition, diagnosis, onGreen: true })).toEqual([
        { role: 'execution', name: executionRole },
      ]);
    const tasks = { ecsProperties: { taskProperties: [{ executionRoleArn: executionRole, containers: [] }] } };
    expect(rolesOfFailure(onFargate(withContent(tasks)), { ...job, diagnosis: denied })).toEqual([
      { role: 'execution', name: executionRole },
    ]);
  });

  it('names no role that the plan does not have', () => {
    expect(rolesOfFailure(onFargate(), { ...job, diagnosis: denied })).toEqual([{ role: 'execution' }]);
    const stranger = { definition: 'other', diagnosis: denied, onGreen: true };
    expect(rolesOfFailure(onFargate(withContent(executing)), stranger)).toEqual([{ role: 'execution' }]);
  });

  it('that may have run on either side names their instance profile only where both have the same', () => {
    const other = { computeResources: { instanceRole: 'other' } };
    const apart: Plan = plan.green ? { ...plan, green: { ...plan.green, request: other } } : plan;
    expect(rolesOfFailure(plan, { diagnosis: denied, onGreen: false })).toEqual([{ role: 'instance', name: profile }]);
    expect(rolesOfFailure(apart, { diagnosis: denied, onGreen: false })).toEqual([{ role: 'instance' }]);
    expect(rolesOfFailure(apart, { diagnosis: denied, onGreen: true })).toEqual([{ role: 'instance', name: 'other' }]);
  });

  it('whose log driver or secrets failed names who writes logs, and any other failure to start names nobody', () => {
    const driver = failed('CannotStartContainerError: failed to initialize logging driver: AccessDenied');
    expect(rolesOfFailure(plan, { ...job, diagnosis: driver })).toEqual([{ role: 'instance', name: profile }]);
    expect(rolesOfFailure(plan, { ...job, diagnosis: failed('CannotStartContainerError: no') })).toEqual([]);
  });

  it('whose own words tell of a refusal names the job role, and no other exit does', () => {
    const exit = failed('', 1);
    const logLines = ['botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling PutObject'];
    const name = 'arn:aws:iam::123456789012:role/etlJobRole';
    expect(rolesOfFailure(plan, { ...job, diagnosis: exit, logLines })).toEqual([{ role: 'job', name }]);
    expect(rolesOfFailure(plan, { ...job, diagnosis: exit, logLines: ['Traceback'] })).toEqual([]);
    expect(rolesOfFailure(plan, { ...job, diagnosis: exit })).toEqual([]);
  });
});

describe('an environment', () => {
  const slr = 'arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch';

  it('names its own service role where that is the trouble, and none where it has none', () => {
    expect(rolesOfEnvironment(plan, 'blue', 'serviceRole')).toEqual([{ role: 'service', name: slr }]);
    expect(rolesOfEnvironment(plan, 'green', 'serviceRolePermissions')).toEqual([{ role: 'service' }]);
  });

  it('names Spot fleet role and instance profile where those are', () => {
    expect(rolesOfEnvironment(plan, 'green', 'hostsNotJoined')).toEqual([{ role: 'instance', name: profile }]);
    expect(rolesOfEnvironment(plan, 'green', 'instanceProfile')).toEqual([{ role: 'instance', name: profile }]);
    expect(rolesOfEnvironment(plan, 'blue', 'spotFleetRole')).toEqual([{ role: 'spotFleet' }]);
    expect(rolesOfEnvironment(plan, 'blue', 'clusterDeleted')).toEqual([]);
  });
});
