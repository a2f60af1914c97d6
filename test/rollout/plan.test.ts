import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockKeys, makePlan, planHash, shiftSteps, type PlanFacts } from '../../src/rollout/plan.js';
import type { StartRequest } from '../../src/rollout/request.js';
import type { Plan } from '../../src/rollout/planned.js';
import { makeRollout } from '../make-rollout.js';
import { environmentArn, makeEnvironment, makeQueue, makeRevision, orderOf, startedAt } from '../make-seen.js';

const image = 'registry.example/your-image:new-version';

/** The guide's account: queue YourJobQueue on Production-OldVersion, and YourJobDefinition. */
function makeFacts(change: Partial<PlanFacts> = {}): PlanFacts {
  return {
    id: 'abcd2345',
    now: startedAt,
    rules: makeRollout().plan.rules,
    queues: [makeQueue({ name: 'YourJobQueue', order: orderOf('Production-OldVersion') })],
    environments: [makeEnvironment({ name: 'Production-OldVersion' })],
    held: [],
    definitionNames: ['YourJobDefinition'],
    definitions: new Map([
      [
        'YourJobDefinition',
        makeRevision({
          name: 'YourJobDefinition',
          revision: 3,
          described: { type: 'container', containerProperties: { image: 'registry.example/your-image:old-version' } },
        }),
      ],
    ]),
    image: { allowed: true, allow: ['*'], requireDigest: false, lookup: 'notEcr' },
    alarms: new Map(),
    ...change,
  };
}

function asked(change: Partial<StartRequest> = {}): StartRequest {
  return { queue: 'YourJobQueue', placement: 'replace', ...change };
}

