import type { Mutant } from './mutant.js';
import { mutantsOfChanges } from './mutants-of-changes.js';
import { mutantsOfPeople } from './mutants-of-people.js';
import { mutantsOfRecords } from './mutants-of-records.js';
import { mutantsOfSilence } from './mutants-of-silence.js';

/** Every planted fault that the simulation has to notice. */
export const mutants: readonly Mutant[] = [
  ...mutantsOfPeople,
  ...mutantsOfChanges,
  ...mutantsOfSilence,
  ...mutantsOfRecords,
];
