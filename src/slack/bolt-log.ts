import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../ports.js';

/**
 * What secrets look like inside a text, and what is shown instead: tokens of Slack, trigger ids, authorization headers,
 * and what a request to AWS is signed with. None takes a quote or a backslash with it, so that JSON stays JSON.
 */
const secretShapes: readonly [RegExp, string][] = [
  [/\b(?:xox[a-z]|xapp|xoxe)[-.][\w.-]+/giu, '[token]'],
  [/\b\d{6,}\.\d{6,}\.[0-9a-f]{16,}\b/giu, '[trigger]'],
  [/\bBearer\s+[^\s"\\]+/giu, 'Bearer [token]'],
  [/\bAWS4-HMAC-SHA256\s+[^"\\]+/gu, '[signature]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/gu, '[access key]'],
];
/** Response URLs and Socket Mode addresses let anybody speak in our name for a while; of any address only the host is shown. */
const address = /\b(https?|wss?):\/\/([^\s/?#"'<>]+)[^\s"'<>]*/giu;
const charsMax = 500;

/** The text without anything that looks like a secret. */
export function withoutSecrets(text: string): string {
  return secretShapes.reduce((said, [shape, instead]) => said.replace(shape, instead), text);
}

/** The text without secrets, with addresses cut down to their host, and no longer than a log line should be. */
export function redacted(text: string): string {
  return withoutSecrets(text).replace(address, '$1://$2').slice(0, charsMax);
}

/**
 * What Bolt and the Web API client have to say, in our log and without secrets. Their debug lines carry whole requests, so
 * those are dropped whatever the level is set to.
 */
export function boltLog(log: Log): Logger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      log[level]({ said: redacted(parts.map(textOf).join(' ')) }, 'Slack library');
    };
  return {
    debug: () => {},
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    setName: () => {},
    getLevel: () => LogLevel.INFO,
  };
}

/** Of an error only its name and message: stacks and attached answers may hold what a log must not. */
function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  return part instanceof Error ? `${part.name}: ${part.message}` : typeof part;
}
