import { PortError } from '../../src/port-error.js';
import type { Table } from '../../src/store/table.js';

/** What happens to one call: its answer is lost after the effect, it never arrives, it arrives late, or it is refused. */
type Fault = 'ok' | 'lostAfter' | 'lostBefore' | 'late' | 'throttled';

export interface FaultyTable extends Table {
  /** Faults of the next writes (put and remove), in order; `ok` once they are used up. */
  writes: Fault[];
  /** Faults of the next reads. */
  reads: Fault[];
  /** Runs once, after the next write and before its answer. */
  afterWrite: (() => Promise<void>) | undefined;
  /** Runs once, after the next read and before its answer. */
  afterRead: (() => Promise<void>) | undefined;
  /** Every call made, by name. */
  calls: string[];
  /** Lets the late writes arrive. */
  arrive(): Promise<void>;
}

/** A table between which and us calls and answers get lost. */
export function faultyTable(table: Table): FaultyTable {
  const late: (() => Promise<unknown>)[] = [];

  async function write<T>(name: string, call: () => Promise<T>): Promise<T> {
    faulty.calls.push(name);
    const fault = faulty.writes.shift() ?? 'ok';
    if (fault === 'throttled') throw new PortError('throttled', false, 'ThrottlingException', 'slow down');
    if (fault === 'late') late.push(call);
    if (fault === 'late' || fault === 'lostBefore') throw lost();
    const answer = await call();
    const hook = faulty.afterWrite;
    faulty.afterWrite = undefined;
    await hook?.();
    if (fault === 'lostAfter') throw lost();
    return answer;
  }

  async function read<T>(name: string, call: () => Promise<T>): Promise<T> {
    faulty.calls.push(name);
    if ((faulty.reads.shift() ?? 'ok') !== 'ok') throw new PortError('unavailable', false, 'ECONNRESET', 'read lost');
    const answer = await call();
    const hook = faulty.afterRead;
    faulty.afterRead = undefined;
    await hook?.();
    return answer;
  }

  const faulty: FaultyTable = {
    writes: [],
    reads: [],
    afterWrite: undefined,
    afterRead: undefined,
    calls: [],
    async arrive() {
      for (const call of late.splice(0)) await call();
    },
    get: (key) => read('get', () => table.get(key)),
    put: (item, condition) => write('put', () => table.put(item, condition)),
    remove: (key, condition) => write('remove', () => table.remove(key, condition)),
    queryPartition: (pk, prefix, page) => read('queryPartition', () => table.queryPartition(pk, prefix, page)),
    queryIndex: (query, page) => read('queryIndex', () => table.queryIndex(query, page)),
  };
  return faulty;
}

function lost(): PortError {
  return new PortError('timeout', true, 'TimeoutError', 'write lost');
}
