/** Every command of the program, in the order a person is told about them; the first is the default. */
export const commands = ['serve', 'tick', 'create-table', 'check-config', 'doctor', 'verify-audit', 'judge'] as const;

export type Command = (typeof commands)[number];

/** What the command line asks for. Only `verify-audit` is about one rollout, named as in Slack: by its id, a prefix of it, or while it is open its queue. */
export type Invocation = { command: Exclude<Command, 'verify-audit'> } | { command: 'verify-audit'; rollout: string };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** How the Web API of Slack is reached. */
export type SlackAccess = {
  /** Starts with `xoxb-`. A secret. */
  botToken: string;
  /** Base of the Web API with its path; always ends with a slash. */
  apiUrl: string;
  /** Origin of SLACK_API_URL where that is set: the one place besides Slack's own host a response URL may point to. */
  apiOrigin: string | undefined;
};

/** How Slack reaches the bot: over a socket the bot opens, or by signed requests to its HTTP port. */
export type Transport = { kind: 'socketMode'; appToken: string } | { kind: 'http'; signingSecret: string };

/** What each command has to know of its environment, and nothing that it does not use. AWS settings are the SDK's. */
export type Settings =
  | {
      command: 'serve';
      slack: SlackAccess;
      transport: Transport;
      /** Where the HTTP server listens, for the health pages also in Socket Mode. Port 0 lets the system choose. */
      listen: { port: number; host: string };
      /** Pause between two polls, at least 100. */
      pollIntervalMs: number;
      tableName: string;
      configFile: string;
      logLevel: LogLevel;
    }
  | { command: 'tick' | 'doctor'; slack: SlackAccess; tableName: string; configFile: string; logLevel: LogLevel }
  | { command: 'create-table' | 'verify-audit'; tableName: string; logLevel: LogLevel }
  | { command: 'check-config'; configFile: string }
  | { command: 'judge' };

type Faults = { ok: false; faults: string[] };

/**
 * Reads the words after `node dist/main.js`. Without any the command is `serve`.
 * A refusal holds whole sentences for a person, each without a line break.
 */
export function parseArguments(argv: readonly string[]): { ok: true; invocation: Invocation } | Faults {
  const [word = 'serve', ...rest] = argv;
  const command = commands.find((known) => known === word);
  if (command === undefined)
    return refused(
      `There is no command ${JSON.stringify(word.slice(0, 40))}; the commands are ${commands.join(', ')}.`,
    );
  if (command === 'verify-audit') {
    const [rollout = '', ...surplus] = rest;
    if (rollout.trim() === '' || surplus.length > 0)
      return refused('verify-audit needs the id of exactly one rollout: verify-audit <rollout>.');
    return { ok: true, invocation: { command, rollout: rollout.trim() } };
  }
  return rest.length === 0
    ? { ok: true, invocation: { command } }
    : refused(`${command} takes no arguments; settings come from environment variables and the policy file.`);
}

/**
 * Reads what `command` needs from `env` and nothing else, so that a variable of another command is never in the way.
 * A refusal names every fault at once, one sentence each; no sentence repeats a value, since the value may be a secret.
 * A variable that is empty or blank counts as not set, and blanks around a value are dropped.
 */
export function readEnvironment(env: NodeJS.ProcessEnv, command: Command): { ok: true; settings: Settings } | Faults {
  const read = reading(env);
  const settings = readSettings[command](read);
  return read.faults.length === 0 ? { ok: true, settings } : { ok: false, faults: read.faults };
}

/** One reader for each command; a command without one does not compile. */
const readSettings: { [C in Command]: (read: Reading) => Settings } = {
  serve: (read) => ({
    command: 'serve',
    slack: readSlack(read),
    transport: readTransport(read),
    listen: readListen(read),
    pollIntervalMs: readPollInterval(read),
    ...readStored(read),
    configFile: readConfigFile(read),
  }),
  tick: (read) => ({ command: 'tick', slack: readSlack(read), ...readStored(read), configFile: readConfigFile(read) }),
  doctor: (read) => ({
    command: 'doctor',
    slack: readSlack(read),
    ...readStored(read),
    configFile: readConfigFile(read),
  }),
  'create-table': (read) => ({ command: 'create-table', ...readStored(read) }),
  'verify-audit': (read) => ({ command: 'verify-audit', ...readStored(read) }),
  'check-config': (read) => ({ command: 'check-config', configFile: readConfigFile(read) }),
  judge: () => ({ command: 'judge' }),
};

/** What every command needs that works on the table. */
function readStored(read: Reading): { tableName: string; logLevel: LogLevel } {
  return { tableName: readTableName(read), logLevel: readLogLevel(read) };
}

type Reading = {
  faults: string[];
  /** The value without blanks around it, or '' where the variable is missing or blank. */
  text: (name: string) => string;
  /** The parsed value; `fallback` where nothing is set and, after the fault is noted, where `parse` finds no value. */
  value: <T>(name: string, parse: (text: string) => T | undefined, must: string, fallback: T) => T;
};

