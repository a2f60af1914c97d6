import { canRetry, canRollBack } from '../rollout/answer.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { Plan, Step } from '../rollout/planned.js';
import type { Button } from './blocks-kit.js';
import { buttonValue, type ButtonKind } from './button.js';
import { limits } from './limits.js';
import { cut } from './plain-text.js';
import type { Catalog } from './text/catalog.js';
import type { Confirmed } from './text/confirmed.js';
import { jobsOnBlue } from './text/detached.js';

/**
 * What can be pressed in this state, in the order shown (U5). `resume` stands beside every hold that it can lift; where a
 * change by others cannot be taken over, pressing it tells why.
 */
export function buttonsShown(rollout: Rollout): ButtonKind[] {
  const { gate, held } = rollout;
  const open = isOpen(rollout);
  const unjudged = held?.why.reason === 'inconclusive' && rollout.phase.name === 'canary';
  const shown: Record<ButtonKind, boolean> = {
    approve: open && gate !== null && gate.approval === undefined && held === null,
    resume: open && held !== null && !unjudged,
    retry: open && canRetry(rollout),
    rollback: canRollBack(rollout),
    hold: open && held === null,
    details: true,
  };
  const order: readonly ButtonKind[] = ['approve', 'resume', 'retry', 'rollback', 'hold', 'details'];
  return order.filter((kind) => shown[kind]);
}

/** The buttons of the root message, with the dialogs that ask once more before something that cannot be taken back lightly. */
export function rootButtons(rollout: Rollout, text: Catalog): Button[] {
  return buttonsShown(rollout).map((kind): Button => {
    const label = kind === 'approve' ? approveLabel(rollout, text) : text.buttons.label(kind);
    const confirm = confirmOf(rollout, kind, text);
    return {
      actionId: `rollout.${kind}`,
      label,
      spoken: text.buttons.spoken(label, rollout.plan.queue),
      value: buttonValue(rollout, kind),
      ...(kind === 'approve' ? { style: 'primary' as const } : {}),
      ...(kind === 'rollback' ? { style: 'danger' as const } : {}),
      ...(confirm === undefined ? {} : { confirm: { ...confirm, no: text.buttons.cancel } }),
    };
  });
}

function approveLabel({ gate, plan }: Rollout, text: Catalog): string {
  return gate === null ? '' : text.buttons.approve(gate.name, gate.step, plan.steps.length);
}

type Confirm = Omit<NonNullable<Button['confirm']>, 'no'>;

function confirmOf(rollout: Rollout, kind: ButtonKind, text: Catalog): Confirm | undefined {
  if (kind === 'rollback') return confirmRollback(rollout, text);
  return kind === 'approve' ? confirmApprove(rollout, text) : undefined;
}

function confirmApprove({ id, gate, plan }: Rollout, text: Catalog): Confirm | undefined {
  const { buttons } = text;
  switch (gate?.name) {
    case undefined:
    case 'start':
      return undefined;
    case 'shift':
      return confirmFullQueue(plan, plan.steps[(gate.step ?? 1) - 1], text);
    case 'retire':
      return {
        title: buttons.retire.title(plan.blue.name),
        text: fitted((short) => buttons.retire.text(confirmed(plan, short, text))),
        yes: buttons.retire.yes,
      };
    case 'delete':
      return {
        title: buttons.delete.title(plan.blue.name),
        text: fitted((short) => buttons.delete.text(confirmed(plan, short, text), id)),
        yes: buttons.delete.yes,
        style: 'danger',
      };
  }
}

/** Where green takes blue's place in one write, jobs on blue are at stake already at gate `shift` (F53). */
function confirmFullQueue(plan: Plan, step: Step | undefined, text: Catalog): Confirm | undefined {
  const { shift } = text.buttons;
  const full = plan.queues.find(({ name, full: isFull }) => isFull && name === step?.queue);
  if (full === undefined) return undefined;
  const jobs = jobsOnBlue(plan, full.name) ?? 0;
  return {
    title: shift.title(full.name),
    text: fitted((short) => shift.text({ ...confirmed(plan, short, text), queues: short.name(full.name) }, jobs)),
    yes: shift.yes,
    style: 'danger',
  };
}

function confirmRollback(rollout: Rollout, text: Catalog): Confirm {
  const { title, yes } = text.buttons.rollback;
  return {
    title: title(rollout.plan.queue),
    text: fitted((short) => wayBack(rollout, short, text)),
    yes,
    style: 'danger',
  };
}

function wayBack({ phase, plan }: Rollout, short: Short, text: Catalog): string {
  const { rollback } = text.buttons;
  const definitions = names(
    plan.definitions.map(({ name }) => name),
    short,
    text,
  );
  switch (phase.name) {
    case 'plan':
      return rollback.nothingDone;
    case 'provision':
    case 'canary': {
      const made = [plan.green?.name, plan.canaryQueue, ...plan.definitions.map(({ stagedName }) => stagedName)];
      return rollback.untouched(
        names(
          made.filter((one) => one !== undefined),
          short,
          text,
        ),
      );
    }
    case 'shift':
    case 'bake':
    case 'drain':
    case 'retire':
    case 'rollback':
    case 'complete':
    case 'rolledBack':
    case 'aborted': {
      if (plan.green === undefined) return rollback.imagesAlone(definitions);
      const full = plan.queues.filter((queue) => queue.full).map(({ name }) => name);
      return [
        rollback.blueFirst(confirmed(plan, short, text)),
        ...(definitions === '' ? [] : [rollback.images(definitions)]),
        ...(full.length === 0 ? [] : [rollback.full(names(full, short, text))]),
      ].join(' ');
    }
  }
}

/** How much of a name, and how many of several, a dialog has room for. */
interface Short {
  name: (name: string) => string;
  namesMax: number;
}

function confirmed({ blue, green, queues }: Plan, short: Short, text: Catalog): Confirmed {
  return {
    blue: short.name(blue.name),
    green: short.name(green?.name ?? blue.name),
    queues: names(
      queues.map(({ name }) => name),
      short,
      text,
    ),
  };
}

function names(all: readonly string[], { name, namesMax }: Short, text: Catalog): string {
  const shown = all.slice(0, namesMax).map(name);
  return (all.length > namesMax ? [...shown, text.words.more(all.length - namesMax)] : shown).join(', ');
}

/** From everything in full down to what always fits; the plan in the message names what is left out here. */
const fits = [
  { charsMax: 128, namesMax: 10 },
  { charsMax: 64, namesMax: 3 },
  { charsMax: 40, namesMax: 3 },
  { charsMax: 28, namesMax: 2 },
  { charsMax: 20, namesMax: 1 },
  { charsMax: 10, namesMax: 1 },
];

/** The fullest text that a dialog takes: names whole where they fit, else all of them shortened alike. */
function fitted(build: (short: Short) => string): string {
  let text = '';
  for (const { charsMax, namesMax } of fits) {
    text = build({ name: (name) => cut(name, charsMax), namesMax });
    if (Array.from(text).length <= limits.confirmTextChars) break;
  }
  return text;
}
