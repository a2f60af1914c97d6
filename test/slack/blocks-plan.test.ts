import { describe, expect, it } from 'vitest';
import type { Capacity, Plan } from '../../src/rollout/planned.js';
import { renderPlan, renderRoot, renderStatus } from '../../src/slack/blocks.js';
import { makeRollout } from '../make-rollout.js';
import { faultsOf, wordsOf } from './block-kit.js';
import { keeping, longest, makePlan } from './rollout-states.js';

const quota = { code: 'L-1216C47A', name: 'Standard On-Demand', quota: 1024, green: 256, inUse: 8, ifFull: 512 };
const addresses = { free: 8000, jobs: 128, jobVcpus: 2 };

function planWith(capacity?: Capacity, minVcpus = 0): Plan {
  const { plan } = makeRollout();
  return { ...plan, blue: { ...plan.blue, minVcpus }, ...(capacity ? { capacity } : {}) };
}

function told(plan: Plan, locale: 'en' | 'ja' = 'en'): string {
  return wordsOf(renderPlan(plan, { queue: 'nightly', placement: 'replace' }, locale));
}

describe('capacity and cost in a plan', () => {
  it('say the quota, what Batch uses now, with green full, and if everything fills up', () => {
    expect(told(planWith({ vcpus: quota }))).toContain(
      '• Quota `Standard On-Demand`: 1,024 vCPUs. Batch uses 8 now, 264 with green full, 512 if all its environments fill up.\n',
    );
    const { inUse: _unknown, ...unknown } = quota;
    expect(told(planWith({ vcpus: unknown }))).toContain(
      '• Quota `Standard On-Demand`: 1,024 vCPUs. Batch could use 512 if all its environments fill up.\n',
    );
  });

  it('warn by how much the quota is too small: already now, else in the worst case', () => {
    const at = (size: number, locale?: 'ja') => told(planWith({ vcpus: { ...quota, quota: size } }), locale);
    expect(at(263)).toContain(
      '*1 vCPU short for a full green*: jobs would wait. Ask AWS to raise `L-1216C47A`, or give a smaller `max-vcpus=`.',
    );
    expect(at(264)).not.toContain('full green');
    expect(at(264)).toContain('*248 vCPUs short in the worst case*: jobs would then wait.');
    expect(at(511)).toContain('*1 vCPU short in the worst case*');
    expect(at(512)).not.toContain('short');
    expect(at(263, 'ja')).toContain(' *1 vCPU 不足* のため、green が上限まで使うと');
    expect(at(264, 'ja')).toContain('最悪の場合は *248 vCPU 不足* のため、');
    expect(at(512, 'ja')).not.toContain('不足');
  });

  it('say the free addresses that Fargate jobs need, and how many are short', () => {
    expect(told(planWith({ addresses }))).toContain(
      "• Free addresses in green's subnets: 8,000; green takes up to 128 (one a job, of 2 vCPUs each).\n",
    );
    expect(told(planWith({ addresses: { ...addresses, free: 128 } }))).not.toContain('short');
    expect(told(planWith({ addresses: { ...addresses, free: 127 } }))).toContain('*Up to 1 short*:');
    expect(told(planWith({ addresses: { ...addresses, free: 127 } }), 'ja')).toContain('最大 *1 個不足* のため、');
  });

  it('bound what both colours take, and what minvCpus costs on both', () => {
    // Watches of 5 minutes at 26, 128 and 256 vCPUs, and an hour of bake.
    expect(told(planWith())).toContain('up to 512 vCPUs at once. If both are full, at most 300 extra vCPU-hours');
    expect(told(planWith())).not.toContain('minvCpus');
    expect(told(planWith(undefined, 16))).toContain(
      '• `minvCpus`: blue and green both keep 16 vCPUs running from the last step until blue is deleted, at least 17 extra vCPU-hours.',
    );
    expect(told(planWith(undefined, 16), 'ja')).toContain('使用量は少なくとも 17 vCPU 時間増えます。');
    expect(told(keeping(planWith()))).not.toContain('Capacity and cost');
  });

  it('come after what is done and before the notes, so that the first words stay queue, environments and image', () => {
    const plan: Plan = { ...planWith({ vcpus: quota }), notes: [{ note: 'updatePolicyAfterwards' }] };
    const words = told(plan);
    const headings = ['*Created*', '*Checks*', '*Capacity and cost*', '*To know before approving*'];
    const places = headings.map((one) => words.indexOf(one));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const { text } = renderPlan(plan, { queue: 'nightly', placement: 'replace' }, 'en');
    for (const part of ['nightly', 'nightly-blue', 'nightly-etl']) expect(text.slice(0, 600)).toContain(part);
    expect(text.slice(0, 600)).not.toContain('Quota');
  });

  it.each(['en', 'ja'] as const)('fit, whatever the numbers, in %s', (locale) => {
    const most = Number.MAX_SAFE_INTEGER;
    const vcpus = { ...quota, quota: 0, green: most, inUse: most, ifFull: most, name: 'Q'.repeat(900), code: '`*' };
    const capacity: Capacity = { vcpus, addresses: { free: 0, jobs: most, jobVcpus: 0.25 } };
    for (const plan of [planWith(capacity, most), { ...makePlan(longest), capacity }]) {
      const rollout = makeRollout({ plan });
      const root = renderRoot(rollout, { locale, approvers: { users: [], groups: [] } }, { rootCount: 1 });
      for (const message of [root, renderStatus(rollout, locale), renderPlan(plan, rollout.request, locale)])
        expect(faultsOf(message)).toEqual([]);
      expect(wordsOf(root)).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
