import { holdKey, type Press } from '../rollout/answer.js';
import type { Rollout } from '../rollout/rollout.js';

/** What can be pressed; the action id of a button is `rollout.` and one of these. */
export type ButtonKind = 'approve' | 'rollback' | 'hold' | 'resume' | 'retry' | 'details';

const kept = /^v1\.([A-Za-z0-9-]{1,64})(?:\.g([0-9]{1,15})|\.h([A-Za-z0-9.]{1,64}))?$/;

/**
 * What a button carries: its rollout and what it was drawn for, so that a press acts on that and nothing newer.
 * It proves no right, and programs must not read anything out of it.
 */
export function buttonValue(rollout: Pick<Rollout, 'id' | 'gate' | 'held'>, kind: ButtonKind): string {
  const value = `v1.${rollout.id}`;
  switch (kind) {
    case 'approve':
      return rollout.gate === null ? value : `${value}.g${rollout.gate.instance}`;
    case 'resume':
    case 'retry':
      return rollout.held === null ? value : `${value}.h${holdKey(rollout)}`;
    case 'rollback':
    case 'hold':
    case 'details':
      return value;
  }
}

/** What a pressed button asks for, by its action id and value; undefined for anything that `buttonValue` cannot have made. */
export function readPress(actionId: string, value: string): { id: string; press: Press | 'details' } | undefined {
  const drawn = parseButton(value);
  const kind = kinds.find((one) => actionId === `rollout.${one}`);
  if (drawn === undefined || kind === undefined) return undefined;
  const press = kind === 'details' ? kind : pressOf(kind, drawn);
  return press === undefined ? undefined : { id: drawn.id, press };
}

const kinds: readonly ButtonKind[] = ['approve', 'rollback', 'hold', 'resume', 'retry', 'details'];

/** A button that does not say what it was drawn for could act on something newer, so it does nothing. */
function pressOf(
  kind: Exclude<ButtonKind, 'details'>,
  drawn: { instance?: number; shown?: string },
): Press | undefined {
  switch (kind) {
    case 'approve':
      return drawn.instance === undefined ? undefined : { press: kind, instance: drawn.instance };
    case 'resume':
    case 'retry':
      return drawn.shown === undefined ? undefined : { press: kind, shown: drawn.shown };
    case 'rollback':
    case 'hold':
      return { press: kind };
  }
}

/** Reads the value of a button; undefined for anything that `buttonValue` cannot have made. */
export function parseButton(value: string): { id: string; instance?: number; shown?: string } | undefined {
  const [, id, instance, shown] = kept.exec(value) ?? [];
  if (id === undefined) return undefined;
  return {
    id,
    ...(instance === undefined ? {} : { instance: Number(instance) }),
    ...(shown === undefined ? {} : { shown }),
  };
}
