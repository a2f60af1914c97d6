import { PortError } from '../port-error.js';

/** A write that may have happened although its reply did not come. */
export function isLost(error: unknown): error is PortError {
  return error instanceof PortError && error.ambiguous;
}

/** While the write is in doubt, a failed look must not read as a failure without effect. */
export async function lookAfter<T>(lost: PortError, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch {
    throw lost;
  }
}
