import { holdKey } from '../rollout/answer.js';
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

/** Reads the value of a pressed button; undefined for anything that `buttonValue` cannot have made. */
export function parseButton(value: string): { id: string; instance?: number; shown?: string } | undefined {
  const [, id, instance, shown] = kept.exec(value) ?? [];
  if (id === undefined) return undefined;
  return {
    id,
    ...(instance === undefined ? {} : { instance: Number(instance) }),
    ...(shown === undefined ? {} : { shown }),
  };
}
