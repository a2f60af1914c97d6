import { describe, expect, it } from 'vitest';
import { architectureOf, cloneEnvironment } from '../../src/rollout/clone.js';
import type { StartRequest } from '../../src/rollout/request.js';
import type { JsonObject } from '../../src/rollout/json.js';

function asked(change: Partial<StartRequest> = {}): StartRequest {
  return { queue: 'YourJobQueue', placement: 'replace', ...change };
}

/** The old environment of the guide's EC2 part, as Batch describes it. */
function makeOldVersion(change: JsonObject = {}, resources: JsonObject = {}): JsonObject {
  return {
    computeEnvironmentName: 'Production-OldVersion',
    computeEnvironmentArn: 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/Production-OldVersion',
    ecsClusterArn: 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/Production-OldVersion_Batch_1',
    uuid: '1',
    containerOrchestrationType: 'ECS',
    type: 'MANAGED',
    state: 'ENABLED',
    status: 'VALID',
    statusReason: 'ComputeEnvironment Healthy',
    tags: { team: 'data' },
    computeResources: {
      type: 'EC2',
      allocationStrategy: 'BEST_FIT_PROGRESSIVE',
      minvCpus: 0,
      maxvCpus: 256,
      desiredvCpus: 12,
      instanceTypes: ['c5', 'c5n', 'm5', 'r5'],
      subnets: ['subnet-xxx', 'subnet-yyy'],
      securityGroupIds: ['sg-zzz'],
      instanceRole: 'ecsInstanceRole',
      ...resources,
    },
    ...change,
  };
}

function makeFargate(): JsonObject {
  return {
    ...makeOldVersion({ computeEnvironmentName: 'Fargate-OldVersion' }),
    computeResources: {
      type: 'FARGATE',
      maxvCpus: 256,
      subnets: ['subnet-xxx', 'subnet-yyy'],
      securityGroupIds: ['sg-zzz'],
    },
  };
}

function resourcesOf(request: JsonObject): JsonObject {
  const resources = request['computeResources'];
  return typeof resources === 'object' && resources !== null && !Array.isArray(resources) ? resources : {};
}

describe('the guide’s EC2 environment', () => {
  it('is cloned with everything that makes it what it is', () => {
    const clone = cloneEnvironment(makeOldVersion(), asked());
    expect(clone.faults).toEqual([]);
    expect(clone.request).toEqual({
      type: 'MANAGED',
      state: 'ENABLED',
      tags: { team: 'data' },
      computeResources: {
        type: 'EC2',
        allocationStrategy: 'BEST_FIT_PROGRESSIVE',
        minvCpus: 0,
        maxvCpus: 256,
        instanceTypes: ['c5', 'c5n', 'm5', 'r5'],
        subnets: ['subnet-xxx', 'subnet-yyy'],
        securityGroupIds: ['sg-zzz'],
        instanceRole: 'ecsInstanceRole',
      },
    });
    expect(clone).toMatchObject({ type: 'EC2', maxVcpus: 256 });
    expect(clone.notes).toEqual([{ note: 'dropped', field: 'computeResources.desiredvCpus', why: 'desiredVcpus' }]);
  });

  it('is refused with type=EC2 and SPOT_CAPACITY_OPTIMIZED, and a valid strategy is proposed', () => {
    const clone = cloneEnvironment(makeOldVersion(), asked({ type: 'EC2', allocation: 'SPOT_CAPACITY_OPTIMIZED' }));
    expect(clone.faults).toEqual([
      {
        fault: 'allocationInvalid',
        allocation: 'SPOT_CAPACITY_OPTIMIZED',
        type: 'EC2',
        proposal: 'BEST_FIT_PROGRESSIVE',
      },
    ]);
  });

  it.each(['AWSServiceRoleForBatch', 'arn:aws:iam::123456789012:role/AWSServiceRoleForBatch'])(
    'with the service role %s gets the service-linked one, and the plan says so',
    (serviceRole) => {
      const clone = cloneEnvironment(makeOldVersion({ serviceRole }), asked());
      expect(clone.request).not.toHaveProperty('serviceRole');
      expect(clone.notes).toContainEqual({
        note: 'changed',
        field: 'serviceRole',
        from: serviceRole,
        to: '',
        why: 'serviceRole',
      });
    },
  );

  it('keeps a service role of its own, and the service-linked one by its full ARN', () => {
    for (const serviceRole of [
      'arn:aws:iam::123456789012:role/batch-service',
      'arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch',
    ]) {
      expect(cloneEnvironment(makeOldVersion({ serviceRole }), asked()).request['serviceRole']).toBe(serviceRole);
    }
  });
});

