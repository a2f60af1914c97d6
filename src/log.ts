import { pino } from 'pino';
import type { LogLevel } from './config.js';
import type { Log } from './ports.js';
import { withoutSecrets } from './slack/bolt-log.js';

/** Fields that never belong into a log, wherever they sit. */
const secretFields = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'authorization',
  'Authorization',
  'response_url',
  'responseUrl',
  'trigger_id',
  'triggerId',
];

/** Addresses that let whoever has them speak or upload in our name, or listen in it. */
const secretAddresses = [
  /https?:\/\/[^\s"\\]+\/(?:commands|actions|response|upload)\/[^\s"\\]+/g,
  /https?:\/\/hooks\.slack\.com\/[^\s"\\]+/g,
  /wss?:\/\/[^\s"\\]+/g,
];

/** The log of this process, and what is asked of it beside lines. */
export interface ProcessLog extends Log {
  /** Writes a line whatever the level is: metrics must not fall silent where somebody wants fewer words. */
  always(fields: object, text: string): void;
  /** How many lines of level `error` were written since this was last asked. */
  takeErrors(): number;
}

/**
 * JSON lines, one for each call, handed to `write`. Secrets are taken out of fields and texts before anything is written
 * (S8): `secrets` by their very characters, others by the names of their fields and by what they look like.
 */
export function createLog(level: LogLevel, write: (line: string) => void, secrets: readonly string[] = []): ProcessLog {
  const known = secrets.filter((one) => one.length >= 4).flatMap(asWritten);
  const censored = secretFields.flatMap((one) => [one, `*.${one}`, `*.*.${one}`]);
  let errors = 0;
  const logger = pino(
    { level, base: null, redact: { paths: censored, censor: '[redacted]' } },
    { write: (line: string) => write(redacted(line, known)) },
  );
  const metrics = logger.child({}, { level: 'info' });
  return {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error(fields, text) {
      errors += 1;
      logger.error(fields, text);
    },
    always: (fields, text) => metrics.info(fields, text),
    takeErrors() {
      const taken = errors;
      errors = 0;
      return taken;
    },
  };
}

/** A secret as it is and as it stands in JSON, where that differs. */
function asWritten(secret: string): string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1)])];
}

/** The shapes take neither quotes nor backslashes with them, so that a line of JSON stays one. */
function redacted(line: string, known: readonly string[]): string {
  const told = known.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line);
  return secretAddresses.reduce((text, shape) => text.replace(shape, '[redacted]'), withoutSecrets(told));
}
