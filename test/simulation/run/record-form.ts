import type { Rollout } from '../../../src/rollout/rollout.js';
import { jsonForm, type RecordForm } from '../../../src/store/rollout-record.js';

/**
 * The form of the records in one run: in few runs the JSON of the real one, which costs more than all the rest of the
 * engine together, and in the others a label that stands for the value itself. Records are never changed in place.
 */
export function makeForm(real: boolean): RecordForm {
  const kept = new Map<string, Rollout>();
  return {
    write(rollout) {
      const text = real ? jsonForm.write(rollout) : `record ${kept.size}`;
      kept.set(text, real ? jsonForm.read(text, rollout.id) : rollout);
      return text;
    },
    read(text, where) {
      return kept.get(text) ?? jsonForm.read(text, where);
    },
  };
}
