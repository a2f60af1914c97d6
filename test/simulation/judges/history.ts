import { auditStart } from '../../../src/rollout/audit.js';
import { canonical, sha256 } from '../../../src/rollout/json.js';
import { terminalPhases, type AuditEntry } from '../../../src/rollout/rollout.js';
import type { Court, Seat, Written } from './court.js';

/** The audit log of one rollout: hashes of the stored entries, and which have rows of their own. */
interface Book {
  hashes: Map<number, string>;
  rows: Set<number>;
}

/** I11: what has ended stays so, versions rise one by one, and the audit log only grows, link by link. */
export function judgeHistory(court: Court): Seat {
  const books = new Map<string, Book>();
  return {
    written(written) {
      judgeVersion(court, written);
      judgeChain(court, written, bookOf(books, written.after.id));
    },
    other(happening) {
      if (happening.what !== 'audited') return;
      const book = bookOf(books, happening.rollout);
      for (const { seq, hash } of happening.entries) {
        if (book.hashes.get(seq) !== hash)
          court.breach('I11', `audit row ${seq} of ${happening.rollout} is not what was recorded`);
        book.rows.add(seq);
      }
    },
  };
}

function bookOf(books: Map<string, Book>, id: string): Book {
  const known = books.get(id) ?? { hashes: new Map(), rows: new Set() };
  books.set(id, known);
  return known;
}

function judgeVersion(court: Court, { before, after, file, enters }: Written): void {
  const { id, version } = after;
  if (!before) {
    if (version !== 1) court.breach('I11', `${id} began with version ${version}`);
    return;
  }
  if (version !== before.version + 1) court.breach('I11', `${id}: version ${version} follows ${before.version}`);
  if (file.latest !== after && file.latest.version !== before.version)
    court.breach('I11', `${id}: version ${version} was written over ${file.latest.version}`);
  if (enters && terminalPhases.has(before.phase.name))
    court.breach('I11', `${id} went on to ${after.phase.name} after ${before.phase.name}`);
  if (!enters && before.phase.name !== after.phase.name)
    court.breach('I11', `${id} changed from ${before.phase.name} to ${after.phase.name} without entering it`);
  if (enters && after.phase.instance <= before.phase.instance)
    court.breach('I11', `${id} entered a phase under an old number`);
}

function judgeChain(court: Court, { before, after }: Written, book: Book): void {
  const { id, audit } = after;
  const from = before?.audit.head ?? { seq: 0, hash: auditStart };
  let head = from;
  for (const entry of audit.pending) {
    if (entry.seq <= from.seq) continue;
    const follows = entry.seq === head.seq + 1 && entry.previous === head.hash && entry.hash === hashOf(entry);
    if (!follows) court.breach('I11', `audit entry ${entry.seq} of ${id} does not follow from ${head.seq}`);
    book.hashes.set(entry.seq, entry.hash);
    head = entry;
  }
  if (head.seq !== audit.head.seq || head.hash !== audit.head.hash)
    court.breach('I11', `the audit log of ${id} claims to end at ${audit.head.seq}, and ends at ${head.seq}`);
  const kept = audit.pending[0]?.seq ?? Infinity;
  for (const { seq } of before?.audit.pending ?? []) {
    if (seq < kept && !book.rows.has(seq))
      court.breach('I11', `audit entry ${seq} of ${id} left the record without a row`);
  }
}

function hashOf({ seq, at, who, what, facts, previous }: AuditEntry): string {
  return sha256(canonical({ seq, at, who, what, facts, previous }));
}
