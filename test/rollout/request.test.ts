import { describe, expect, it } from 'vitest';
import {
  Allocation,
  NewName,
  Name,
  StartDraft,
  StartRequest,
  conflicts,
  isTooLong,
  parseImage,
  sameRepository,
  withDigest,
} from '../../src/rollout/request.js';

const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
const digest = `sha256:${'0a'.repeat(32)}`;
const minimal = { queue: 'nightly', placement: 'replace' };

/** The paths at which a request is refused. */
function refusedAt(request: object): string[] {
  const result = StartRequest.safeParse(request);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
}

describe('a name', () => {
  it('has 1 to 128 letters, digits, - and _, and begins with a letter or digit', () => {
    for (const good of ['a', '9', 'nightly-blue_2', 'a-', 'a'.repeat(128)])
      expect({ name: good, taken: Name.safeParse(good).success }).toEqual({ name: good, taken: true });
    for (const bad of ['', '-a', '_a', 'a b', 'a.b', 'a/b', 'a:1', 'a\n', 'é', '<b>', 'a'.repeat(129), '__proto__']) {
      expect({ name: bad, taken: Name.safeParse(bad).success }).toEqual({ name: bad, taken: false });
    }
  });

  it('of something new has at least three characters and ends with a letter or digit', () => {
    for (const good of ['abc', 'a-b', 'a'.repeat(128)])
      expect({ name: good, taken: NewName.safeParse(good).success }).toEqual({ name: good, taken: true });
    for (const bad of ['ab', 'abc-', 'abc_', '-ab', 'a'.repeat(129), 'abc\n'])
      expect({ name: bad, taken: NewName.safeParse(bad).success }).toEqual({ name: bad, taken: false });
    expect(refusedAt({ ...minimal, name: 'green-' })).toEqual(['name']);
    expect(refusedAt({ ...minimal, env: 'blue-' })).toEqual([]);
  });
});

describe('an image reference', () => {
  it('is read in its parts', () => {
    expect(parseImage(`${registry}/etl:v1`)).toEqual({ registry, repository: 'etl', tag: 'v1' });
    expect(parseImage(`${registry}/team/etl@${digest}`)).toEqual({ registry, repository: 'team/etl', digest });
    expect(parseImage(`localhost:5000/etl:v1@${digest}`)).toEqual({
      registry: 'localhost:5000',
      repository: 'etl',
      tag: 'v1',
      digest,
    });
    expect(parseImage('localhost/etl')).toEqual({ registry: 'localhost', repository: 'etl' });
    expect(parseImage('busybox')).toEqual({ repository: 'busybox' });
    expect(parseImage('team/etl__x.y--z:V_1.2-3')).toEqual({ repository: 'team/etl__x.y--z', tag: 'V_1.2-3' });
  });

  it.each([
    '',
    ':v1',
    'etl:',
    'etl:-v1',
    'etl:v1:v2',
    'Etl:v1',
    'a//b:v1',
    '/etl:v1',
    'etl/:v1',
    'https://docker.io/etl:v1',
    'docker.io/../etl:v1',
    'docker.io/etl:v1 ',
    'docker.io/e tl:v1',
    '<docker.io/etl:v1>',
    'docker..io/etl:v1',
    '-docker.io/etl:v1',
    'docker.io:x/etl:v1',
    'etl@sha256:abc',
    `etl@sha256:${'0A'.repeat(32)}`,
    `etl@${digest}@${digest}`,
    `etl:${'t'.repeat(129)}`,
  ])('is not %j', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });

  it('has at most 255 characters', () => {
    expect(parseImage(`${'a'.repeat(252)}:v1`)).toBeDefined();
    expect(parseImage(`${'a'.repeat(253)}:v1`)).toBeUndefined();
  });

  it('is asked for with a tag or a digest, so that nobody gets `latest` unawares', () => {
    expect(refusedAt({ ...minimal, image: `${registry}/etl` })).toEqual(['image']);
    expect(refusedAt({ ...minimal, image: `${registry}/etl:v1` })).toEqual([]);
    expect(refusedAt({ ...minimal, image: `${registry}/etl@${digest}` })).toEqual([]);
  });

  it('has the same repository as another whatever the tags', () => {
    expect(sameRepository(`${registry}/etl:v1`, `${registry}/etl@${digest}`)).toBe(true);
    expect(sameRepository(`${registry}/etl:v1`, `${registry}/etl2:v1`)).toBe(false);
    expect(sameRepository(`${registry}/etl:v1`, 'etl:v1')).toBe(false);
    expect(sameRepository(`${registry.toUpperCase()}/etl:v1`, `${registry}/etl:v1`)).toBe(true);
    expect(sameRepository('not an image', 'not an image')).toBe(false);
  });

  it('of Docker Hub has the same repository under each of its spellings', () => {
    expect(sameRepository('busybox', 'docker.io/library/busybox:1')).toBe(true);
    expect(sameRepository('index.docker.io/team/etl', 'team/etl:v1')).toBe(true);
    expect(sameRepository('team/busybox', 'busybox')).toBe(false);
    expect(sameRepository(`${registry}/library/etl:v1`, `${registry}/etl:v1`)).toBe(false);
  });

  it('is pinned by its digest alone', () => {
    expect(withDigest(`${registry}/team/etl:v1`, digest)).toBe(`${registry}/team/etl@${digest}`);
    expect(withDigest('busybox', digest)).toBe(`busybox@${digest}`);
    expect(() => withDigest('not an image', digest)).toThrow('needs a parsed image');
    expect(() => withDigest('busybox', 'v1')).toThrow('a sha256 digest');
  });
});

