/** Virtual time: things happen one after another, in the order of their moments, and nothing waits for a wall clock. */
export interface Scheduler {
  /** True time, in epoch milliseconds. */
  now(): number;
  /** Runs once at this moment, after whatever is already due then. */
  at(moment: number, run: () => void): Cancel;
  /** Goes on until `isOver`, or until nothing is left to happen, or after so many steps. Resolves to the steps taken. */
  run(isOver: () => boolean, stepsMax: number): Promise<number>;
}

export type Cancel = () => void;

interface Entry {
  moment: number;
  turn: number;
  run: (() => void) | undefined;
}

export function makeScheduler(startsAt: number): Scheduler {
  const heap: Entry[] = [];
  let now = startsAt;
  let turn = 0;
  return {
    now: () => now,
    at(moment, run) {
      turn += 1;
      const entry: Entry = { moment: Math.max(moment, now), turn, run };
      push(heap, entry);
      return () => {
        entry.run = undefined;
      };
    },
    async run(isOver, stepsMax) {
      let steps = 0;
      await settled();
      while (steps < stepsMax && !isOver()) {
        const entry = pop(heap);
        if (!entry) break;
        if (!entry.run) continue;
        now = entry.moment;
        steps += 1;
        entry.run();
        await settled();
      }
      return steps;
    },
  };
}

/** Resolves when every promise that could go on has gone on: the simulated ports leave nothing else to wait for. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Entry, b: Entry): boolean {
  return a.moment < b.moment || (a.moment === b.moment && a.turn < b.turn);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (!parent || !before(entry, parent)) break;
    heap[at] = parent;
    heap[above] = entry;
    at = above;
  }
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const a = heap[left];
    if (!a) return first;
    const b = heap[left + 1];
    const below = b && before(b, a) ? left + 1 : left;
    const child = heap[below];
    if (!child || !before(child, last)) return first;
    heap[at] = child;
    heap[below] = last;
    at = below;
  }
}
