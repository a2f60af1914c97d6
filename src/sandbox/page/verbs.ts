import type { Rollout } from './rollouts.js';
import type { Texts } from './text/en.js';

type Verb = keyof Texts['verb'];

const command = '/batch-rollout';

/** Verbs with what may follow them, the most used first. */
const usages: Record<Verb, string> = {
  start: '[queue] [key=value …]',
  plan: '<queue> [key=value …]',
  status: '[rollout]',
  list: '',
  approve: '<rollout> [gate]',
  rollback: '<rollout> [reason]',
  hold: '<rollout> <reason>',
  resume: '<rollout>',
  retry: '<rollout>',
  history: '[queue]',
  undo: '<rollout>',
  lock: '<queue> <reason> [for 2h]',
  unlock: '<queue>',
  report: '<rollout>',
  audit: '<rollout>',
  doctor: '',
  help: '[verb]',
};

export interface Suggestion {
  /** The whole line after picking this one. */
  line: string;
  label: string;
  usage: string;
  verb?: Verb;
}

const takesQueue = new Set(['start', 'plan', 'lock', 'unlock', 'history']);
const takesRollout = new Set(['status', 'approve', 'rollback', 'hold', 'resume', 'retry', 'report', 'audit', 'undo']);

/** What may come next in a command line; empty when the line is no command or has all it needs. */
export function suggestions(line: string, queues: string[], rollouts: Rollout[]): Suggestion[] {
  if (!line.startsWith('/')) return [];
  const [typedCommand = '', typedVerb, typedName, ...rest] = line.split(' ');
  if (!command.startsWith(typedCommand) || rest.length > 0) return [];
  if (typedName !== undefined && typedVerb !== undefined) return names(typedVerb, typedName, queues, rollouts);
  const begun = typedVerb ?? '';
  return verbs()
    .filter((verb) => verb.startsWith(begun) && !(verb === begun && usages[verb] === ''))
    .map((verb) => ({
      line: `${command} ${verb}${usages[verb] ? ' ' : ''}`,
      label: `${command} ${verb}`,
      usage: usages[verb],
      verb,
    }));
}

/** True while the command or its verb is not spelled out yet, so that Enter should complete rather than send. */
export function isHalfTyped(line: string): boolean {
  const [typedCommand, verb = ''] = line.split(' ');
  return typedCommand !== command || (verb !== '' && !verbs().some((known) => known === verb));
}

function names(verb: string, begun: string, queues: string[], rollouts: Rollout[]): Suggestion[] {
  const active = rollouts.toReversed().map(({ rollout }) => rollout);
  const known = takesQueue.has(verb) ? queues : takesRollout.has(verb) ? active : [];
  return known
    .filter((name) => name.startsWith(begun) && name !== begun)
    .map((name) => ({ line: `${command} ${verb} ${name}`, label: name, usage: '' }));
}

function verbs(): Verb[] {
  return Object.keys(usages).filter((name): name is Verb => name in usages);
}