function planOf(request: StartRequest = asked(), facts: PlanFacts = makeFacts()): Plan {
  const planned = makePlan(request, facts);
  if (!planned.planned) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

function faultsOf(request: StartRequest, facts: PlanFacts = makeFacts()): string[] {
  const planned = makePlan(request, facts);
  return planned.planned ? [] : planned.faults.map((one) => one.fault);
}

function notesOf(plan: Plan): string[] {
  return plan.notes.map((one) => one.note);
}

describe('the guide’s two examples', () => {
  it('EC2: Production-OldVersion is replaced by Production-NewVersion in YourJobQueue', () => {
    const plan = planOf(asked({ name: 'Production-NewVersion' }));
    expect(plan).toMatchObject({
      placement: 'replace',
      queue: 'YourJobQueue',
      blue: { name: 'Production-OldVersion' },
      green: { name: 'Production-NewVersion', maxVcpus: 256 },
      canaryQueue: 'abcd2345-canary',
    });
    expect(plan.queues).toEqual([
      expect.objectContaining({ name: 'YourJobQueue', before: orderOf('Production-OldVersion'), full: false }),
    ]);
  });

  it('EC2: SPOT_CAPACITY_OPTIMIZED is no strategy on demand, and a valid one is proposed', () => {
    const planned = makePlan(asked({ allocation: 'SPOT_CAPACITY_OPTIMIZED' }), makeFacts());
    expect(planned).toMatchObject({
      planned: false,
      faults: [{ fault: 'allocationInvalid', type: 'EC2', proposal: 'BEST_FIT_PROGRESSIVE' }],
    });
  });

  it('Fargate: Fargate-NewVersion, and YourJobDefinition with the new image', () => {
    const described = { computeResources: { type: 'FARGATE', maxvCpus: 256, subnets: ['subnet-xxx'] } };
    const facts = makeFacts({
      queues: [makeQueue({ name: 'YourJobQueue', order: orderOf('Fargate-OldVersion') })],
      environments: [makeEnvironment({ name: 'Fargate-OldVersion', type: 'FARGATE', described })],
    });
    const plan = planOf(asked({ name: 'Fargate-NewVersion', image }), facts);
    expect(plan.green).toMatchObject({ name: 'Fargate-NewVersion', type: 'FARGATE' });
    expect(plan.definitions).toEqual([
      expect.objectContaining({
        name: 'YourJobDefinition',
        stagedName: 'YourJobDefinition-abcd2345',
        from: ['registry.example/your-image:old-version'],
        to: image,
      }),
    ]);
    expect(plan.canaries).toMatchObject([{ name: 'YourJobDefinition', staged: true }]);
  });
});

describe('the plan', () => {
  it('is the same each time, and its hash covers everything in it (I5)', () => {
    const plan = planOf();
    expect(planOf()).toEqual(plan);
    const { hash, ...rest } = plan;
    expect(planHash(rest)).toBe(hash);
    for (const [key, value] of Object.entries(rest)) {
      expect(
        planHash({ ...rest, [key]: Array.isArray(value) ? [...value, 'x'] : `${JSON.stringify(value)}x` }),
      ).not.toBe(hash);
    }
  });

  it('says how full the account is, which changes by itself and makes no other plan of it', () => {
    const quota = { service: 'ec2', code: 'L-1216C47A', name: 'Standard On-Demand' } as const;
    const described = { computeResources: { type: 'EC2', maxvCpus: 256, instanceTypes: ['m6i'], desiredvCpus: 8 } };
    const environments = [makeEnvironment({ name: 'Production-OldVersion', described })];
    const seen = (vcpus: number) => planOf(asked(), makeFacts({ environments, vcpuQuota: { ...quota, vcpus } }));
    const [plan, later] = [seen(1024), seen(8)];
    expect(plan.capacity?.vcpus).toMatchObject({ quota: 1024, green: 256, inUse: 8, ifFull: 512 });
    expect(later.capacity).not.toEqual(plan.capacity);
    expect(later.hash).toBe(plan.hash);
    expect(planOf(asked(), makeFacts({ environments })).hash).toBe(plan.hash);
    expect(later.notes).toEqual(plan.notes);
  });

  it('is made just the same where nothing could be read of the room, or nonsense was', () => {
    expect(planOf()).not.toHaveProperty('capacity');
    const quota = { service: 'ec2', code: 'L-1216C47A', name: 'Standard On-Demand', vcpus: Number.NaN } as const;
    expect(planOf(asked(), makeFacts({ vcpuQuota: quota, freeAddresses: Number.NaN }))).toEqual(planOf());
    const tight = makeFacts({ vcpuQuota: { ...quota, vcpus: 0 }, freeAddresses: 0 });
    expect(makePlan(asked(), tight).planned).toBe(true);
    expect(planOf(asked({ placement: 'keep', image }), tight)).not.toHaveProperty('capacity');
  });

  it('names green after blue, the day and itself, and the name does not grow from rollout to rollout', () => {
    expect(planOf().green?.name).toBe('Production-OldVersion-20261123-abcd2345');
    const facts = makeFacts({
      queues: [makeQueue({ name: 'YourJobQueue', order: orderOf('etl-20260101-zzzz2222') })],
      environments: [makeEnvironment({ name: 'etl-20260101-zzzz2222' })],
    });
    expect(planOf(asked(), facts).green?.name).toBe('etl-20261123-abcd2345');
    const long = 'a'.repeat(128);
    const longFacts = makeFacts({
      queues: [makeQueue({ name: 'YourJobQueue', order: orderOf(long) })],
      environments: [makeEnvironment({ name: long })],
    });
    expect(planOf(asked(), longFacts).green?.name).toMatch(/^a+-20261123-abcd2345$/);
    expect(planOf(asked(), longFacts).green?.name).toHaveLength(128);
  });

  it('covers every queue that lists blue but bot-owned ones, the least important first', () => {
    const order = orderOf('Production-OldVersion');
    const queues = [
      makeQueue({ name: 'urgent', order, priority: 50 }),
      makeQueue({ name: 'YourJobQueue', order, priority: 10 }),
      makeQueue({ name: 'also-ten', order, priority: 10 }),
      makeQueue({ name: 'other', order: orderOf('other') }),
      makeQueue({ name: 'x-canary', order, tags: { 'batch-rollout:managed': 'true' } }),
    ];
    const plan = planOf(asked(), makeFacts({ queues }));
    expect(plan.queues.map((one) => one.name)).toEqual(['YourJobQueue', 'also-ten', 'urgent']);
    expect(plan.notes).toContainEqual({ note: 'sharedBlue', queues: ['YourJobQueue', 'also-ten', 'urgent'] });
    expect(planOf(asked({ placement: 'keep', image }), makeFacts({ queues })).queues.map((one) => one.name)).toEqual([
      'YourJobQueue',
    ]);
  });

  it('knows which queue has no room for a fourth environment', () => {
    const order = orderOf('Production-OldVersion', 'x', 'y');
    const plan = planOf(asked(), makeFacts({ queues: [makeQueue({ name: 'YourJobQueue', order })], jobsOnBlue: 4 }));
    expect(plan.queues[0]?.full).toBe(true);
    expect(plan.notes).toContainEqual({ note: 'fullQueue', queue: 'YourJobQueue', jobsOnBlue: 4 });
    expect(plan.steps).toEqual([{ queue: 'YourJobQueue', capPercent: 100, maxVcpus: 256 }]);
  });

  it('with placement=keep has no green, one step, and moves the image alone', () => {
    const plan = planOf(asked({ placement: 'keep', image }));
    expect(plan.green).toBeUndefined();
    expect(plan.steps).toHaveLength(1);
    expect(plan.definitions).toHaveLength(1);
  });

  it('pins a tag to its digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const facts = makeFacts({ image: { allowed: true, allow: ['*'], requireDigest: true, lookup: 'found', digest } });
    expect(planOf(asked({ image }), facts).definitions[0]?.to).toBe(`registry.example/your-image@${digest}`);
  });

  it('without definitions of the policy runs canaries of what the queue ran last', () => {
    const facts = makeFacts({ definitionNames: [], latestJobDefinition: 'YourJobDefinition' });
    const plan = planOf(asked(), facts);
    expect(plan.canaries).toMatchObject([{ name: 'YourJobDefinition', staged: false }]);
    expect(plan.notes).toContainEqual({ note: 'canariesFrom', definition: 'YourJobDefinition' });
  });

  it('warns of what could surprise: blue that may not be deleted, infrastructure code, time limits', () => {
    const tags = { 'aws:cloudformation:stack-name': 's' };
    const queues = [
      makeQueue({ name: 'YourJobQueue', order: orderOf('Production-OldVersion'), tags, timeLimitActions: 1 }),
    ];
    expect(notesOf(planOf(asked(), makeFacts({ queues })))).toEqual(
      expect.arrayContaining(['blueNotDeletable', 'ownedByTool', 'timeLimitActions']),
    );
  });

  it('takes its locks in one order, whatever the order of the queues', () => {
    const plan = planOf(asked({ image }));
    expect(lockKeys(plan)).toEqual([
      'definition/YourJobDefinition',
      'environment/Production-OldVersion',
      'queue/YourJobQueue',
    ]);
  });
});

