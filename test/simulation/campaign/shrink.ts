/** Runs with only these events. Resolves to the events that took place where it still fails, and to undefined where it does not. */
export type StillFails = (only: ReadonlySet<string>) => Promise<readonly string[] | undefined>;

export interface Shrunk {
  /** As few events as were found to fail, in the order in which they took place. */
  events: string[];
  /** Runs it took. */
  runs: number;
  /** False where the runs did not suffice to show that none of the events can be left out. */
  minimal: boolean;
}

const runsAtMost = 400;
/** What is left out first tells least: faults before the edits of others, and those before what people pressed. */
const kinds = ['fault/', 'tool/', 'person/'] as const;

/** Leaves out as many of the events as can be left out with the failure still there (delta debugging). */
export async function shrink(fired: readonly string[], stillFails: StillFails, runsMax = runsAtMost): Promise<Shrunk> {
  const search: Search = { events: [...fired], runs: 0, runsMax, stillFails };
  let before = -1;
  // What one kind needed may be needless once another is gone.
  while (search.events.length !== before && search.runs < runsMax) {
    before = search.events.length;
    for (const kind of [undefined, ...kinds]) await shrinkKind(search, kind);
  }
  return { events: search.events, runs: search.runs, minimal: search.runs < runsMax };
}

interface Search {
  events: string[];
  runs: number;
  runsMax: number;
  stillFails: StillFails;
}

/** Leaves out all events of a kind, then halves, quarters and so on down to single ones. */
async function shrinkKind(search: Search, kind: (typeof kinds)[number] | undefined): Promise<void> {
  let parts = 1;
  for (let some = ofKind(search.events, kind); some.length > 0; some = ofKind(search.events, kind)) {
    const size = Math.ceil(some.length / parts);
    const gone = await leaveOutOne(search, some, size);
    if (gone) parts = Math.max(1, Math.min(parts - 1, ofKind(search.events, kind).length));
    else if (size === 1 || search.runs >= search.runsMax) return;
    else parts = Math.min(parts * 2, some.length);
  }
}

function ofKind(events: readonly string[], kind: (typeof kinds)[number] | undefined): string[] {
  return events.filter((event) =>
    kind === undefined ? !kinds.some((one) => event.startsWith(one)) : event.startsWith(kind),
  );
}

/** Leaves out the first run of `size` events without which it still fails; false where there is none. */
async function leaveOutOne(search: Search, some: readonly string[], size: number): Promise<boolean> {
  for (let at = 0; at < some.length && search.runs < search.runsMax; at += size) {
    const out = new Set(some.slice(at, at + size));
    const rest = new Set(search.events.filter((event) => !out.has(event)));
    search.runs += 1;
    const fired = await search.stillFails(rest);
    if (fired === undefined) continue;
    // What did not take place any more is not needed either.
    search.events = fired.filter((event) => rest.has(event));
    return true;
  }
  return false;
}
