import type { Environment } from '../ports.js';

/** What AWS's word for an environment or a queue means to a rollout; the list of words grows (F132). */
export function toStatus(word: string | undefined): Environment['status'] {
  switch (word) {
    case 'VALID':
      return 'valid';
    case 'INVALID':
      return 'invalid';
    case 'CREATING':
    case 'UPDATING':
    case 'DELETING':
      return 'settling';
    case undefined:
    default:
      return 'unknown';
  }
}

/** Batch may go on listing what it has deleted; to a rollout that is gone (F11). */
export function isGone(word: string | undefined): boolean {
  return word === 'DELETED';
}
