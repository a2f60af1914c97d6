import type { ChatMessage } from '../ports.js';
import type { Accepted, Refusal } from '../rollout/answer.js';
import type { PlanFault } from '../rollout/plan-faults.js';
import type { StartRequest } from '../rollout/request.js';
import type { JsonObject, Line, Plan, Rollout } from '../rollout/rollout.js';
import type { Verb, WordFault } from './words.js';

export type Locale = 'en' | 'ja';

/** Who reads a channel's messages, and who is mentioned where an approval is needed. */
export interface Audience {
  locale: Locale;
  approvers: { users: readonly string[]; groups: readonly string[] };
}

/** What one person alone sees. */
export interface Answer {
  text: string;
  blocks: readonly JsonObject[];
}

declare const later: never;
export function renderRoot(_rollout: Rollout, _audience: Audience, _options: { replaces?: string; rootCount: number }): ChatMessage & { hash: string } { return later; }
export function renderLines(_rollout: Rollout, _lines: readonly Line[], _audience: Audience): ChatMessage & { broadcast: boolean } { return later; }
export function renderStatus(_rollout: Rollout, _locale: Locale): Answer { return later; }
export function renderList(_rollouts: readonly Rollout[], _locale: Locale): Answer { return later; }
export function renderHistory(_rollouts: readonly Rollout[], _locale: Locale): Answer { return later; }
export function renderPlan(_plan: Plan, _request: StartRequest, _locale: Locale): Answer { return later; }
export function renderFaults(_faults: readonly PlanFault[], _locale: Locale): Answer { return later; }
export function renderRefusal(_refusal: Refusal, _rollout: Rollout, _locale: Locale): Answer { return later; }
export function renderAccepted(_accepted: Accepted, _rollout: Rollout, _locale: Locale): Answer { return later; }
export function renderHelp(_topic: Verb | undefined, _locale: Locale): Answer { return later; }
export function renderWordFaults(_verb: Verb, _faults: readonly WordFault[], _locale: Locale): Answer { return later; }
