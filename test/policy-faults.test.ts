import { describe, expect, it } from 'vitest';
import { faultsWith, required } from './make-policy.js';

describe('what a policy file is refused for', () => {
  const freeze = { name: 'weekend', from: '0 18 * * 5', to: '0 9 * * 1', timezone: 'Asia/Tokyo' };
  const [bad, rate] = ['soon', 'from 0 to 1'];
  it.each<[string, object, string]>([
    ['surprise', { surprise: 1 }, 'is not a known key'],
    ['locale', { locale: 'fr' }, 'en or ja'],
    ['slack', { slack: undefined }, 'is required'],
    ['slack', { slack: 'C0BATCHOPS' }, 'must be a mapping'],
    ['slack', { slack: null }, 'must be a mapping'],
    ['slack.channel', { slack: {} }, 'is required'],
    ['slack.channel', { slack: { channel: '#batch-ops' } }, 'id of a channel'],
    ['slack.channel', { slack: { channel: 'C0BATCHOPS x' } }, 'id of a channel'],
    ['slack.token', { slack: { channel: 'C0A', token: 'x' } }, 'known here: channel, allowedChannels'],
    ['slack.allowedChannels', { slack: { channel: 'C0A', allowedChannels: [] } }, 'at least one'],
    ['slack.allowedChannels[1]', { slack: { channel: 'C0A', allowedChannels: ['C0A', 'U0A'] } }, 'id of a channel'],
    ['slack.allowedChannels[1]', { slack: { channel: 'C0A', allowedChannels: ['C0A', 'C0A'] } }, 'repeats "C0A"'],
    ['roles', { roles: undefined }, 'is required'],
    ['roles.starters', { roles: { approvers: { users: ['U0A'] } } }, 'is required'],
    ['roles.approvers', { roles: { starters: {} } }, 'is required'],
    ['roles.approvers', { roles: { starters: {}, approvers: {} } }, 'a person or a group'],
    ['roles.starters.users[0]', { roles: { ...required.roles, starters: { users: ['S0A'] } } }, 'id of a person'],
    ['roles.starters.groups[0]', { roles: { ...required.roles, starters: { groups: ['U0A'] } } }, 'user group'],
    ['roles.starters.users', { roles: { ...required.roles, starters: { users: 'U0A' } } }, 'must be a list'],
    ['approvals.distinctFromStarter', { approvals: { distinctFromStarter: 'yes' } }, 'true or false'],
    ['approvals.expire', { approvals: { expire: '0s' } }, 'at least 1s'],
    ['approvals.expire', { approvals: { expire: 24 } }, 'must be a duration'],
    ['images.allow[0]', { images: { allow: [''] } }, 'image pattern'],
    ['images.allow[0]', { images: { allow: ['a b'] } }, 'image pattern'],
    ['images.requireDigest', { images: { requireDigest: 1 } }, 'true or false'],
    ['freeze', { freeze: freeze }, 'must be a list'],
    ['freeze[0].name', { freeze: [{ ...freeze, name: '' }] }, 'must be a name'],
    ['freeze[0].timezone', { freeze: [{ ...freeze, timezone: undefined }] }, 'is required'],
    ['freeze[0].timezone', { freeze: [{ ...freeze, timezone: 'Mars/Base' }] }, 'IANA timezone'],
    ['freeze[0].timezone', { freeze: [{ ...freeze, timezone: '+09:00' }] }, 'IANA timezone'],
    ['freeze[0].from', { freeze: [{ ...freeze, from: '0 0 18 * * 5' }] }, 'five fields'],
    ['freeze[0].from', { freeze: [{ ...freeze, from: '0 18 * 5' }] }, 'five fields'],
    ['freeze[0].from', { freeze: [{ ...freeze, from: '@daily' }] }, 'five fields'],
    ['freeze[0].from', { freeze: [{ ...freeze, from: '2030-01-01T00:00:00' }] }, 'five fields'],
    ['freeze[0].from', { freeze: [{ ...freeze, from: '? 18 * * 5' }] }, 'five fields'],
    ['freeze[0].to', { freeze: [{ ...freeze, to: '60 9 * * 1' }] }, 'five fields'],
    ['freeze[0].to', { freeze: [{ ...freeze, to: '0 9 30 2 *' }] }, 'comes round'],
    ['freeze[1]', { freeze: [freeze, { ...freeze, to: freeze.from }] }, 'different from and to'],
    ['defaults.jobDefinitions', { defaults: { jobDefinitions: ['a'] } }, 'is not a known key'],
    ['defaults.bake.forr', { defaults: { bake: { forr: '2s' } } }, 'is not a known key'],
    [
      'defaults.bake.for',
      { defaults: { bake: { for: bad } } },
      'such as 90s, 30m, 24h or 14d, and at most 3650d, not "soon"',
    ],
    ['defaults.watch', { defaults: { watch: true } }, 'must be a mapping'],
    ['defaults.watch.createAlarms', { defaults: { watch: { createAlarms: 'yes' } } }, 'true or false'],
    ['defaults.watch.alarms', { defaults: { watch: { alarms: [] } } }, 'known here: createAlarms'],
    ['defaults.bake.minJobs', { defaults: { bake: { minJobs: -1 } } }, 'whole number from 0'],
    ['defaults.bake.minJobs', { defaults: { bake: { minJobs: 1.5 } } }, 'whole number'],
    ['defaults.canary.jobs', { defaults: { canary: { jobs: 0 } } }, 'from 1 to 100'],
    ['defaults.canary.jobs', { defaults: { canary: { jobs: 101 } } }, 'from 1 to 100'],
    ['defaults.canary.jobs', { defaults: { canary: { jobs: '5' } } }, 'from 1 to 100'],
    ['defaults.canary.jobs', { defaults: { canary: { jobs: 1e300 } } }, 'from 1 to 100'],
    ['defaults.canary.command', { defaults: { canary: { command: 'true' } } }, 'list of words'],
    ['defaults.canary.command[0]', { defaults: { canary: { command: [true] } } }, 'quotes'],
    ['defaults.canary.timeout', { defaults: { canary: { timeout: '59s' } } }, 'at least 60s'],
    ['defaults.shift.caps', { defaults: { shift: { caps: [] } } }, 'at least one'],
    ['defaults.shift.caps', { defaults: { shift: { caps: 100 } } }, 'list of percentages'],
    ['defaults.shift.caps[0]', { defaults: { shift: { caps: [0, 100] } } }, 'from 1 to 100'],
    ['defaults.shift.caps[1]', { defaults: { shift: { caps: [50, 101] } } }, 'from 1 to 100'],
    ['defaults.shift.caps[0]', { defaults: { shift: { caps: [12.5] } } }, 'whole number'],
    ['defaults.shift.caps[2]', { defaults: { shift: { caps: [50, 100, 50] } } }, 'repeats "50"'],
    ['defaults.shift.auto', { defaults: { shift: { auto: 'no' } } }, 'true or false'],
    ['defaults.shift.watch', { defaults: { shift: { watch: '-5m' } } }, 'must be a duration'],
    ['defaults.retainBlue', { defaults: { retainBlue: 0 } }, 'must be a duration'],
    ['defaults.retainBlue', { defaults: { retainBlue: '3651d' } }, 'at most 3650d'],
    ['defaults.limits.maxFailureRate', { defaults: { limits: { maxFailureRate: 2 } } }, rate],
    ['defaults.limits.maxFailureRate', { defaults: { limits: { maxFailureRate: -0.1 } } }, rate],
    ['defaults.limits.maxDurationRatio', { defaults: { limits: { maxDurationRatio: 0.99 } } }, 'at least 1'],
    ['defaults.limits.maxDurationRatio', { defaults: { limits: { maxDurationRatio: Infinity } } }, 'at least 1'],
    ['defaults.limits.significance', { defaults: { limits: { significance: 0 } } }, 'above 0 and below 1'],
    ['defaults.limits.significance', { defaults: { limits: { significance: 1 } } }, 'above 0 and below 1'],
    ['defaults.alarms[0]', { defaults: { alarms: [''] } }, 'CloudWatch alarm'],
    ['defaults.alarms[1]', { defaults: { alarms: ['a', 'a'] } }, 'repeats "a"'],
    ['defaults.alarms', { defaults: { alarms: Array.from({ length: 101 }, (_, i) => `a${i}`) } }, 'more than 100'],
    ['defaults.deadlines.drain', { defaults: { deadlines: { drain: '0s' } } }, 'at least 1s'],
    ['defaults.deadlines.plan', { defaults: { deadlines: { plan: '1h' } } }, 'is not a known key'],
    ['queues', { queues: ['nightly'] }, 'must be a mapping from queue names'],
    ['queues', { queues: null }, 'must be a mapping from queue names'],
    ['queues.nightly', { queues: { nightly: null } }, 'must be a mapping'],
    ['queues.nightly.canary.jobs', { queues: { nightly: { canary: { jobs: -1 } } } }, 'from 1 to 100'],
    ['queues.nightly.jobs', { queues: { nightly: { jobs: [] } } }, 'known here: jobDefinitions, canary'],
    ['queues.nightly.jobDefinitions[0]', { queues: { nightly: { jobDefinitions: ['etl:3'] } } }, 'bare name'],
    ['queues.nightly.jobDefinitions[1]', { queues: { nightly: { jobDefinitions: ['etl', 'etl'] } } }, 'repeats'],
    ['queues["night ly"]', { queues: { 'night ly': {} } }, 'name of a job queue'],
    ['queues["a\\nb"]', { queues: { 'a\nb': {} } }, 'name of a job queue'],
  ])('%s: %j', (path, change, words) => {
    const faults = faultsWith(change);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^[^\n]+\.$/);
    expect(faults[0]?.slice(0, path.length + 2)).toBe(`${path}: `);
    expect(faults[0]).toContain(words);
  });

  it('is told all at once, each fault once', () => {
    const faults = faultsWith({
      surprise: 1,
      another: 2,
      locale: 'fr',
      slack: { channel: 'ops' },
      defaults: { bake: { for: 'soon', forr: 1 }, shift: { caps: [0, 250] } },
      queues: { nightly: { canary: { jobs: -1.5 } }, 'b d': { retainBlue: 1 } },
    });
    expect(new Set(faults.map((fault) => fault.slice(0, fault.indexOf(': '))))).toEqual(
      new Set([
        'another',
        'defaults.bake.for',
        'defaults.bake.forr',
        'defaults.shift.caps[0]',
        'defaults.shift.caps[1]',
        'locale',
        'queues.nightly.canary.jobs',
        'queues["b d"]',
        'queues["b d"].retainBlue',
        'slack.channel',
        'surprise',
      ]),
    );
    expect(faults).toHaveLength(11);
  });

  it('takes the values on the edge', () => {
    for (const defaults of [
      { canary: { jobs: 1, timeout: '60s' }, shift: { caps: [1], watch: '0s' }, bake: { for: '0s', minJobs: 0 } },
      { canary: { jobs: 100, timeout: '1m' }, shift: { caps: [1, 99, 100] }, retainBlue: '3650d' },
      { limits: { maxFailureRate: 0, maxDurationRatio: 1, significance: 0.0001 } },
      { limits: { maxFailureRate: 1, maxDurationRatio: 100, significance: 0.9999 } },
    ])
      expect(faultsWith({ defaults })).toEqual([]);
  });
});