describe('a plan is refused', () => {
  const blue = (change: Parameters<typeof makeEnvironment>[0]) =>
    makeFacts({ environments: [makeEnvironment({ name: 'Production-OldVersion', ...change })] });
  const queue = (change: Parameters<typeof makeQueue>[0]) =>
    makeFacts({ queues: [makeQueue({ name: 'YourJobQueue', order: orderOf('Production-OldVersion'), ...change })] });

  it.each([
    ['of an unknown queue', asked({ queue: 'nope' }), makeFacts(), 'queueUnknown'],
    ['of a canary queue', asked(), queue({ tags: { 'batch-rollout:managed': 'true' } }), 'queueIsCanary'],
    [
      'of a queue with service environments',
      asked(),
      queue({ hasServiceEnvironments: true }),
      'queueHasServiceEnvironments',
    ],
    ['of a disabled queue', asked(), queue({ enabled: false }), 'queueNotUsable'],
    ['of an unknown environment', asked({ env: 'nope' }), makeFacts(), 'environmentUnknown'],
    [
      'of an environment the queue does not list',
      asked({ env: 'x' }),
      makeFacts({ environments: [makeEnvironment({ name: 'x' })] }),
      'environmentNotInQueue',
    ],
    ['of an INVALID blue', asked(), blue({ status: 'invalid', statusText: 'INVALID' }), 'blueNotValid'],
    ['of a DISABLED blue', asked(), blue({ enabled: false }), 'blueDisabled'],
    ['of EKS', asked(), blue({ orchestration: 'EKS' }), 'kindUnsupported'],
    ['of an UNMANAGED blue', asked(), blue({ managed: 'UNMANAGED' }), 'kindUnsupported'],
    ['of managed instances', asked(), blue({ type: 'ECS_MANAGED_INSTANCES' }), 'kindUnsupported'],
    ['when the name is taken', asked({ name: 'Production-OldVersion' }), makeFacts(), 'nameTaken'],
    ['when a queue would mix Fargate and EC2', asked({ type: 'FARGATE' }), makeFacts(), 'typeMix'],
    [
      'when no image is allowed at all',
      asked({ image }),
      makeFacts({ image: { allowed: false, allow: [], requireDigest: false, lookup: 'notEcr' } }),
      'imagesNotConfigured',
    ],
    [
      'when the image is not allowed',
      asked({ image }),
      makeFacts({ image: { allowed: false, allow: ['x'], requireDigest: false, lookup: 'notEcr' } }),
      'imageNotAllowed',
    ],
    [
      'when ECR has no such image',
      asked({ image }),
      makeFacts({ image: { allowed: true, allow: ['*'], requireDigest: false, lookup: 'missing' } }),
      'imageNotFound',
    ],
    [
      'when the policy wants a digest that nobody knows',
      asked({ image }),
      makeFacts({ image: { allowed: true, allow: ['*'], requireDigest: true, lookup: 'unreadable' } }),
      'digestRequired',
    ],
    [
      'when the image is the one that runs',
      asked({ image: 'registry.example/your-image:old-version' }),
      makeFacts(),
      'imageUnchanged',
    ],
    ['without a definition to move', asked({ image }), makeFacts({ definitionNames: [] }), 'noDefinitions'],
    ['of an unknown definition', asked({ image, job: 'nope' }), makeFacts(), 'definitionUnknown'],
    ['without anything for canaries to run', asked(), makeFacts({ definitionNames: [] }), 'noCanaryDefinition'],
    [
      'while another rollout holds blue',
      asked(),
      makeFacts({ held: [{ rollout: 'other', key: 'environment/Production-OldVersion' }] }),
      'openRollout',
    ],
    [
      'with an alarm that does not exist',
      asked(),
      makeFacts({ rules: { ...makeRollout().plan.rules, alarms: ['a'] } }),
      'alarmUnknown',
    ],
    [
      'with an alarm that never had data',
      asked(),
      makeFacts({
        rules: { ...makeRollout().plan.rules, alarms: ['a'] },
        alarms: new Map([['a', { state: 'insufficient' as const, neverHadData: true }]]),
      }),
      'alarmNeverHadData',
    ],
    [
      'where there is no room for another environment',
      asked(),
      makeFacts({
        environments: Array.from({ length: 50 }, (_, i) =>
          makeEnvironment({ name: i === 0 ? 'Production-OldVersion' : `e${i}` }),
        ),
      }),
      'environmentQuota',
    ],
  ])('%s', (_what, request, facts, fault) => {
    expect(faultsOf(request, facts)).toContain(fault);
  });

  it('on another architecture', () => {
    const described = { computeResources: { type: 'EC2', maxvCpus: 256, instanceTypes: ['m6i.large'] } };
    expect(faultsOf(asked({ instanceTypes: ['m7g.large'] }), blue({ described }))).toContain('architectureMix');
  });
});