describe('the guide’s Fargate environment', () => {
  it('keeps only what Fargate takes', () => {
    const clone = cloneEnvironment(makeFargate(), asked());
    expect(resourcesOf(clone.request)).toEqual({
      type: 'FARGATE',
      maxvCpus: 256,
      subnets: ['subnet-xxx', 'subnet-yyy'],
      securityGroupIds: ['sg-zzz'],
    });
    expect(clone.notes).toEqual([]);
  });

  it('may become FARGATE_SPOT', () => {
    expect(resourcesOf(cloneEnvironment(makeFargate(), asked({ type: 'FARGATE_SPOT' })).request)['type']).toBe(
      'FARGATE_SPOT',
    );
  });

  it('refuses every key that only instances have', () => {
    const faults = cloneEnvironment(
      makeFargate(),
      asked({ ami: 'ami-12345678', imageType: 'ECS_AL2023', instanceTypes: ['m6i'], allocation: 'BEST_FIT' }),
    ).faults;
    expect(faults.map((one) => ('key' in one ? one.key : ''))).toEqual([
      'ami',
      'image-type',
      'instance-types',
      'allocation',
    ]);
  });

  it('drops what instances have left in the description, and says so', () => {
    const described = makeFargate();
    const computeResources = { ...resourcesOf(described), minvCpus: 0, instanceTypes: ['m5'] };
    const clone = cloneEnvironment({ ...described, computeResources }, asked());
    expect(clone.notes).toEqual([
      { note: 'dropped', field: 'computeResources.minvCpus', why: 'fargate' },
      { note: 'dropped', field: 'computeResources.instanceTypes', why: 'fargate' },
    ]);
  });
});

describe('a member of the description', () => {
  it('that nobody knows is told, never carried in silence', () => {
    const clone = cloneEnvironment(makeOldVersion({ sparkles: 1 }, { glitter: [1] }), asked());
    expect(clone.notes).toContainEqual({ note: 'unknownField', field: 'sparkles' });
    expect(clone.notes).toContainEqual({ note: 'unknownField', field: 'computeResources.glitter' });
    expect(clone.request).not.toHaveProperty('sparkles');
    expect(resourcesOf(clone.request)).not.toHaveProperty('glitter');
  });

  it('that only EKS has is dropped, with the reason', () => {
    const clone = cloneEnvironment(makeOldVersion({ eksConfiguration: { a: 1 }, unmanagedvCpus: 4 }), asked());
    expect(clone.notes.filter((one) => one.note === 'dropped' && one.why === 'eksOnly')).toHaveLength(2);
  });

  it('that carries nothing is left out, but 0 and false carry something', () => {
    const clone = cloneEnvironment(
      makeOldVersion({ context: '', ecsSettings: {} }, { ec2KeyPair: '', placementGroup: null, bidPercentage: 0 }),
      asked({ type: 'SPOT', allocation: 'SPOT_CAPACITY_OPTIMIZED' }),
    );
    expect(Object.keys(clone.request)).not.toContain('context');
    expect(resourcesOf(clone.request)).toMatchObject({ bidPercentage: 0, minvCpus: 0 });
    expect(resourcesOf(clone.request)).not.toHaveProperty('ec2KeyPair');
  });

  it('that says how Container Insights are set goes along', () => {
    const ecsSettings = { containerInsights: 'ENABLED' };
    expect(cloneEnvironment(makeOldVersion({ ecsSettings, context: 'x' }), asked()).request).toMatchObject({
      ecsSettings,
      context: 'x',
    });
  });

  it('that AWS or an earlier rollout wrote as a tag stays behind; every other tag goes along', () => {
    const tags = {
      team: 'data',
      'aws:cloudformation:stack-name': 's',
      'batch-rollout:id': 'old',
      'batch-rollout:managed': 'true',
      'batch-rollout:deletable': 'true',
    };
    const clone = cloneEnvironment(makeOldVersion({ tags }), asked());
    expect(clone.request['tags']).toEqual({ team: 'data', 'batch-rollout:deletable': 'true' });
    expect(clone.notes).toContainEqual({
      note: 'dropped',
      field: 'tags.aws:cloudformation:stack-name',
      why: 'awsTag',
    });
  });

  it('such as a standing capacity starts at 0, so that idle green costs nothing', () => {
    const clone = cloneEnvironment(makeOldVersion({}, { minvCpus: 16 }), asked());
    expect(resourcesOf(clone.request)['minvCpus']).toBe(0);
    expect(clone.notes).toContainEqual({
      note: 'changed',
      field: 'computeResources.minvCpus',
      from: '16',
      to: '0',
      why: 'minVcpus',
    });
  });

  it('such as an update policy is set afterwards, unless it is AWS’s own default', () => {
    const updatePolicy = { terminateJobsOnUpdate: true, jobExecutionTimeoutMinutes: 30 };
    expect(cloneEnvironment(makeOldVersion({ updatePolicy }), asked()).updatePolicy).toEqual(updatePolicy);
    expect(
      cloneEnvironment(
        makeOldVersion({ updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 } }),
        asked(),
      ).updatePolicy,
    ).toBeUndefined();
  });
});

