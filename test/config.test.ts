import { describe, expect, it } from 'vitest';
import { commands, parseArguments, readEnvironment, type Command, type Settings } from '../src/config.js';

const botToken = 'xoxb-1-bot-secret';
const appToken = 'xapp-1-app-secret';
const signingSecret = '0123456789abcdef';
const httpMode = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret };
const socketMode = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };

function settingsOf(env: NodeJS.ProcessEnv, command: Command): Settings {
  const reading = readEnvironment(env, command);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.settings;
}

function faultsOf(env: NodeJS.ProcessEnv, command: Command = 'serve'): string[] {
  const reading = readEnvironment(env, command);
  return reading.ok ? [] : reading.faults;
}

describe('the settings of serve', () => {
  it('are the documented defaults where only the Slack secrets are given', () => {
    expect(settingsOf(httpMode, 'serve')).toEqual({
      command: 'serve',
      slack: { botToken, apiUrl: 'https://slack.com/api/', apiOrigin: undefined },
      transport: { kind: 'http', signingSecret },
      listen: { port: 3000, host: '0.0.0.0' },
      pollIntervalMs: 30_000,
      tableName: 'batch-rollout',
      configFile: 'batch-rollout.yml',
      logLevel: 'info',
    });
  });

  it('take every variable', () => {
    const env = {
      ...socketMode,
      SLACK_API_URL: 'http://127.0.0.1:4000/api',
      PORT: '0',
      HOST: '::1',
      TABLE_NAME: 'team.rollouts_2',
      CONFIG_FILE: 'etc/policy.yml',
      POLL_INTERVAL_SECONDS: '0.25',
      LOG_LEVEL: 'debug',
    };
    expect(settingsOf(env, 'serve')).toEqual({
      command: 'serve',
      slack: { botToken, apiUrl: 'http://127.0.0.1:4000/api/', apiOrigin: 'http://127.0.0.1:4000' },
      transport: { kind: 'socketMode', appToken },
      listen: { port: 0, host: '::1' },
      pollIntervalMs: 250,
      tableName: 'team.rollouts_2',
      configFile: 'etc/policy.yml',
      logLevel: 'debug',
    });
  });

  it('use Socket Mode wherever an app token is set, whatever the signing secret', () => {
    for (const secret of [undefined, '', signingSecret])
      expect(settingsOf({ ...socketMode, SLACK_SIGNING_SECRET: secret }, 'serve')).toMatchObject({
        transport: { kind: 'socketMode', appToken },
      });
  });

  it('treat a blank variable as one that is not set, and drop blanks around a value', () => {
    const blank = {
      PORT: '',
      HOST: ' ',
      TABLE_NAME: '',
      CONFIG_FILE: '\t',
      LOG_LEVEL: '',
      SLACK_API_URL: '',
      SLACK_APP_TOKEN: '',
    };
    expect(settingsOf({ ...httpMode, ...blank }, 'serve')).toEqual(settingsOf(httpMode, 'serve'));
    expect(
      settingsOf({ SLACK_BOT_TOKEN: `${botToken}\n`, SLACK_SIGNING_SECRET: ` ${signingSecret}` }, 'serve'),
    ).toEqual(settingsOf(httpMode, 'serve'));
  });
});

