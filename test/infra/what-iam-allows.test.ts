import { describe, expect, it } from 'vitest';
import { documents } from '../../infra/permissions/documents.js';
import { callOf } from '../../src/rollout/operations.js';
import { makePlan } from '../../src/rollout/plan.js';
import type { Plan } from '../../src/rollout/planned.js';
import { makeRollout } from '../make-rollout.js';
import { makeEnvironment, makeQueue, makeRevision, orderOf, startedAt } from '../make-seen.js';
import { isAllowed, type Asked } from './iam.js';
import { exampleScope } from './example.js';

/** What the planner says of queue `nightly` of the example, so that names are those it really gives. */
function planOf(blue: string, id = 'abcd2345'): Plan {
  const described = { type: 'container', containerProperties: { image: 'registry.example/nightly-etl:1' } };
  const planned = makePlan(
    { queue: 'nightly', placement: 'replace', image: 'registry.example/nightly-etl:2' },
    {
      id,
      now: startedAt,
      rules: makeRollout().plan.rules,
      queues: [makeQueue({ name: 'nightly', order: orderOf(blue) })],
      environments: [makeEnvironment({ name: blue })],
      held: [],
      definitionNames: ['nightly-etl'],
      definitions: new Map([['nightly-etl', makeRevision({ name: 'nightly-etl', revision: 7, described })]]),
      image: { allowed: true, allow: ['*'], requireDigest: false, lookup: 'notEcr' },
      alarms: new Map(),
    },
  );
  if (!planned.planned) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

const plan = planOf('nightly-blue');
const rollout = makeRollout({ plan });
const scope = exampleScope();
const { PlacementWriter, ImageWriter } = documents(scope);
const can = (asked: Asked) => isAllowed([...PlacementWriter, ...ImageWriter], asked);

const batch = (resource: string) => `arn:aws:batch:ap-northeast-1:123456789012:${resource}`;
const environment = (name: string) => batch(`compute-environment/${name}`);
const queue = (name: string) => batch(`job-queue/${name}`);
const definition = (name: string) => batch(`job-definition/${name}`);
const ownTags = { 'aws:RequestTag/batch-rollout:id': rollout.id, 'aws:RequestTag/batch-rollout:managed': 'true' };
const ours = { 'aws:ResourceTag/batch-rollout:managed': 'true' };
const released = { 'aws:ResourceTag/batch-rollout:deletable': 'true' };
const green = plan.green?.name ?? '';
const staged = plan.definitions[0]?.stagedName ?? '';

describe('what IAM lets the bot do', () => {
  it('covers the calls of a rollout, with the names and tags it gives', () => {
    const made = callOf(rollout, { op: 'createEnvironment', name: green, maxVcpus: 1 });
    expect(made.input['tags']).toMatchObject({ 'batch-rollout:id': rollout.id, 'batch-rollout:managed': 'true' });
    const wanted: Asked[] = [
      { action: 'batch:CreateComputeEnvironment', resources: [environment(green)], context: ownTags },
      { action: 'batch:TagResource', resources: [environment(green)], context: ownTags },
      { action: 'batch:CreateJobQueue', resources: [queue(plan.canaryQueue), environment(green)], context: ownTags },
      { action: 'batch:TagResource', resources: [queue(plan.canaryQueue)], context: ownTags },
      { action: 'batch:RegisterJobDefinition', resources: [definition(staged)], context: ownTags },
      { action: 'batch:RegisterJobDefinition', resources: [definition('nightly-etl')], context: ownTags },
      { action: 'batch:TagResource', resources: [definition(`${staged}:1`)], context: ownTags },
      { action: 'batch:SubmitJob', resources: [queue(plan.canaryQueue), definition(`${staged}:1`)] },
      { action: 'batch:SubmitJob', resources: [queue(plan.canaryQueue), definition('nightly-etl:7')] },
      { action: 'batch:CancelJob', resources: [batch('job/0a1b')], context: ours },
      { action: 'batch:UpdateJobQueue', resources: [queue('nightly'), environment(green), environment('third')] },
      { action: 'batch:UpdateComputeEnvironment', resources: [environment('nightly-blue')] },
      { action: 'batch:UpdateComputeEnvironment', resources: [environment(green)], context: ours },
      { action: 'batch:DeleteComputeEnvironment', resources: [environment(green)], context: ours },
      { action: 'batch:DeleteComputeEnvironment', resources: [environment('nightly-blue')], context: released },
      { action: 'batch:UpdateJobQueue', resources: [queue(plan.canaryQueue)], context: ours },
      { action: 'batch:DeleteJobQueue', resources: [queue(plan.canaryQueue)], context: ours },
      { action: 'batch:DeregisterJobDefinition', resources: [definition(`${staged}:1`)], context: ours },
    ];
    expect(wanted.filter((asked) => !can(asked))).toEqual([]);
  });

  it('covers what came of an earlier rollout: its green is the blue of the next', () => {
    const next = planOf(green, 'wxyz6789').green?.name ?? '';
    expect(next).not.toBe('');
    expect(can({ action: 'batch:UpdateComputeEnvironment', resources: [environment(next)], context: ours })).toBe(true);
    expect(can({ action: 'batch:DeleteComputeEnvironment', resources: [environment(next)], context: ours })).toBe(true);
  });

  it('covers greens of blues whose names are as long as AWS allows', () => {
    const blue = 'a'.repeat(128);
    const longest = documents(exampleScope({ environments: blue })).PlacementWriter;
    const asked = { action: 'batch:CreateComputeEnvironment', context: ownTags };
    expect(isAllowed(longest, { ...asked, resources: [environment(planOf(blue).green?.name ?? '')] })).toBe(true);
  });

  it('covers a name that people give to green only where the operator said so', () => {
    const asked = {
      action: 'batch:CreateComputeEnvironment',
      resources: [environment('nightly-v2')],
      context: ownTags,
    };
    expect(can(asked)).toBe(false);
    expect(isAllowed(documents(exampleScope({ greenNames: 'nightly-v*' })).PlacementWriter, asked)).toBe(true);
  });

  it('stops everything else', () => {
    const unwanted: Asked[] = [
      { action: 'batch:DeleteComputeEnvironment', resources: [environment('nightly-blue')] },
      { action: 'batch:DeleteComputeEnvironment', resources: [environment('payroll')], context: ours },
      { action: 'batch:DeleteComputeEnvironment', resources: [environment('payroll')], context: released },
      { action: 'batch:UpdateComputeEnvironment', resources: [environment('payroll')] },
      { action: 'batch:UpdateJobQueue', resources: [queue('payroll')] },
      { action: 'batch:DeleteJobQueue', resources: [queue('nightly')], context: ours },
      { action: 'batch:CreateJobQueue', resources: [queue('nightly-2')], context: ownTags },
      { action: 'batch:CreateComputeEnvironment', resources: [environment(green)] },
      { action: 'batch:RegisterJobDefinition', resources: [definition('nightly-etl')] },
      { action: 'batch:RegisterJobDefinition', resources: [definition('payroll')], context: ownTags },
      { action: 'batch:DeregisterJobDefinition', resources: [definition('nightly-etl:7')] },
      { action: 'batch:SubmitJob', resources: [queue('nightly'), definition('nightly-etl:7')] },
      { action: 'batch:SubmitJob', resources: [queue(plan.canaryQueue), definition('payroll:1')] },
      { action: 'batch:CancelJob', resources: [batch('job/0a1b')] },
      { action: 'batch:TerminateJob', resources: [batch('job/0a1b')], context: ours },
      // Or the bot could give itself the right to delete.
      { action: 'batch:TagResource', resources: [environment('nightly-blue')], context: ownTags },
      { action: 'batch:TagResource', resources: [queue('nightly')], context: ownTags },
      { action: 'batch:TagResource', resources: [environment(green)] },
    ];
    expect(unwanted.filter(can)).toEqual([]);
  });

  it('hands each role only to the service it is for', () => {
    const pass = (role: string, service: string) =>
      can({
        action: 'iam:PassRole',
        resources: [`arn:aws:iam::123456789012:role/${role}`],
        context: { 'iam:PassedToService': service },
      });
    expect(pass('nightly-etl-job', 'ecs-tasks.amazonaws.com')).toBe(true);
    expect(pass('batch-instance', 'ec2.amazonaws.com')).toBe(true);
    expect(pass('batch-service', 'batch.amazonaws.com')).toBe(true);
    expect(pass('batch-spot-fleet', 'spotfleet.amazonaws.com')).toBe(true);
    expect(pass('nightly-etl-job', 'lambda.amazonaws.com')).toBe(false);
    expect(pass('batch-instance', 'ecs-tasks.amazonaws.com')).toBe(false);
    expect(pass('administrator', 'ecs-tasks.amazonaws.com')).toBe(false);
  });

  it('knows no alarm but those named after a rollout', () => {
    const alarm = (name: string) => `arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:${name}`;
    const own = `batch-rollout-${plan.canaryQueue}`;
    expect(can({ action: 'cloudwatch:PutMetricAlarm', resources: [alarm(own)] })).toBe(true);
    expect(can({ action: 'cloudwatch:DeleteAlarms', resources: [alarm(own)], context: ours })).toBe(true);
    expect(can({ action: 'cloudwatch:DeleteAlarms', resources: [alarm(own)] })).toBe(false);
    expect(can({ action: 'cloudwatch:PutMetricAlarm', resources: [alarm('BatchRollout-NoTicks')] })).toBe(false);
  });
});
