import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/rollout/json.js';
import { differencesOf, partTimes, runsSlower } from '../../src/rollout/slower.js';
import type { Judgement } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';

const { plan } = makeRollout();
const nothing = { succeeded: 0, failed: 0, runSeconds: [] };

describe('the parts of the time', () => {
  it('are compared by their medians, with the sizes of the samples and the chance of it', () => {
    const blue = { ...nothing, runSeconds: [60, 60, 60], waitSeconds: [10, 12, 14], startSeconds: [5] };
    const green = { ...nothing, runSeconds: [60, 60, 60], waitSeconds: [90, 95, 99], startSeconds: [4] };
    const [wait, start, run] = partTimes(blue, green, 0.05);
    expect(wait).toEqual({
      part: 'wait',
      blue: 12,
      green: 95,
      ratio: 95 / 12,
      pValue: 0.05,
      blueJobs: 3,
      greenJobs: 3,
      longer: true,
    });
    expect(start).toMatchObject({ part: 'start', blue: 5, green: 4, ratio: 0.8, longer: false });
    expect(run).toMatchObject({ part: 'run', ratio: 1, longer: false });
  });

  it('are not longer when chance explains it', () => {
    const [wait] = partTimes({ ...nothing, waitSeconds: [1, 2] }, { ...nothing, waitSeconds: [8, 9] }, 0.05);
    expect(wait).toMatchObject({ pValue: 1 / 6, longer: false });
  });

  it('that were not measured on both sides are not told, and times that are none do not count', () => {
    expect(partTimes({ ...nothing, waitSeconds: [1] }, nothing, 0.05)).toEqual([]);
    expect(partTimes({ ...nothing, waitSeconds: [] }, { ...nothing, waitSeconds: [1] }, 0.05)).toEqual([]);
    const [wait] = partTimes({ ...nothing, waitSeconds: [-5, 2, NaN] }, { ...nothing, waitSeconds: [3] }, 0.05);
    expect(wait).toMatchObject({ blue: 2, blueJobs: 1 });
  });

  it('over nothing have no ratio', () => {
    const times = partTimes({ ...nothing, waitSeconds: [0] }, { ...nothing, waitSeconds: [3], runSeconds: [] }, 0.05);
    expect(times).toMatchObject([{ ratio: null }]);
    expect(partTimes({ ...nothing, waitSeconds: [0] }, { ...nothing, waitSeconds: [0] }, 0.05)).toMatchObject([
      { ratio: 1 },
    ]);
  });
});

describe('run times stand against green', () => {
  const failures = { pValue: 1, greenRate: 0, blueRate: 0, greenUpper95: 0.3, greenLower95: 0 };
  const judgement = (ratio?: number): Judgement => ({
    verdict: 'PASS',
    failures,
    duration: ratio === undefined ? null : { pValue: 0.2, ratio },
    reasons: [],
  });

  it('when they exceed the limit, proven or not, and not at the limit', () => {
    expect(runsSlower(judgement(1.51), plan)).toBe(true);
    expect(runsSlower(judgement(1.5), plan)).toBe(false);
    expect(runsSlower(judgement(), plan)).toBe(false);
    const reason = {
      reason: 'slowerSignificant',
      pValue: 0,
      significance: 0.05,
      ratio: 2,
      maxDurationRatio: 1.5,
    } as const;
    expect(runsSlower({ ...judgement(), reasons: [reason] }, plan)).toBe(true);
  });
});

describe('what differs on green', () => {
  const resources = (change: JsonObject): JsonObject => {
    const had = plan.green?.request['computeResources'];
    return { computeResources: { ...(typeof had === 'object' && !Array.isArray(had) ? had : {}), ...change } };
  };
  const green = (change: JsonObject, more: { type?: string; maxVcpus?: number } = {}) => ({
    ...plan,
    definitions: [],
    green: { name: 'green', type: 'EC2', maxVcpus: 256, request: resources(change), ...more },
  });

  it('is the image alone where nothing else was asked for, and nothing without one', () => {
    expect(differencesOf(plan)).toEqual([{ what: 'image', definitions: ['nightly-etl'] }]);
    expect(differencesOf(green({}))).toEqual([]);
    const { green: _green, ...kept } = plan;
    expect(differencesOf(kept)).toEqual([{ what: 'image', definitions: ['nightly-etl'] }]);
  });

  it.each([
    ['instanceTypes', { instanceTypes: ['c7g.large'] }, 'm6i.large, m6i.xlarge', 'c7g.large'],
    [
      'allocation',
      { allocationStrategy: 'SPOT_CAPACITY_OPTIMIZED' },
      'BEST_FIT_PROGRESSIVE',
      'SPOT_CAPACITY_OPTIMIZED',
    ],
    ['imageType', { ec2Configuration: [{ imageType: 'ECS_AL2' }] }, 'ECS_AL2023', 'ECS_AL2'],
    ['ami', { imageId: 'ami-1' }, '', 'ami-1'],
    ['launchTemplate', { launchTemplate: { launchTemplateId: 'lt-1', version: '7' } }, '', 'lt-1:7'],
    ['subnets', { subnets: ['subnet-9'] }, 'subnet-0a1b2c3d4e5f60718, subnet-0b1c2d3e4f5061728', 'subnet-9'],
  ])('names %s with both values', (what, change, blue, has) => {
    expect(differencesOf(green(change))).toEqual([{ what, blue, green: has }]);
  });

  it('names type and max vCPUs, and not the order of a list nor the standing vCPUs that green gets later', () => {
    expect(differencesOf(green({}, { type: 'SPOT', maxVcpus: 64 }))).toEqual([
      { what: 'type', blue: 'EC2', green: 'SPOT' },
      { what: 'maxVcpus', blue: '256', green: '64' },
    ]);
    expect(differencesOf(green({ instanceTypes: ['m6i.xlarge', 'm6i.large'], minvCpus: 8 }))).toEqual([]);
  });

  it('names the AMI of the image type rather than the one for all', () => {
    const named = { imageId: 'ami-1', ec2Configuration: [{ imageType: 'ECS_AL2023', imageIdOverride: 'ami-2' }] };
    expect(differencesOf(green(named))).toEqual([{ what: 'ami', blue: '', green: 'ami-2' }]);
  });
});
