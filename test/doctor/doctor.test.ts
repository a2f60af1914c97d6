import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { awsCloud } from '../../src/aws/cloud.js';
import { awsRights } from '../../src/aws/rights.js';
import { createDoctor, type DoctorParts } from '../../src/doctor/doctor.js';
import { actionNames, actions } from '../../src/doctor/actions.js';
import { isFault, standingOf, type Finding } from '../../src/doctor/finding.js';
import { clientFor } from '../store/servers.js';
import { policyIn } from '../make-policy.js';
import { openWorld, botToken, policyText } from './world.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => world.aws.world.faults.clear());
afterAll(() => world.close());

/** Timers that go off when told. */
function handTimer() {
  const waiting = new Set<() => void>();
  return {
    timer: {
      after(_: number, then: () => void) {
        waiting.add(then);
        return () => waiting.delete(then);
      },
    },
    waiting,
    ring: () => waiting.forEach((then) => then()),
  };
}

const never = () => ({ timer: { after: () => () => {} } });

function doctorWith(change: Partial<DoctorParts> = {}) {
  const clock = { now: () => Date.now(), mono: () => performance.now() };
  const credentials = { accessKeyId: 'BOT', secretAccessKey: 'none' };
  const region = world.aws.world.state.region;
  return createDoctor({
    slack: { apiUrl: world.slack.apiUrl, botToken },
    tableName: 'batch-rollout',
    tableClient: () => clientFor(world.aws.endpoint),
    cloud: awsCloud({ clock, region, endpoint: world.aws.endpoint, credentials }),
    rights: awsRights({ clock, region, endpoint: world.aws.endpoint, credentials }),
    policy: policyIn(policyText),
    clock,
    ...never(),
    ...change,
  });
}

const faults = (found: readonly Finding[]) => found.filter(isFault);

describe('doctor', () => {
  it('finds no fault in a sandbox, and changes nothing in it', async () => {
    const found = await doctorWith()();
    expect(faults(found)).toEqual([]);
    expect(found.filter((one) => standingOf(one) === 'ok').length).toBeGreaterThan(10);
    expect(world.changes()).toEqual([]);
  });

  const probed = actionNames.filter((one) => actions[one].probed === 'read' && !one.startsWith('dynamodb'));
  it.each(probed.filter((one) => one !== 'cloudwatch:DescribeAlarms'))('notices that %s is denied', async (action) => {
    world.aws.world.faults.deny(action.replace('servicequotas', 'service-quotas'));
    const found = await doctorWith()();
    const lacking = found.filter(({ finding }) => finding === 'actionDenied' || finding === 'actionOptional');
    expect(lacking).toEqual([expect.objectContaining({ action })]);
    // Nothing is called missing only because it could not be seen.
    expect(faults(found).filter(({ finding }) => finding !== 'actionDenied')).toEqual([]);
  });

  it.each([
    'batch:CreateComputeEnvironment',
    'batch:UpdateJobQueue',
    'batch:SubmitJob',
    'batch:DeleteComputeEnvironment',
  ])('notices that %s is denied, without calling it', async (action) => {
    world.aws.world.faults.deny(action);
    expect(faults(await doctorWith()())).toEqual([
      expect.objectContaining({ finding: 'actionDenied', action, on: expect.stringContaining('arn:aws:batch:') }),
    ]);
    expect(world.changes()).toEqual([]);
  });

  it.each(['iam:SimulatePrincipalPolicy', 'sts:GetCallerIdentity'])(
    'calls no right missing where %s is denied, and says that it was not told',
    async (action) => {
      world.aws.world.faults.deny(action);
      const found = await doctorWith()();
      expect(faults(found)).toEqual([]);
      expect(found).toContainEqual(
        expect.objectContaining({ finding: 'actionsUntested', why: expect.stringContaining(action) }),
      );
    },
  );

  it('does not wait for an IAM that does not answer', async () => {
    const { timer, ring, waiting } = handTimer();
    const looking = doctorWith({ timer, rights: { allowed: () => new Promise<never>(() => {}) } })();
    // The look at the account as a whole, and the simulation in it.
    await vi.waitFor(() => expect(waiting.size).toBe(2), { timeout: 10_000, interval: 5 });
    await new Promise((resolve) => setImmediate(resolve));
    ring();
    expect(faults(await looking).filter(({ finding }) => finding !== 'untold')).toEqual([]);
  });

  it('notices that alarms may not be read where the policy names one, and not where it names none', async () => {
    world.aws.world.faults.deny('cloudwatch:DescribeAlarms');
    const rules = policyIn(policyText.replace('defaults:\n', 'defaults:\n  alarms: [some-alarm]\n'));
    expect(faults(await doctorWith({ policy: rules })())).toMatchObject([{ action: 'cloudwatch:DescribeAlarms' }]);
    expect(faults(await doctorWith()())).toEqual([]);
  });

  it('gives a part that hangs no more than its time, and tells what the others found', async () => {
    const { timer, ring, waiting } = handTimer();
    const hanging = awsCloud({ clock: { mono: () => 0 }, region: 'x', endpoint: 'http://127.0.0.1:9' });
    const stuck = new Promise<never>(() => {});
    const looking = doctorWith({ timer, cloud: { ...hanging, queues: () => stuck } })();
    // Whatever ends takes its timer with it, until the one of the part that hangs is left.
    await vi.waitFor(() => expect(waiting.size).toBe(1), { timeout: 10_000, interval: 5 });
    ring();
    const found = await looking;
    expect(found).toContainEqual(expect.objectContaining({ finding: 'untold', area: 'account', what: 'AWS' }));
    expect(found).toContainEqual(expect.objectContaining({ finding: 'slackAnswers' }));
    expect(found).toContainEqual(expect.objectContaining({ finding: 'tableFine' }));
  });

  it('looks once for all who ask at the same time, and anew for who asks later', async () => {
    let looks = 0;
    const doctor = doctorWith({
      tableClient: () => {
        looks += 1;
        return clientFor(world.aws.endpoint);
      },
    });
    const [one, other] = await Promise.all([doctor(), doctor()]);
    expect([one === other, looks]).toEqual([true, 1]);
    await doctor();
    expect(looks).toBe(2);
  });
});
