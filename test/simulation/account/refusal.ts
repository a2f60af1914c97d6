import { PortError, type PortErrorKind } from '../../../src/port-error.js';

/** AWS says no: nothing happened, and the words tell why (F106). */
export function refuse(kind: PortErrorKind, text: string): never {
  throw new PortError(kind, false, 'ClientException', text);
}