function reading(env: NodeJS.ProcessEnv): Reading {
  const faults: string[] = [];
  const text = (name: string) => env[name]?.trim() ?? '';
  return {
    faults,
    text,
    value: (name, parse, must, fallback) => {
      if (text(name) === '') return fallback;
      const parsed = parse(text(name));
      if (parsed !== undefined) return parsed;
      faults.push(`${name} must be ${must}.`);
      return fallback;
    },
  };
}

function readSlack(read: Reading): SlackAccess {
  const apiUrl = read.value(
    'SLACK_API_URL',
    webAddress,
    'an http or https URL without user name, query or fragment',
    undefined,
  );
  return {
    botToken: readToken(read, 'SLACK_BOT_TOKEN', 'the bot token', 'xoxb-'),
    apiUrl: apiUrl === undefined ? 'https://slack.com/api/' : apiUrl.href,
    apiOrigin: apiUrl?.origin,
  };
}

function readToken(read: Reading, name: string, kind: string, prefix: string): string {
  const token = read.text(name);
  if (token === '') read.faults.push(`${name} is not set; give ${kind} of the Slack app, which starts with ${prefix}.`);
  else if (!token.startsWith(prefix)) read.faults.push(`${name} ${wrongKind(token)}; ${kind} starts with ${prefix}.`);
  else if (!/^[\x21-\x7e]+$/.test(token.slice(prefix.length)))
    read.faults.push(
      `${name} is not the whole of ${kind}; copy it again, without blanks, from the settings of the Slack app.`,
    );
  return token;
}

/** Names the kind of a misplaced secret by its public prefix, so that the sentence helps without showing the rest. */
function wrongKind(token: string): string {
  if (token.startsWith('xoxb-')) return 'holds a bot token';
  if (token.startsWith('xapp-')) return 'holds an app token';
  if (token.startsWith('xoxp-')) return 'holds a user token';
  if (token.startsWith('{'))
    return 'holds JSON; where it comes from a secret with several values, put #key behind its ARN';
  if (token.startsWith('xoxe')) return 'holds a rotating token, which cannot be used here';
  return 'holds something else';
}

function readTransport(read: Reading): Transport {
  if (read.text('SLACK_APP_TOKEN') !== '')
    return { kind: 'socketMode', appToken: readToken(read, 'SLACK_APP_TOKEN', 'the app token', 'xapp-') };
  const signingSecret = read.text('SLACK_SIGNING_SECRET');
  // An empty secret would let anybody compute a valid signature, hence the check before anything listens.
  if (signingSecret === '')
    read.faults.push(
      'SLACK_SIGNING_SECRET is missing or empty; give the signing secret of the Slack app, or SLACK_APP_TOKEN for Socket Mode.',
    );
  else if (/^(?:x(ox[a-z]|app)-|\{)/.test(signingSecret))
    read.faults.push(
      `SLACK_SIGNING_SECRET ${wrongKind(signingSecret)}; give the signing secret from the basic information of the Slack app.`,
    );
  return { kind: 'http', signingSecret };
}

function readListen(read: Reading): { port: number; host: string } {
  const port = (text: string) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined);
  const host = (text: string) => (/^[\w.:%-]+$/.test(text) ? text : undefined);
  return {
    port: read.value('PORT', port, 'a whole number from 0 to 65535', 3_000),
    host: read.value('HOST', host, 'an address or a host name, without scheme, port or brackets', '0.0.0.0'),
  };
}

function readPollInterval(read: Reading): number {
  // A timer set beyond 24 days fires at once, and a day between two polls is already too long to be meant.
  const ms = (text: string) => {
    const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
    return seconds >= 0.1 && seconds <= 86_400 ? Math.round(seconds * 1_000) : undefined;
  };
  return read.value('POLL_INTERVAL_SECONDS', ms, 'a number of seconds from 0.1 to 86400', 30_000);
}

function readTableName(read: Reading): string {
  const name = (text: string) => (/^[a-zA-Z0-9_.-]{3,255}$/.test(text) ? text : undefined);
  return read.value('TABLE_NAME', name, '3 to 255 letters, digits, dots, hyphens or underscores', 'batch-rollout');
}

function readConfigFile(read: Reading): string {
  return read.text('CONFIG_FILE') || 'batch-rollout.yml';
}

function readLogLevel(read: Reading): LogLevel {
  const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
  const level = (text: string) => levels.find((known) => known === text);
  return read.value('LOG_LEVEL', level, 'one of debug, info, warn and error', 'info');
}

function webAddress(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username + url.password + url.search + url.hash !== '') return undefined;
  // The Web API client appends the method's name, so the path has to end with a slash.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function refused(fault: string): Faults {
  return { ok: false, faults: [fault] };
}