describe('the steps of a shift', () => {
  const queues = (...full: boolean[]) =>
    full.map((one, i) => ({ name: `q${i}`, arn: '', priority: i, before: [], full: one }));

  it('go through the caps in the least important queue, then each further queue at full size', () => {
    expect(shiftSteps(queues(false, false), [50, 10], 256, false)).toEqual([
      { queue: 'q0', capPercent: 10, maxVcpus: 26 },
      { queue: 'q0', capPercent: 50, maxVcpus: 128 },
      { queue: 'q0', capPercent: 100, maxVcpus: 256 },
      { queue: 'q1', capPercent: 100, maxVcpus: 256 },
    ]);
  });

  it('know no cap where blue has to leave the queue', () => {
    expect(shiftSteps(queues(true), [10, 100], 256, false)).toHaveLength(1);
  });

  it('only ever rise, begin with at least 1, end at full size, and reach every queue', () => {
    const caps = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        caps,
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        (list, full, fulls) => {
          const steps = shiftSteps(queues(...fulls), list, full, false);
          const sizes = steps.map((one) => one.maxVcpus);
          expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
          expect(sizes[0]).toBeGreaterThanOrEqual(1);
          expect(sizes.at(-1)).toBe(full);
          expect(new Set(steps.map((one) => one.queue)).size).toBe(fulls.length);
        },
      ),
    );
  });
});

describe('blue', () => {
  it('is the first environment of the queue unless another is named', () => {
    const facts = makeFacts({
      queues: [makeQueue({ name: 'YourJobQueue', order: orderOf('first', 'second') })],
      environments: [makeEnvironment({ name: 'first' }), makeEnvironment({ name: 'second' })],
    });
    expect(planOf(asked(), facts).blue.arn).toBe(environmentArn('first'));
    expect(planOf(asked({ env: 'second' }), facts).blue.arn).toBe(environmentArn('second'));
  });
});
