import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyFor } from '../src/policy.js';
import { faultsIn, policyIn, policyWith, required } from './make-policy.js';

/** The file with every key at its documented default. */
const written = `
locale: en
slack:
  channel: C0BATCHOPS
  allowedChannels: [C0BATCHOPS]
roles:
  starters:  { users: [U0BOB],   groups: [] }
  approvers: { users: [], groups: [S0BATCH] }
approvals: { distinctFromStarter: true, expire: 24h }
images: { allow: [], requireDigest: false }
freeze: []
defaults:
  canary:  { jobs: 5, command: ["true"], timeout: 30m }
  shift:   { caps: [100], auto: false, watch: 5m }
  bake:    { for: 60m, minJobs: 20 }
  retainBlue: 0s
  limits:  { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 }
  alarms:  []
  watch:   { createAlarms: false }
  deadlines: { provision: 30m, canary: 2h, shift: 24h, bake: 72h, drain: 14d, retire: 2h, rollback: 14d }
queues: {}
`;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('a policy file', () => {
  it('with the required keys alone has every default', () => {
    expect(policyWith({})).toEqual(policyIn(written));
    expect(policyWith({})).toEqual({
      locale: 'en',
      slack: { channel: 'C0BATCHOPS', allowedChannels: ['C0BATCHOPS'] },
      roles: { starters: { users: ['U0BOB'], groups: [] }, approvers: { users: [], groups: ['S0BATCH'] } },
      approvals: { distinctFromStarter: true, expireMs: day },
      images: { allow: [], requireDigest: false },
      freeze: [],
      defaults: {
        jobDefinitions: [],
        canary: { jobs: 5, command: ['true'], timeoutMs: 30 * minute },
        shift: { caps: [100], auto: false, watchMs: 5 * minute },
        bake: { forMs: hour, minJobs: 20 },
        retainBlueMs: 0,
        limits: { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 },
        alarms: [],
        watch: { createAlarms: false },
        deadlinesMs: {
          provision: 30 * minute,
          canary: 2 * hour,
          shift: day,
          bake: 3 * day,
          drain: 14 * day,
          retire: 2 * hour,
          rollback: 14 * day,
        },
      },
      queues: new Map(),
    });
  });

  it('keeps every value that is written', () => {
    const freeze = [{ name: 'weekend', from: '0 18 * * 5', to: '0 9 * * MON', timezone: 'Asia/Tokyo' }];
    const policy = policyWith({
      locale: 'ja',
      slack: { channel: 'C0BATCHOPS', allowedChannels: ['C0OTHER', 'G0OLD', 'D0DIRECT'] },
      roles: { starters: {}, approvers: { users: ['W0ALICE'] } },
      approvals: { distinctFromStarter: false, expire: '90m' },
      images: { allow: ['registry.example.com/*'], requireDigest: true },
      freeze,
      defaults: { retainBlue: '2d', alarms: ['High errors'], canary: { timeout: '60s' }, deadlines: { drain: '1s' } },
    });
    expect(policy).toMatchObject({
      locale: 'ja',
      slack: { allowedChannels: ['C0OTHER', 'G0OLD', 'D0DIRECT'] },
      roles: { starters: { users: [], groups: [] }, approvers: { users: ['W0ALICE'], groups: [] } },
      approvals: { distinctFromStarter: false, expireMs: 90 * minute },
      images: { allow: ['registry.example.com/*'], requireDigest: true },
      freeze,
    });
    expect(policy.defaults).toMatchObject({
      retainBlueMs: 2 * day,
      alarms: ['High errors'],
      canary: { timeoutMs: minute },
    });
    expect(policy.defaults.deadlinesMs).toMatchObject({ drain: 1_000, rollback: 14 * day });
  });

  it('may use anchors and be written as JSON', () => {
    const anchored = policyIn(`
slack: { channel: C0BATCHOPS }
roles: { starters: &all { users: [U0BOB] }, approvers: *all }`);
    expect(anchored.roles.approvers).toEqual({ users: ['U0BOB'], groups: [] });
    expect(policyIn(JSON.stringify(required))).toEqual(policyWith({}));
  });

  it('takes its steps in rising order whatever the order in the file', () => {
    expect(policyWith({ defaults: { shift: { caps: [100, 9, 50] } } }).defaults.shift.caps).toEqual([9, 50, 100]);
  });

  it.each([null, []])('leaves the canaries their own command when it says %j', (command) => {
    expect(policyWith({ defaults: { canary: { command } } }).defaults.canary.command).toBeNull();
  });

  it('is shown by an example that is accepted, and whose defaults are those that hold without it', () => {
    const example = readFileSync(new URL('../batch-rollout.example.yml', import.meta.url), 'utf8');
    expect(faultsIn(example)).toEqual([]);
    expect(policyIn(example).defaults).toEqual(policyWith({}).defaults);
    expect(Object.keys(parse(example))).toEqual(Object.keys(parse(written)));
  });
});

describe('the rules of a queue', () => {
  const policy = policyWith({
    defaults: { canary: { jobs: 3, timeout: '10m' }, shift: { caps: [25, 100], watch: '1m' }, alarms: ['a', 'b'] },
    queues: {
      nightly: {
        jobDefinitions: ['nightly-etl'],
        canary: { command: ['smoke'] },
        shift: { caps: [50], auto: true },
        bake: { for: '2h', minJobs: 0 },
        limits: { maxFailureRate: 0 },
        alarms: [],
        watch: { createAlarms: true },
        deadlines: { drain: '1d' },
        retainBlue: '1h',
      },
      own: { canary: { command: null } },
      constructor: { canary: { jobs: 9 } },
      1234: {},
    },
  });

  it('are the defaults where no entry names it', () => {
    for (const name of ['weekly', '__proto__', 'toString', '']) expect(policyFor(policy, name)).toBe(policy.defaults);
  });

  it('override the defaults of the file key by key, those of the product beneath, and lists as a whole', () => {
    expect(policyFor(policy, 'nightly')).toEqual({
      jobDefinitions: ['nightly-etl'],
      canary: { jobs: 3, command: ['smoke'], timeoutMs: 10 * minute },
      shift: { caps: [50], auto: true, watchMs: minute },
      bake: { forMs: 2 * hour, minJobs: 0 },
      retainBlueMs: hour,
      limits: { maxFailureRate: 0, maxDurationRatio: 1.5, significance: 0.05 },
      alarms: [],
      watch: { createAlarms: true },
      deadlinesMs: {
        provision: 30 * minute,
        canary: 2 * hour,
        shift: day,
        bake: 3 * day,
        drain: day,
        retire: 2 * hour,
        rollback: 14 * day,
      },
    });
  });

  it('leave the defaults and other queues as they are', () => {
    expect(policy.defaults).toMatchObject({
      canary: { jobs: 3, command: ['true'] },
      shift: { caps: [25, 100], auto: false },
    });
    expect(policyFor(policy, '1234')).toEqual(policy.defaults);
  });

  it('can take back an overriding command', () => {
    expect(policyFor(policy, 'own').canary).toEqual({ jobs: 3, command: null, timeoutMs: 10 * minute });
  });

  it('belong to a queue whatever word its name is', () => {
    expect(policyFor(policy, 'constructor').canary.jobs).toBe(9);
  });
});
