import { z } from 'zod';
import type { Clock } from '../ports.js';
import { reading, type Reading } from './clock.js';

/** What Slack said to one question; `code` is its own word for a refusal. */
export type SlackAnswer =
  | { answer: 'ok'; body: unknown; scopes?: readonly string[] }
  | { answer: 'refused'; code: string }
  | { answer: 'none'; why: string };

export type AskSlack = (method: string, parameters?: Readonly<Record<string, string>>) => Promise<SlackAnswer>;

const timeoutMs = 4_000;

const Body = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/**
 * Asks the Web API with one token. The SDK's client hides the headers, and they tell the scopes and the time. Never
 * rejects; each question ends within four seconds and with `until`, and no error names the token.
 */
export function slackAsker(
  { apiUrl, token }: { apiUrl: string; token: string },
  clock: Pick<Clock, 'now'>,
  heard: (one: Reading) => void,
  until: AbortSignal,
): AskSlack {
  return async (method, parameters = {}) => {
    const askedMs = clock.now();
    try {
      const response = await fetch(new URL(method, apiUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(parameters).toString(),
        redirect: 'error',
        signal: AbortSignal.any([until, AbortSignal.timeout(timeoutMs)]),
      });
      const told = reading('Slack', response.headers.get('date'), askedMs, clock.now());
      if (told) heard(told);
      return answerOf(response.status, await response.text(), response.headers.get('x-oauth-scopes'));
    } catch (error) {
      return { answer: 'none', why: error instanceof Error ? reasonOf(error) : 'unknown' };
    }
  };
}

function answerOf(status: number, text: string, scopes: string | null): SlackAnswer {
  if (status !== 200) return { answer: 'none', why: `HTTP ${status}` };
  const body = Body.safeParse(asJson(text));
  if (!body.success) return { answer: 'none', why: 'the answer is none of Slack’s' };
  const granted = scopes === null ? {} : { scopes: scopes.split(',').map((one) => one.trim()) };
  if (body.data.ok) return { answer: 'ok', body: body.data, ...granted };
  return { answer: 'refused', code: body.data.error ?? 'unknown' };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Cause = z.looseObject({ code: z.string().optional(), message: z.string().optional() });

/** What `fetch` says itself is only that it failed; the system's code, or else its words, stand in the cause. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { code, message } = Cause.safeParse(error.cause).data ?? {};
  return code ?? message ?? error.name;
}