describe('what serve refuses', () => {
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['no bot token', { SLACK_BOT_TOKEN: undefined }, /^SLACK_BOT_TOKEN is not set.* starts with xoxb-\.$/],
    ['an empty bot token', { SLACK_BOT_TOKEN: '' }, /^SLACK_BOT_TOKEN is not set/],
    ['an app token for a bot token', { SLACK_BOT_TOKEN: appToken }, /^SLACK_BOT_TOKEN holds an app token.*xoxb-/],
    ['a user token for a bot token', { SLACK_BOT_TOKEN: 'xoxp-1' }, /^SLACK_BOT_TOKEN holds a user token.*xoxb-/],
    ['a rotating bot token', { SLACK_BOT_TOKEN: 'xoxe.xoxb-1' }, /^SLACK_BOT_TOKEN holds a rotating token.*xoxb-/],
    [
      'a whole JSON secret for a bot token',
      { SLACK_BOT_TOKEN: '{"botToken":"xoxb-1"}' },
      /^SLACK_BOT_TOKEN holds JSON; .* put #key behind its ARN; the bot token starts with xoxb-\.$/,
    ],
    [
      'a whole JSON secret for a signing secret',
      { SLACK_SIGNING_SECRET: '{"signingSecret":"1"}' },
      /^SLACK_SIGNING_SECRET holds JSON; .*#key/,
    ],
    ['anything else for a bot token', { SLACK_BOT_TOKEN: 'hello' }, /^SLACK_BOT_TOKEN holds something else.*xoxb-/],
    [
      'a bot token that is only its prefix',
      { SLACK_BOT_TOKEN: 'xoxb-' },
      /^SLACK_BOT_TOKEN is not the whole of the bot token/,
    ],
    [
      'a bot token with a break in it',
      { SLACK_BOT_TOKEN: 'xoxb-1\n2' },
      /^SLACK_BOT_TOKEN is not the whole of the bot token/,
    ],
    ['a bot token for an app token', { SLACK_APP_TOKEN: botToken }, /^SLACK_APP_TOKEN holds a bot token.*xapp-/],
    [
      'neither app token nor signing secret',
      { SLACK_SIGNING_SECRET: undefined },
      /^SLACK_SIGNING_SECRET .*SLACK_APP_TOKEN/,
    ],
    ['an empty signing secret', { SLACK_SIGNING_SECRET: '' }, /^SLACK_SIGNING_SECRET is missing or empty/],
    ['a blank signing secret', { SLACK_SIGNING_SECRET: ' ' }, /^SLACK_SIGNING_SECRET is missing or empty/],
    ['a token for a signing secret', { SLACK_SIGNING_SECRET: appToken }, /^SLACK_SIGNING_SECRET holds an app token/],
    ['a port beyond the last', { PORT: '65536' }, /^PORT must be a whole number from 0 to 65535\.$/],
    ['a port that is no number', { PORT: 'http' }, /^PORT /],
    ['a negative port', { PORT: '-1' }, /^PORT /],
    ['a port with a fraction', { PORT: '80.5' }, /^PORT /],
    ['a port in another notation', { PORT: '0x50' }, /^PORT /],
    ['a host with a scheme', { HOST: 'http://localhost' }, /^HOST /],
    ['a table name of two letters', { TABLE_NAME: 'ab' }, /^TABLE_NAME must be 3 to 255 /],
    ['a table name of 256 letters', { TABLE_NAME: 'a'.repeat(256) }, /^TABLE_NAME /],
    ['a table name with a slash', { TABLE_NAME: 'a/bc' }, /^TABLE_NAME /],
    [
      'a poll interval in words',
      { POLL_INTERVAL_SECONDS: 'often' },
      /^POLL_INTERVAL_SECONDS must be .* from 0\.1 to 86400\.$/,
    ],
    ['a poll interval below a tenth', { POLL_INTERVAL_SECONDS: '0.09' }, /^POLL_INTERVAL_SECONDS /],
    ['a poll interval beyond a day', { POLL_INTERVAL_SECONDS: '86401' }, /^POLL_INTERVAL_SECONDS /],
    ['an endless poll interval', { POLL_INTERVAL_SECONDS: 'Infinity' }, /^POLL_INTERVAL_SECONDS /],
    ['an unknown log level', { LOG_LEVEL: 'verbose' }, /^LOG_LEVEL must be one of debug, info, warn and error\.$/],
    [
      'an API address that is no URL',
      { SLACK_API_URL: 'slack.com/api' },
      /^SLACK_API_URL must be an http or https URL/,
    ],
    ['an API address of another scheme', { SLACK_API_URL: 'ftp://slack.com/api/' }, /^SLACK_API_URL /],
    ['an API address with a query', { SLACK_API_URL: 'https://slack.com/api/?a=b' }, /^SLACK_API_URL /],
    ['an API address with a password', { SLACK_API_URL: 'https://a:b@slack.com/api/' }, /^SLACK_API_URL /],
  ])('%s', (_what, change, sentence) => {
    const faults = faultsOf({ ...httpMode, ...change });
    expect(faults).toEqual([expect.stringMatching(sentence)]);
  });

  it('takes the values on the edge', () => {
    for (const edge of [
      { PORT: '0' },
      { PORT: '65535' },
      { TABLE_NAME: 'abc' },
      { TABLE_NAME: 'a'.repeat(255) },
      { POLL_INTERVAL_SECONDS: '0.1' },
      { POLL_INTERVAL_SECONDS: '86400' },
    ])
      expect(faultsOf({ ...httpMode, ...edge })).toEqual([]);
  });

  it('is told all at once', () => {
    const env = {
      PORT: 'x',
      HOST: '/',
      TABLE_NAME: '?',
      POLL_INTERVAL_SECONDS: 'often',
      LOG_LEVEL: 'loud',
      SLACK_API_URL: 'x',
    };
    const names = faultsOf(env).map((fault) => fault.split(' ')[0]);
    expect(names).toHaveLength(8);
    expect(new Set(names)).toEqual(new Set([...Object.keys(env), 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']));
  });

  it('is told without a single secret, in one line each', () => {
    const secret = 'hush-hush';
    const env = Object.fromEntries(
      [
        'SLACK_BOT_TOKEN',
        'SLACK_APP_TOKEN',
        'SLACK_SIGNING_SECRET',
        'SLACK_API_URL',
        'PORT',
        'HOST',
        'TABLE_NAME',
        'LOG_LEVEL',
      ].map((name) => [name, `xoxp-/${secret}\n?`]),
    );
    const faults = [...faultsOf(env), ...faultsOf({ ...env, SLACK_APP_TOKEN: undefined })];
    expect(faults).toHaveLength(14);
    for (const fault of faults) {
      expect(fault).not.toContain(secret);
      expect(fault).toMatch(/^[A-Z_]+ [^\n]+\.$/);
    }
  });
});

describe('what each command needs of the environment', () => {
  const broken = {
    SLACK_BOT_TOKEN: 'x',
    SLACK_SIGNING_SECRET: 'xoxb-',
    SLACK_API_URL: 'x',
    PORT: 'x',
    HOST: '/',
    TABLE_NAME: 'x',
    POLL_INTERVAL_SECONDS: 'x',
    LOG_LEVEL: 'x',
  };
  it.each<[Command, string[], string[]]>([
    ['serve', Object.keys(broken), ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']],
    ['tick', ['SLACK_BOT_TOKEN', 'SLACK_API_URL', 'TABLE_NAME', 'LOG_LEVEL'], ['SLACK_BOT_TOKEN']],
    ['doctor', ['SLACK_BOT_TOKEN', 'SLACK_API_URL', 'TABLE_NAME', 'LOG_LEVEL'], ['SLACK_BOT_TOKEN']],
    ['create-table', ['TABLE_NAME', 'LOG_LEVEL'], []],
    ['verify-audit', ['TABLE_NAME', 'LOG_LEVEL'], []],
    ['check-config', [], []],
    ['judge', [], []],
  ])('%s looks at its own variables and no others', (command, looked, required) => {
    const names = (env: NodeJS.ProcessEnv) => faultsOf(env, command).map((fault) => fault.split(' ')[0]);
    expect(new Set(names(broken))).toEqual(new Set(looked));
    expect(names({})).toEqual(required);
  });

  it('comes back under the name of the command', () => {
    for (const command of commands) expect(settingsOf(httpMode, command).command).toBe(command);
    expect(settingsOf({ CONFIG_FILE: 'a.yml' }, 'check-config')).toEqual({
      command: 'check-config',
      configFile: 'a.yml',
    });
    expect(settingsOf({ TABLE_NAME: 'abc' }, 'create-table')).toEqual({
      command: 'create-table',
      tableName: 'abc',
      logLevel: 'info',
    });
    expect(settingsOf({ SLACK_BOT_TOKEN: botToken }, 'tick')).toEqual({
      command: 'tick',
      slack: { botToken, apiUrl: 'https://slack.com/api/', apiOrigin: undefined },
      tableName: 'batch-rollout',
      configFile: 'batch-rollout.yml',
      logLevel: 'info',
    });
  });
});

describe('the command line', () => {
  it('serves where it says nothing', () => {
    expect(parseArguments([])).toEqual({ ok: true, invocation: { command: 'serve' } });
  });

  it('takes each command by its name', () => {
    for (const command of commands.filter((known) => known !== 'verify-audit'))
      expect(parseArguments([command])).toEqual({ ok: true, invocation: { command } });
    expect(parseArguments(['verify-audit', 'r-1'])).toEqual({
      ok: true,
      invocation: { command: 'verify-audit', rollout: 'r-1' },
    });
  });

  it.each([
    ['an unknown command, listing the known ones', ['deploy'], /"deploy".* serve, tick, .*judge\.$/],
    ['a name that every object knows', ['constructor'], /"constructor"/],
    ['an empty word', [''], /""/],
    ['a flag', ['--help'], /"--help"/],
    ['verify-audit without a rollout', ['verify-audit'], /verify-audit <rollout>/],
    ['verify-audit with a blank rollout', ['verify-audit', ' '], /verify-audit <rollout>/],
    ['verify-audit with two rollouts', ['verify-audit', 'a', 'b'], /exactly one/],
    ['words after a command that takes none', ['tick', 'now'], /^tick takes no arguments/],
  ])('refuses %s', (_what, argv, sentence) => {
    expect(parseArguments(argv)).toEqual({ ok: false, faults: [expect.stringMatching(sentence)] });
  });
});
