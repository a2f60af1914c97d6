import { targetOf } from '../../../src/rollout/operations.js';
import type { Log } from '../../../src/ports.js';
import type { Happening } from './happenings.js';
import { startsAt } from './furnishing.js';
import type { Scheduler } from './scheduler.js';

/** What a person reads of one happening; nothing for what only repeats. */
export function lineOf(happening: Happening): string[] {
  const text = textOf(happening);
  return text === undefined ? [] : [timed(happening.at, text)];
}

/** What the processes log goes into the story; without one it is nobody's evidence. */
export function logFor(story: string[] | undefined, scheduler: Pick<Scheduler, 'now'>): Log {
  const said = { last: '' };
  const tell = (fields: object, text: string): void => {
    const line = `log: ${text} ${JSON.stringify(fields)}`;
    if (line !== said.last) story?.push(timed(scheduler.now(), line));
    said.last = line;
  };
  const log = story === undefined ? () => undefined : tell;
  return { debug: log, info: () => undefined, warn: log, error: log };
}

function timed(at: number, text: string): string {
  return `${((at - startsAt) / 1_000).toFixed(1).padStart(8)} s  ${text}`;
}

function textOf(happening: Happening): string | undefined {
  switch (happening.what) {
    case 'sent':
      return `${happening.replica} sends ${happening.action}`;
    case 'changed': {
      const who = happening.by === 'tool' ? 'somebody else' : `${happening.replica}${happening.late ? ' (late)' : ''}`;
      return `AWS: ${happening.action} by ${who} ${JSON.stringify(happening.input)}`;
    }
    case 'moved':
    case 'audited':
    case 'leased':
      return undefined;
    case 'written':
      return writtenText(happening);
    case 'locked':
      return `lock ${happening.key} ${happening.holder === undefined ? 'is free' : `is held by ${happening.holder}`}`;
    case 'posted':
    case 'updated':
      return `Slack: ${happening.replica} ${happening.what} ${happening.key}: ${happening.text.split('\n')[0]}`;
    case 'looked':
      return `Slack: ${happening.replica} looks for ${happening.key}: ${happening.found ? 'there' : 'not there'}`;
    case 'pressed':
      return `${happening.user} says ${JSON.stringify(happening.press)}: ${answerText(happening.answer)}`;
    case 'crashed':
      return `${happening.replica} dies`;
    case 'started':
      return `${happening.replica} starts`;
    case 'calmed':
      return 'from here on nothing fails any more';
  }
}

function answerText(answer: Extract<Happening, { what: 'pressed' }>['answer']): string {
  if (answer === undefined) return 'no answer';
  return answer.pressed ? 'done' : typeof answer.why === 'string' ? answer.why : answer.why.reason;
}

function writtenText({ rollout, replica }: Extract<Happening, { what: 'written' }>): string {
  const { phase, gate, held, intent, version } = rollout;
  const parts = [
    `${replica} writes ${rollout.id} v${version}: ${phase.name}/${phase.instance}`,
    gate ? `gate ${gate.name}.${gate.instance}${gate.approval ? ` approved by ${gate.approval.by}` : ''}` : '',
    held ? `held: ${held.why.reason}` : '',
    intent ? `intent ${intent.operation.op} ${targetOf(rollout, intent.operation)} (${intent.state})` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
