import { describe, expect, it } from 'vitest';
import { StartDraft } from '../../src/rollout/request.js';
import { keyOf, startKeys } from '../../src/slack/start-words.js';
import { parseWords, type WordFault, type Words } from '../../src/slack/words.js';

const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';

function bad(of: string, ...faults: object[]) {
  return { verb: 'bad', of, faults };
}

/** What `plan` makes of the text behind the queue. */
function planned(text: string): object {
  const words = parseWords(`plan nightly ${text}`);
  return words.verb === 'plan' ? words.request : words;
}

function faultsOf(words: Words): WordFault[] {
  return words.verb === 'bad' || words.verb === 'start' ? words.faults : [];
}

describe('plan', () => {
  it('reads every key', () => {
    const text =
      `image=${registry}/etl:v2 job=etl env=blue name=green ami=ami-01234567 image-type=ecs_al2023 instance-types=c7i.large,m6i ` +
      'launch-template=batch:$latest type=spot allocation=spot-capacity-optimized max-vcpus=64 subnets=subnet-1,subnet-2 ' +
      'security-groups=sg-1 placement=Replace note="new AMI"';
    expect(parseWords(`plan nightly ${text}`)).toEqual({
      verb: 'plan',
      request: {
        queue: 'nightly',
        image: `${registry}/etl:v2`,
        job: 'etl',
        env: 'blue',
        name: 'green',
        ami: 'ami-01234567',
        imageType: 'ECS_AL2023',
        instanceTypes: ['c7i.large', 'm6i'],
        launchTemplate: { name: 'batch', version: '$Latest' },
        type: 'SPOT',
        allocation: 'SPOT_CAPACITY_OPTIMIZED',
        maxVcpus: 64,
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        placement: 'replace',
        note: 'new AMI',
      },
    });
  });

  it('has exactly the keys of the contract, one for each field of a request', () => {
    expect(startKeys.join(' ')).toBe(
      'image job env name ami image-type instance-types launch-template type allocation max-vcpus subnets security-groups placement note',
    );
    const fields = StartDraft.keyof().options.filter((field) => field !== 'queue');
    expect(fields.map(keyOf).toSorted()).toEqual(startKeys.toSorted());
  });

  it('replaces the environment unless told to keep it', () => {
    expect(planned('')).toEqual({ queue: 'nightly', placement: 'replace' });
    expect(planned(`placement=keep image=${registry}/etl:v2`)).toEqual({
      queue: 'nightly',
      placement: 'keep',
      image: `${registry}/etl:v2`,
    });
  });

  it('takes the queue wherever it stands', () => {
    expect(parseWords('plan env=blue nightly')).toEqual({
      verb: 'plan',
      request: { queue: 'nightly', env: 'blue', placement: 'replace' },
    });
  });

  it.each([
    ['', { fault: 'missing', key: 'queue' }],
    ['"', { fault: 'unclosedQuote', value: '"' }],
    ['__proto__', { fault: 'badValue', key: 'queue', value: '__proto__' }],
    ['<b>x</b>', { fault: 'badValue', key: 'queue', value: '<b>x</b>' }],
    ['"foo=bar"', { fault: 'badValue', key: 'queue', value: 'foo=bar' }],
    ['nightly weekly', { fault: 'tooMuch', value: 'weekly' }],
    ['nightly =x', { fault: 'tooMuch', value: '=x' }],
    ['nightly foo=bar', { fault: 'unknownKey', key: 'foo', allowed: startKeys }],
    ['nightly queue=weekly', { fault: 'unknownKey', key: 'queue', allowed: startKeys }],
    ['nightly __proto__=x', { fault: 'unknownKey', key: '__proto__', allowed: startKeys }],
    ['nightly constructor=x', { fault: 'unknownKey', key: 'constructor', allowed: startKeys }],
    ['nightly env=a env=b', { fault: 'twice', key: 'env' }],
    ['nightly env=', { fault: 'missing', key: 'env' }],
    ['nightly max-vcpus=-5', { fault: 'badValue', key: 'max-vcpus', value: '-5' }],
    ['nightly max-vcpus=0', { fault: 'badValue', key: 'max-vcpus', value: '0' }],
    ['nightly max-vcpus=1e3', { fault: 'badValue', key: 'max-vcpus', value: '1e3' }],
    ['nightly max-vcpus=0x10', { fault: 'badValue', key: 'max-vcpus', value: '0x10' }],
    ['nightly max-vcpus=5.0', { fault: 'badValue', key: 'max-vcpus', value: '5.0' }],
    ['nightly max-vcpus=99999999999', { fault: 'badValue', key: 'max-vcpus', value: '99999999999' }],
    ['nightly name=<b>x</b>', { fault: 'badValue', key: 'name', value: '<b>x</b>' }],
    ['nightly name=ab', { fault: 'badValue', key: 'name', value: 'ab' }],
    ['nightly image=etl', { fault: 'badValue', key: 'image', value: 'etl' }],
    [
      'nightly placement=sideways',
      { fault: 'badValue', key: 'placement', value: 'sideways', allowed: ['keep', 'replace'] },
    ],
    [
      'nightly type=EKS',
      { fault: 'badValue', key: 'type', value: 'EKS', allowed: ['EC2', 'SPOT', 'FARGATE', 'FARGATE_SPOT'] },
    ],
    ['nightly subnets=,', { fault: 'badValue', key: 'subnets', value: ',' }],
    ['nightly launch-template=a:b:c', { fault: 'badValue', key: 'launch-template', value: 'a:b:c' }],
    ['nightly launch-template=batch:1:2', { fault: 'badValue', key: 'launch-template', value: 'batch:1:2' }],
    ['nightly launch-template=batch:', { fault: 'badValue', key: 'launch-template', value: 'batch:' }],
    ['nightly note="two words', { fault: 'unclosedQuote', value: '"two' }],
    ['nightly note="a"b env=x', { fault: 'unclosedQuote', value: '"a"b' }],
    ['nightly note=two words', { fault: 'tooMuch', value: 'words' }],
    [`nightly note=${'x'.repeat(301)}`, { fault: 'tooLong', key: 'note', charsMax: 300 }],
    ['nightly placement=keep', { fault: 'missing', key: 'image' }],
    ['nightly placement=keep image=a:b max-vcpus=4', { fault: 'contradiction', key: 'max-vcpus', with: 'placement' }],
    ['nightly type=FARGATE instance-types=m6i', { fault: 'contradiction', key: 'instance-types', with: 'type' }],
    ['nightly env=one name=one', { fault: 'contradiction', key: 'name', with: 'env' }],
  ])('%s is refused', (text, fault) => {
    expect(parseWords(`plan ${text}`)).toEqual(bad('plan', fault));
  });

  it('tells all faults at once', () => {
    expect(faultsOf(parseWords('plan nightly foo=bar max-vcpus=abc type=x'))).toMatchObject([
      { fault: 'unknownKey', key: 'foo' },
      { fault: 'badValue', key: 'max-vcpus' },
      { fault: 'badValue', key: 'type' },
    ]);
  });

  it('tells no more faults than an answer has room for', () => {
    expect(faultsOf(parseWords(`plan nightly ${'x=1 '.repeat(50)}`))).toHaveLength(12);
  });

  it('names a missing image once', () => {
    expect(faultsOf(parseWords('plan nightly placement=keep image='))).toEqual([{ fault: 'missing', key: 'image' }]);
  });

  it('shows long values cut', () => {
    expect(parseWords(`plan nightly env=${'x'.repeat(3000)}`)).toEqual(
      bad('plan', { fault: 'badValue', key: 'env', value: `${'x'.repeat(99)}…` }),
    );
  });
});

