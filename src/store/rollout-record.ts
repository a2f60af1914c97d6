import { z } from 'zod';
import { PortError } from '../port-error.js';
import type { AuditEntry, Held, Look, Rollout } from '../rollout/rollout.js';
import type { Spent } from '../rollout/spending.js';
import {
  Count,
  JsonRecord,
  StoredCanary,
  StoredEvidence,
  StoredGate,
  StoredIdle,
  StoredIntent,
  StoredMade,
  StoredRequest,
  TimedJudgement,
  Order,
  Text,
  Time,
  type Members,
} from './rollout-parts.js';
import { StoredPlan } from './rollout-plan.js';
import { HoldReason, StoredPhase } from './rollout-reasons.js';
import { StoredTold } from './rollout-told.js';

const auditEntry = {
  seq: Count,
  at: Time,
  who: Text,
  what: Text,
  facts: JsonRecord,
  previous: Text,
  hash: Text,
} satisfies Members<AuditEntry>;
const StoredAuditEntry = z.looseObject(auditEntry);

const held = { at: Time, why: HoldReason } satisfies Members<Held>;
const look = { at: Time, evidence: Text, verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']) } satisfies Members<Look>;

const spent = {
  looks: Count,
  growths: Count,
  grownAt: Count,
  jobs: Count,
  share: z.number(),
  confirms: z.number().exactOptional(),
} satisfies Members<Spent>;

const rollout = {
  schema: z.literal(1),
  id: Text,
  version: Count,
  writeId: Text,
  requestKey: Text,
  request: StoredRequest,
  startedBy: Text,
  startedAt: Time,
  channel: Text,
  locked: z.boolean(),
  plan: StoredPlan,
  phase: StoredPhase,
  instances: Count,
  gate: StoredGate.nullable(),
  held: z.looseObject(held).nullable(),
  deadline: z.looseObject({ usedMs: z.number(), runningSince: Time.nullable() }),
  intent: StoredIntent.nullable(),
  made: StoredMade,
  expected: z.looseObject({
    orders: z.record(Text, Order),
    environments: z.record(Text, Text),
    definitions: z.record(Text, Text),
  } satisfies Members<Rollout['expected']>),
  baseline: z.record(Text, Order),
  late: z.record(Text, z.array(Order)),
  shiftedAt: Time.exactOptional(),
  suspects: z.record(Text, z.looseObject({ found: Text, since: Time, looks: Count })),
  unused: z.record(Text, StoredIdle).exactOptional(),
  canaries: z.array(StoredCanary),
  evidence: StoredEvidence.nullable(),
  looks: z.array(z.looseObject(look)),
  alarmErrors: z.looseObject({ times: Count, at: Time }).exactOptional(),
  spent: z.looseObject(spent).exactOptional(),
  judgement: TimedJudgement.nullable(),
  lastTold: z.record(Text, Text),
  answered: z.array(z.looseObject({ key: Text, at: Time })),
  audit: z.looseObject({ head: z.looseObject({ seq: Count, hash: Text }), pending: z.array(StoredAuditEntry) }),
  told: StoredTold,
  nextLine: Count,
  lastSeen: Time,
  endedAt: Time.exactOptional(),
} satisfies Members<Rollout>;
/** A whole rollout as stored, under schema 1. */
export const StoredRollout = z.looseObject(rollout);

/** The stored text of a rollout, checked whole. Throws a PortError `malformed` that names the first places that do not fit. */
export function parseRollout(text: string, where: string): Rollout {
  return parse(StoredRollout, text, where);
}

/** DynamoDB refuses items above 400 KB (409,600 bytes with all names and keys); this leaves room for the other attributes. */
const bodyBytesMax = 380_000;

/** How a rollout becomes text and a rollout again. */
export interface RecordForm {
  /** Throws a PortError for what could not be stored, or not be read again. */
  write(record: Rollout): string;
  /** Throws a PortError `malformed` for anything else than what `write` makes. */
  read(text: string, where: string): Rollout;
}

export const jsonForm: RecordForm = {
  write(record) {
    const text = JSON.stringify(record);
    const bytes = Buffer.byteLength(text);
    if (bytes > bodyBytesMax) {
      const message = `The record of rollout ${record.id} has ${bytes} bytes; more than ${bodyBytesMax} cannot be stored.`;
      throw new PortError('rejected', false, 'RecordTooLarge', message);
    }
    // A record that cannot be read back, such as one where a number had become NaN, would strand its rollout for good.
    parseRollout(text, record.id);
    return text;
  },
  read: parseRollout,
};

/** The stored text of one decision, checked whole; its place in the hash chain is not. */
export function parseAuditEntry(text: string, where: string): AuditEntry {
  return parse(StoredAuditEntry, text, where);
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const checked = schema.safeParse(parseJson(text, where));
  if (checked.success) return checked.data;
  const places = checked.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw malformed(where, places.join('; '), checked.error);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(where, 'not JSON', error);
  }
}

function malformed(where: string, what: string, cause: unknown): PortError {
  return new PortError('malformed', false, 'MalformedRecord', `The stored record ${where} cannot be read: ${what}`, {
    cause,
  });
}