describe('a start request', () => {
  it('needs a queue and a placement, and nothing else', () => {
    expect(StartRequest.parse(minimal)).toEqual(minimal);
    expect(refusedAt({ placement: 'replace' })).toEqual(['queue']);
    expect(refusedAt({ queue: 'nightly' })).toEqual(['placement']);
    expect(StartDraft.parse({})).toEqual({});
  });

  it('may carry every field', () => {
    const full = {
      ...minimal,
      image: `${registry}/etl:v2`,
      job: 'nightly-etl',
      env: 'nightly-blue',
      name: 'nightly-green',
      ami: 'ami-0123456789abcdef0',
      imageType: 'ECS_AL2023_NVIDIA',
      instanceTypes: ['c7i.large', 'm6i', 'optimal', 'default_x86_64', 'u-6tb1.metal'],
      launchTemplate: { id: 'lt-0123456789abcdef0', version: '$Latest' },
      type: 'SPOT',
      allocation: 'SPOT_PRICE_CAPACITY_OPTIMIZED',
      maxVcpus: 64,
      subnets: ['subnet-0a1b'],
      securityGroups: ['sg-0a1b'],
      note: '新しい AMI',
    };
    expect(StartRequest.parse(full)).toEqual(full);
  });

  it.each([
    ['queue', 'a b'],
    ['job', 'etl:3'],
    ['env', 'arn:aws:batch'],
    ['ami', 'ami-xyz'],
    ['ami', 'ami-0123456'],
    ['ami', 'ami-0123456789abcdef01'],
    ['imageType', 'al2023'],
    ['instanceTypes', []],
    ['instanceTypes', ['c7i large']],
    ['launchTemplate', {}],
    ['launchTemplate', { id: 'lt-0123456789abcdef0', name: 'both' }],
    ['launchTemplate', { name: 'batch', version: '0' }],
    ['launchTemplate', { name: 'batch', version: 'latest' }],
    ['launchTemplate', { version: '1' }],
    ['type', 'ECS_MANAGED_INSTANCES'],
    ['allocation', 'BEST'],
    ['maxVcpus', 0],
    ['maxVcpus', -5],
    ['maxVcpus', 1.5],
    ['maxVcpus', '64'],
    ['maxVcpus', 2_147_483_648],
    ['subnets', ['sg-0a1b']],
    ['securityGroups', ['subnet-0a1b']],
    ['placement', 'sideways'],
    ['note', ''],
    ['note', 'x'.repeat(301)],
    ['surprise', 1],
    ['image', undefined],
  ])('is refused with %s = %j', (field, value) => {
    expect(StartRequest.safeParse({ ...minimal, [field]: value }).success).toBe(false);
  });

  it('counts the characters of a note, not its bytes', () => {
    expect(isTooLong('𠮷'.repeat(300))).toBe(false);
    expect(isTooLong('𠮷'.repeat(301))).toBe(true);
  });
});

describe('fields that contradict each other', () => {
  const image = `${registry}/etl:v2`;
  const ofGreen = {
    name: 'green',
    ami: 'ami-01234567',
    imageType: 'ECS_AL2023',
    instanceTypes: ['m6i'],
    launchTemplate: { name: 'batch' },
    type: 'EC2',
    allocation: 'BEST_FIT',
    maxVcpus: 4,
    subnets: ['subnet-1'],
    securityGroups: ['sg-1'],
  };

  it.each(Object.entries(ofGreen))('placement=keep has no use for %s', (field, value) => {
    expect(refusedAt({ queue: 'nightly', placement: 'keep', image, [field]: value })).toEqual([field]);
    expect(refusedAt({ queue: 'nightly', placement: 'replace', image, [field]: value })).toEqual([]);
  });

  it('placement=keep may say which environment is kept and which job definition moves', () => {
    expect(refusedAt({ queue: 'nightly', placement: 'keep', image, env: 'nightly-blue', job: 'nightly-etl' })).toEqual(
      [],
    );
  });

  it('placement=keep without an image would change nothing', () => {
    expect(refusedAt({ queue: 'nightly', placement: 'keep' })).toEqual(['image']);
    expect(conflicts({ placement: 'keep' })).toEqual([{ fault: 'missing', field: 'image', with: 'placement' }]);
  });

  it.each(['FARGATE', 'FARGATE_SPOT'])('%s has no instances to describe', (type) => {
    const { ami, imageType, instanceTypes, launchTemplate, allocation } = ofGreen;
    expect(refusedAt({ ...minimal, type, ami, imageType, instanceTypes, launchTemplate, allocation })).toEqual([
      'ami',
      'imageType',
      'instanceTypes',
      'launchTemplate',
      'allocation',
    ]);
    expect(
      refusedAt({ ...minimal, type, maxVcpus: 4, subnets: ['subnet-1'], securityGroups: ['sg-1'], name: 'green' }),
    ).toEqual([]);
  });

  it('each allocation strategy is refused only where AWS refuses it', () => {
    const refused = (type: string) =>
      Allocation.options.filter((allocation) => refusedAt({ ...minimal, type, allocation }).length > 0);
    expect(refused('EC2')).toEqual([
      'SPOT_CAPACITY_OPTIMIZED',
      'SPOT_PRICE_CAPACITY_OPTIMIZED',
      'SPOT_CAPACITY_OPTIMIZED_PRIORITIZED',
    ]);
    expect(refused('SPOT')).toEqual(['BEST_FIT_PROGRESSIVE_ORDERED']);
    expect(Allocation.options.filter((allocation) => refusedAt({ ...minimal, allocation }).length > 0)).toEqual([]);
  });

  it('green cannot have the name of blue', () => {
    expect(refusedAt({ ...minimal, env: 'nightly', name: 'nightly' })).toEqual(['name']);
    expect(refusedAt({ ...minimal, env: 'nightly', name: 'nightly2' })).toEqual([]);
  });
});
