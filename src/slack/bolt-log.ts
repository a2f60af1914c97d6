import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../ports.js';

const secrets: readonly [RegExp, string][] = [
  [/\b(?:xox[a-z]|xapp|xoxe)[-.][\w.-]+/giu, '[token]'],
  // Response URLs and Socket Mode addresses let anybody speak in our name for a while; of any address only the host is shown.
  [/\b(https?|wss?):\/\/([^\s/?#"'<>]+)[^\s"'<>]*/giu, '$1://$2'],
  [/\b\d{6,}\.\d{6,}\.[0-9a-f]{16,}\b/giu, '[trigger]'],
  [/\bBearer\s+\S+/giu, 'Bearer [token]'],
];
const charsMax = 500;

/** The text without tokens, without trigger ids, with addresses cut down to their host, and no longer than a log line should be. */
export function redacted(text: string): string {
  return secrets.reduce((said, [secret, instead]) => said.replace(secret, instead), text).slice(0, charsMax);
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