describe('start', () => {
  it('with a queue is complete', () => {
    expect(parseWords('start nightly')).toEqual({
      verb: 'start',
      complete: true,
      queue: 'nightly',
      request: { queue: 'nightly', placement: 'replace' },
      faults: [],
    });
  });

  it('with something missing is incomplete, and keeps what was given', () => {
    expect(parseWords('start')).toEqual({
      verb: 'start',
      complete: false,
      request: {},
      faults: [{ fault: 'missing', key: 'queue' }],
    });
    expect(parseWords('start max-vcpus=8 note=x')).toEqual({
      verb: 'start',
      complete: false,
      request: { maxVcpus: 8, note: 'x' },
      faults: [{ fault: 'missing', key: 'queue' }],
    });
    expect(parseWords('start nightly image=')).toEqual({
      verb: 'start',
      complete: false,
      queue: 'nightly',
      request: { queue: 'nightly' },
      faults: [{ fault: 'missing', key: 'image' }],
    });
    expect(parseWords('start nightly placement=keep')).toMatchObject({
      verb: 'start',
      complete: false,
      request: { placement: 'keep' },
    });
  });

  it.each([
    'nightly foo=bar',
    'nightly max-vcpus=abc',
    'foo=bar',
    '<b>',
    'nightly note="x',
    'placement=keep image=a:b ami=ami-01234567',
  ])('with %s is refused, since a modal would lose it', (text) => {
    const words = parseWords(`start ${text}`);
    expect(words).toMatchObject({ verb: 'bad', of: 'start' });
    expect(faultsOf(words).map(({ fault }) => fault)).not.toContain('missing');
  });
});
