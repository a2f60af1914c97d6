import type { Replacement } from './bundle.js';

/** A fault that somebody could put into the code, and the invariants of the safety document that have to notice it. */
export interface Mutant extends Replacement {
  /** What the bot now does wrong. */
  name: string;
  /** Any one of these has to be breached. */
  by: readonly string[];
  /** What stands behind the first place, and hides the fault, is taken away with it. */
  also?: readonly Replacement[];
  note?: string;
  /** Why nothing can notice it: one line. It is run all the same. */
  equivalent?: string;
  /** What has to come together for it to show, more than two thousand seeds can be sure of, and what notices it instead. */
  rare?: string;
}
