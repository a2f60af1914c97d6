import { pino } from 'pino';
import type { LogLevel } from './config.js';
import type { Log } from './ports.js';

/** Fields that never belong into a log, wherever they sit. */
const secretFields = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'authorization',
  'response_url',
  'responseUrl',
  'trigger_id',
  'triggerId',
];
/** What secrets look like inside a text: Slack tokens, response URLs, AWS access keys. */
const secretShapes = [
  /xox[a-z]-[\w-]+/g,
  /xapp-[\w-]+/g,
  /https?:\/\/[^\s"]+\/(?:commands|actions|response)\/[^\s"]+/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
];

/** JSON lines on standard output. Secrets are taken out of fields and texts before anything is written (S8). */
export function createLog(level: LogLevel, write: (line: string) => void, secrets: readonly string[] = []): Log {
  const known = secrets.filter((one) => one.length >= 4);
  const stream = {
    write(line: string): void {
      write(redacted(line, known));
    },
  };
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretFields.flatMap((one) => [one, `*.${one}`, `*.*.${one}`]), censor: '[redacted]' },
    },
    stream,
  );
}

function redacted(line: string, known: readonly string[]): string {
  const shaped = secretShapes.reduce((text, shape) => text.replace(shape, '[redacted]'), line);
  return known.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), shaped);
}
