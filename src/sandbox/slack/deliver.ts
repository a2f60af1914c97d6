import { createHmac } from 'node:crypto';
import { parseJson } from './wire.js';
import type { Conduct } from './workspace.js';

/** What became of one request to the bot. Slack gives it three seconds (U8). */
export type Delivery =
  | { kind: 'acknowledged'; ms: number; body: unknown }
  | { kind: 'failed'; ms: number; why: 'late' | 'unreachable' | 'error' | 'down' };

export interface Sender {
  signingSecret: string;
  clock: () => number;
  conduct: Conduct;
  ackWithinMs: number;
  /** Where the bot listens; undefined until it has been connected. */
  botUrl: () => string | undefined;
  /** Every delivery, for whoever wants to know how fast the bot is. */
  delivered: (delivery: Delivery) => void;
}

/** A slash command or an interaction, as the form Slack sends. */
export function deliverForm(sender: Sender, form: Record<string, string>): Promise<Delivery> {
  // Bolt compares the content type as a whole, so it goes out bare, without a charset.
  return deliver(sender, new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded');
}

/** An event, as JSON. */
export function deliverEvent(sender: Sender, event: unknown): Promise<Delivery> {
  return deliver(sender, JSON.stringify(event), 'application/json');
}

async function deliver(sender: Sender, body: string, contentType: string): Promise<Delivery> {
  const began = sender.clock();
  const delivery = await attempt(sender, body, contentType, () => sender.clock() - began);
  sender.delivered(delivery);
  return delivery;
}

async function attempt(sender: Sender, body: string, type: string, elapsed: () => number): Promise<Delivery> {
  const botUrl = sender.botUrl();
  if (sender.conduct.service !== 'up') return { kind: 'failed', why: 'down', ms: 0 };
  if (botUrl === undefined) return { kind: 'failed', why: 'unreachable', ms: 0 };
  try {
    const answer = await fetch(`${botUrl}/slack/events`, {
      method: 'POST',
      body,
      headers: { 'content-type': type, 'user-agent': 'Slackbot 1.0', ...signature(sender, body) },
      signal: AbortSignal.timeout(sender.ackWithinMs),
    });
    const text = await answer.text();
    if (!answer.ok) return { kind: 'failed', why: 'error', ms: elapsed() };
    return { kind: 'acknowledged', ms: elapsed(), body: /^\s*[{[]/.test(text) ? parseJson(text) : text };
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    return { kind: 'failed', why: late ? 'late' : 'unreachable', ms: elapsed() };
  }
}

function signature(sender: Sender, body: string): Record<string, string> {
  const stamp = String(Math.floor(sender.clock() / 1000));
  const mac = createHmac('sha256', sender.signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${mac}` };
}
