import type { PhaseName } from '../rollout/rollout.js';
import type { VerdictReason } from '../rollout/verdict-reasons.js';

/** The words of a report in one language. What comes in as an argument is Markdown already, and goes in as it is. */
export interface ReportWords {
  title: (queue: string, id: string, state: string) => string;
  asOf: (at: string) => string;
  headings: Record<
    'summary' | 'plan' | 'phases' | 'timeline' | 'approvals' | 'verdict' | 'calls' | 'back' | 'infrastructure',
    string
  >;
  labels: Record<
    | 'queue'
    | 'id'
    | 'state'
    | 'startedBy'
    | 'channel'
    | 'note'
    | 'environment'
    | 'image'
    | 'started'
    | 'ended'
    | 'took'
    | 'phases'
    | 'planHash'
    | 'orderBefore',
    string
  >;
  columns: Record<
    'fact' | 'value' | 'time' | 'who' | 'what' | 'gate' | 'step' | 'queue' | 'share' | 'vcpus' | 'job' | 'result',
    string
  >;
  engine: string;
  held: string;
  notEnded: string;
  kept: (blue: string) => string;
  duration: (ms: number) => string;
  happened: {
    start: string;
    replan: string;
    enter: (phase: string) => string;
    gate: (gate: string) => string;
    approve: (gate: string) => string;
    hold: (reason: string) => string;
    resume: string;
    retry: string;
    refused: (press: string, reason: string) => string;
    done: (action: string, target: string) => string;
    failed: (action: string, target: string, raw: string) => string;
  };
  noApprovals: string;
  noVerdict: string;
  judged: (verdict: string, at: string) => string;
  jobs: (side: 'blue' | 'green', ended: number, failed: number) => string;
  canaryResults: Record<'succeeded' | 'failed' | 'elsewhere' | 'running', string>;
  noCalls: string;
  callsNote: string;
  outcomes: Record<'done' | 'failed' | 'unknown', string>;
  back: {
    open: (command: string) => string;
    underWay: string;
    over: string;
    untouched: string;
    undo: (command: string) => string;
    byHand: string;
    rebuilt: string;
  };
  infrastructure: { same: string; intro: string; terraform: string; cloudFormation: string; green: string };
}

/** Everything a report says in one language: its own words, and those that messages use as well. */
export interface ReportText {
  words: ReportWords;
  phase: (phase: PhaseName) => string;
  /** Plain text, to be escaped. */
  reason: (reason: VerdictReason) => string;
}
