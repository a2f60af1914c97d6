import { describe, expect, it } from 'vitest';
import { accountFindings, type Account } from '../../src/doctor/account.js';
import { quotaFindings } from '../../src/doctor/quotas.js';
import type { Environment, Queue } from '../../src/ports.js';
import { policyWith } from '../make-policy.js';
import { environmentArn, makeEnvironment, makeQueue, makeRevision, orderOf } from '../make-seen.js';

/** What doctor finds nothing wrong with: also its owner's leave to delete it. */
function environment(name: string, change: Partial<Environment> = {}): Environment {
  return makeEnvironment({
    name,
    maxVcpus: 64,
    tags: { 'batch-rollout:deletable': 'true' },
    described: { computeResources: { instanceTypes: ['m6i.large'], desiredvCpus: 0 } },
    ...change,
  });
}

function queue(name: string, environments: readonly string[], change: Partial<Queue> = {}): Queue {
  return makeQueue({ name, order: orderOf(...environments), ...change });
}

const revision = makeRevision({ revision: 3, described: {} });

const fine: Account = {
  queues: [queue('nightly', ['blue', 'other'])],
  environments: [environment('blue'), environment('other')],
  definitions: new Map([['nightly-etl', [revision]]]),
  alarms: [{ name: 'failures', state: 'ok', neverHadData: false }],
};
const policy = policyWith({ queues: { nightly: { jobDefinitions: ['nightly-etl'], alarms: ['failures'] } } });

const kinds = (account: Account, rules = policy) => accountFindings(rules, account).map(({ finding }) => finding);

describe('the policy beside the account', () => {
  it('is fine where everything that it names is there', () => {
    expect(kinds(fine)).toEqual(['queueFine', 'definitionsFine', 'alarmsFine']);
  });

  it.each<[string, Partial<Account>, object]>([
    ['a queue that is not there', { queues: [] }, { finding: 'queueMissing', queue: 'nightly' }],
    [
      'a disabled queue',
      { queues: [queue('nightly', ['blue'], { enabled: false })] },
      { finding: 'queueNotUsable', state: 'DISABLED, VALID' },
    ],
    [
      'an environment that is not there',
      { environments: [environment('blue')] },
      { finding: 'environmentMissing', environment: 'other' },
    ],
    [
      'an invalid environment',
      { environments: [environment('blue'), environment('other', { status: 'invalid', statusReason: 'no role' })] },
      { finding: 'environmentNotUsable', environment: 'other', why: 'no role' },
    ],
    [
      'a blue that is disabled',
      { environments: [environment('blue', { enabled: false }), environment('other')] },
      { finding: 'environmentNotUsable', environment: 'blue' },
    ],
    [
      'a blue without its tag',
      { environments: [environment('blue', { tags: {} }), environment('other', { tags: {} })] },
      { finding: 'notDeletable', environment: 'blue', arn: environmentArn('blue') },
    ],
    [
      'a definition without an ACTIVE revision',
      { definitions: new Map([['nightly-etl', []]]) },
      { finding: 'definitionMissing' },
    ],
    ['an alarm that is not there', { alarms: [] }, { finding: 'alarmMissing', alarm: 'failures' }],
    [
      'an alarm that never had data',
      { alarms: [{ name: 'failures', state: 'insufficient', neverHadData: true }] },
      { finding: 'alarmWithoutData' },
    ],
  ])('tells of %s, once', (_, change, finding) => {
    const found = accountFindings(policy, { ...fine, ...change });
    expect(found.filter(({ finding: kind }) => !kind.endsWith('Fine'))).toEqual([expect.objectContaining(finding)]);
  });

  it('has nothing against a blue that a rollout made, nor against a drained blue behind green', () => {
    const green = environment('green', { tags: { 'batch-rollout:managed': 'true' } });
    const account = { ...fine, queues: [queue('nightly', ['green', 'blue'])] };
    const drained = environment('blue', { enabled: false });
    expect(kinds({ ...account, environments: [green, drained] })).toEqual([
      'queueFine',
      'definitionsFine',
      'alarmsFine',
    ]);
  });

  it('says nothing of what could not be read', () => {
    expect(kinds({ definitions: new Map() })).toEqual([]);
  });

  it('looks at every production queue where the policy names none', () => {
    const canary = queue('abcd2345-canary', ['blue'], { tags: { 'batch-rollout:managed': 'true' } });
    const account = { ...fine, queues: [...(fine.queues ?? []), queue('weekly', ['gone']), canary] };
    expect(kinds(account, policyWith({}))).toEqual(['queueFine', 'environmentMissing']);
  });
});

describe('quotas', () => {
  const blues = [environment('blue')];

  it('are told with both colours at full size, and are no fault where that is more than there is', () => {
    const account = { ...fine, environments: blues };
    expect(quotaFindings(account, blues, new Map([['L-1216C47A', 128]]))).toContainEqual(
      expect.objectContaining({ finding: 'quotaFine', quota: 128, wanted: 128 }),
    );
    expect(quotaFindings(account, blues, new Map([['L-1216C47A', 127]]))).toContainEqual(
      expect.objectContaining({ finding: 'quotaTight', code: 'L-1216C47A' }),
    );
    expect(quotaFindings(account, blues, new Map()).map(({ finding }) => finding)).toEqual(['roomLeft', 'roomLeft']);
  });

  it('leave no room at fifty environments or fifty queues', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => environment(`e${i}`));
    const found = quotaFindings({ ...fine, environments: fifty }, [], new Map());
    expect(found).toMatchObject([
      { finding: 'noRoom', of: 'environments', used: 50 },
      { finding: 'roomLeft', of: 'queues' },
    ]);
  });
});
