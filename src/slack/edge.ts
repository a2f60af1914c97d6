import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Chat } from '../chat-port.js';
import type { Doctor } from '../doctor/doctor.js';
import type { Engine } from '../engine-api.js';
import type { Policy } from '../policy.js';
import { type Clock, type Log } from '../ports.js';
import { PortError } from '../port-error.js';
import { renderText, type Answer, type Locale } from './blocks.js';
import { redacted } from './bolt-log.js';
import type { Names } from './names.js';
import type { Place, Reply } from './respond.js';
import type { Roles } from './roles.js';
import type { Timer } from '../timer.js';

/** What every listener works with. */
export interface Edge {
  /** For people: a short timeout, no retries, no waiting behind rate limits. */
  client: WebClient;
  /** For what goes into a thread because somebody asked: as patient as the outbox. */
  chat: Chat;
  engine: Engine;
  doctor: Doctor;
  policy: Policy;
  roles: Roles;
  names: Names;
  clock: Clock;
  timer: Timer;
  log: Log;
  /** A fresh id that a person can quote and the log has too. */
  errorId: () => string;
  /** Asks the poller to look at this rollout at once. */
  wake: (rolloutId: string) => void;
  reply: (place: Place) => Reply;
  work: Work;
  /** True the first time a request is seen. Only spares the work: that nothing is done twice, the engine sees to. */
  isFirst: (requestKey: string) => boolean;
}

/** What goes on after an acknowledgement. */
export interface Work {
  begin(task: () => Promise<void>): void;
  /** How many tasks are under way. */
  count(): number;
  /** Resolves when nothing is under way any more. */
  done(): Promise<void>;
}

export function createWork(log: Log): Work {
  const underWay = new Set<Promise<void>>();
  return {
    begin(task) {
      const running = Promise.resolve()
        .then(task)
        .catch((error: unknown) => log.error({ problem: problemOf(error) }, 'Work after an acknowledgement failed'))
        .finally(() => underWay.delete(running));
      underWay.add(running);
    },
    count: () => underWay.size,
    async done() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

const rememberedMs = 15 * 60_000;
const rememberedMax = 10_000;

/** Remembers request keys of the last quarter of an hour, which is longer than a signature is good for. */
export function rememberRequests(clock: Pick<Clock, 'mono'>): (requestKey: string) => boolean {
  const seen = new Map<string, number>();
  return (key) => {
    const now = clock.mono();
    for (const [old, at] of seen) {
      if (now - at < rememberedMs && seen.size < rememberedMax) break;
      seen.delete(old);
    }
    if (seen.has(key)) return false;
    seen.set(key, now);
    return true;
  };
}

/** What identifies one request of Slack, so that the same signed bytes count once; a hash, since trigger ids are not for keeping. */
export function requestKey(...parts: readonly (string | undefined)[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex');
}

/** What the person is told of a failure; logged under the id that the answer shows. */
export function renderFailure(edge: Edge, error: unknown, doing: object, locale: Locale): Answer {
  const id = edge.errorId();
  if (error instanceof PortError) {
    edge.log.warn(
      { ...doing, errorId: id, kind: error.kind, code: error.code, requestId: error.requestId },
      'AWS or the table could not be reached',
    );
    return renderText(locale, ({ answers }) =>
      error.ambiguous ? answers.storeUnavailable(id) : answers.cloudUnavailable(error.message),
    );
  }
  edge.log.error({ ...doing, errorId: id, problem: problemOf(error) }, 'A request failed');
  return renderText(locale, ({ answers }) => answers.failed(id));
}

/** Name, message and the first place in our code: enough to find the fault, without what was in the request. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const place = /\n\s+at (.{1,200})/.exec(error.stack ?? '')?.[1] ?? '';
  return redacted(`${error.name}: ${error.message} (${place})`);
}
