import type { JsonObject } from '../rollout/json.js';
import type { AuditEntry } from '../rollout/rollout.js';

/** An entry of the decision log by its first words, and what they are about: `enter` and `shift`. */
export interface Deed {
  at: number;
  who: string;
  verb: string;
  about: string;
  facts: JsonObject;
}

const verbs = /^(open gate|start|replan|enter|approve|hold|resume|retry|refused|intend|done|failed)(?: (.+))?$/su;

/** An entry that this version does not know keeps its words: `verb` is empty then. */
export function deedOf({ at, who, what, facts }: AuditEntry): Deed {
  const found = verbs.exec(what);
  return { at, who, verb: found?.[1] ?? '', about: found ? (found[2] ?? '') : what, facts };
}