describe('the machine image', () => {
  it('of AL2 becomes its successor, and the plan says so', () => {
    const ec2Configuration = [
      { imageType: 'ECS_AL2', batchImageStatus: 'DEPRECATED' },
      { imageType: 'ECS_AL2_NVIDIA' },
    ];
    const clone = cloneEnvironment(makeOldVersion({}, { ec2Configuration }), asked());
    expect(resourcesOf(clone.request)['ec2Configuration']).toEqual([
      { imageType: 'ECS_AL2023' },
      { imageType: 'ECS_AL2023_NVIDIA' },
    ]);
    expect(clone.notes.filter((one) => one.note === 'changed' && one.why === 'al2023')).toHaveLength(2);
    expect(clone.notes).toContainEqual({
      note: 'dropped',
      field: 'computeResources.ec2Configuration.batchImageStatus',
      why: 'readOnly',
    });
  });

  it('named explicitly stays what it is', () => {
    const ec2Configuration = [{ imageType: 'ECS_AL2', imageIdOverride: 'ami-1' }];
    expect(
      resourcesOf(cloneEnvironment(makeOldVersion({}, { ec2Configuration }), asked()).request)['ec2Configuration'],
    ).toEqual(ec2Configuration);
  });

  it('asked for replaces the deprecated one', () => {
    const clone = cloneEnvironment(makeOldVersion({}, { imageId: 'ami-old' }), asked({ ami: 'ami-0123456789' }));
    expect(resourcesOf(clone.request)).not.toHaveProperty('imageId');
    expect(resourcesOf(clone.request)['ec2Configuration']).toEqual([
      { imageType: 'ECS_AL2023', imageIdOverride: 'ami-0123456789' },
    ]);
    expect(clone.notes).toContainEqual({ note: 'dropped', field: 'computeResources.imageId', why: 'deprecatedAmi' });
  });
});

describe('overrides', () => {
  it('replace what blue has, each told with before and after', () => {
    const clone = cloneEnvironment(
      makeOldVersion(),
      asked({ instanceTypes: ['m7i'], maxVcpus: 512, subnets: ['subnet-1'], securityGroups: ['sg-1'] }),
    );
    expect(resourcesOf(clone.request)).toMatchObject({
      instanceTypes: ['m7i'],
      maxvCpus: 512,
      subnets: ['subnet-1'],
      securityGroupIds: ['sg-1'],
    });
    expect(clone.notes).toContainEqual({
      note: 'changed',
      field: 'computeResources.instanceTypes',
      from: 'c5, c5n, m5, r5',
      to: 'm7i',
      why: 'asked',
    });
    expect(clone.maxVcpus).toBe(512);
  });

  it('that ask for what blue has anyway tell nothing', () => {
    expect(cloneEnvironment(makeOldVersion(), asked({ maxVcpus: 256 })).notes.map((one) => one.note)).toEqual([
      'dropped',
    ]);
  });

  it('of the launch template pin a symbolic version to its number', () => {
    const clone = cloneEnvironment(
      makeOldVersion({}, { launchTemplate: { launchTemplateName: 'old', version: '3' } }),
      asked({ launchTemplate: { name: 'new', version: '$Latest' } }),
      12,
    );
    expect(resourcesOf(clone.request)['launchTemplate']).toEqual({ launchTemplateName: 'new', version: '12' });
    expect(clone.notes).toContainEqual({
      note: 'changed',
      field: 'computeResources.launchTemplate.version',
      from: '$Latest',
      to: '12',
      why: 'launchTemplatePinned',
    });
  });

  it('to Spot get a strategy that needs no fleet role', () => {
    for (const allocationStrategy of ['BEST_FIT', undefined]) {
      const blue = makeOldVersion({}, { allocationStrategy });
      expect(resourcesOf(cloneEnvironment(blue, asked({ type: 'SPOT' })).request)['allocationStrategy']).toBe(
        'SPOT_PRICE_CAPACITY_OPTIMIZED',
      );
    }
  });

  it('from Spot to on demand drop what only Spot has, and change the strategy', () => {
    const blue = makeOldVersion(
      {},
      { type: 'SPOT', allocationStrategy: 'SPOT_CAPACITY_OPTIMIZED', bidPercentage: 60, spotIamFleetRole: 'r' },
    );
    const clone = cloneEnvironment(blue, asked({ type: 'EC2' }));
    expect(resourcesOf(clone.request)).not.toHaveProperty('bidPercentage');
    expect(resourcesOf(clone.request)).not.toHaveProperty('spotIamFleetRole');
    expect(resourcesOf(clone.request)['allocationStrategy']).toBe('BEST_FIT_PROGRESSIVE');
    expect(clone.faults).toEqual([]);
  });
});

describe('the architecture', () => {
  it.each([
    [['m6i.large', 'optimal'], 'X86_64'],
    [['c7gn.xlarge', 'm8g', 'r8gd.large', 'a1.large', 'default_arm64'], 'ARM64'],
    [['g5.xlarge', 'g4dn.xlarge', 'p4d.24xlarge'], 'X86_64'],
    [['m6i.large', 'm7g.large'], undefined],
  ])('of %j is %s', (types, architecture) => {
    expect(architectureOf(types)).toBe(architecture);
  });
});
