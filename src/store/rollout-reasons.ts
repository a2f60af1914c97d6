import { z } from 'zod';
import type { StuckDeletion } from '../rollout/deletion.js';
import { Gate } from '../rollout/request.js';
import { Count, Order, PhaseName, StoredIdle, Text, Time } from './rollout-parts.js';

/** Why a rollout goes back, stands still or ended, as stored; and the phases, which carry such reasons. */

const rollbackReasons = [
  z.looseObject({ reason: z.literal('person'), by: Text, words: Text.exactOptional() }),
  z.looseObject({ reason: z.literal('verdict') }),
  z.looseObject({ reason: z.literal('canariesFailed') }),
  z.looseObject({ reason: z.literal('imagePull'), canary: Text, raw: Text }),
  z.looseObject({ reason: z.literal('greenInvalid'), raw: Text }),
  z.looseObject({ reason: z.literal('approvalExpired'), gate: Gate }),
] as const;
export const RollbackReason = z.discriminatedUnion('reason', rollbackReasons);

const AbortReason = z.discriminatedUnion('reason', [
  ...rollbackReasons,
  z.looseObject({ reason: z.literal('lockHeld'), key: Text, rollout: Text }),
  z.looseObject({ reason: z.literal('rootRefused'), raw: Text }),
]);

const Drift = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('order'), queue: Text, expected: Order, found: Order }),
  z.looseObject({ kind: z.literal('queue'), queue: Text, found: z.enum(['gone', 'disabled', 'invalid']) }),
  z.looseObject({
    kind: z.literal('environment'),
    environment: Text,
    role: z.enum(['blue', 'green']),
    expected: Text,
    found: Text,
  }),
  z.looseObject({ kind: z.literal('foreignQueue'), queue: Text, environment: Text }),
  z.looseObject({ kind: z.literal('definition'), definition: Text, expected: Text, found: Text }),
]);

/** Told to people, never decided on. */
const Deletion = z.looseObject({
  environment: Text,
  blocked: z.array(
    z.custom<StuckDeletion['blocked'][number]>(
      (value) => typeof value === 'object' && value !== null && 'why' in value,
      'expected a reason',
    ),
  ),
});

export const HoldReason = z.discriminatedUnion('reason', [
  z.looseObject({ reason: z.literal('drift'), drifts: z.array(Drift) }),
  z.looseObject({ reason: z.literal('inconclusive') }),
  z.looseObject({ reason: z.literal('deadline'), phase: PhaseName, deletion: Deletion.exactOptional() }),
  z.looseObject({ reason: z.literal('refused'), operation: Text, target: Text, raw: Text }),
  z.looseObject({ reason: z.literal('person'), by: Text, words: Text.exactOptional() }),
  z.looseObject({ reason: z.literal('approvalExpired'), gate: Gate }),
  z.looseObject({ reason: z.literal('blueUnusable'), raw: Text }),
  z.looseObject({ reason: z.literal('cloudErrors'), raw: Text, of: z.literal('alarms').exactOptional() }),
]);

const stay = { since: Time, instance: Count };
export const StoredPhase = z.discriminatedUnion('name', [
  z.looseObject({ ...stay, name: z.literal('plan') }),
  z.looseObject({ ...stay, name: z.literal('provision') }),
  z.looseObject({ ...stay, name: z.literal('canary'), round: Count }),
  z.looseObject({ ...stay, name: z.literal('shift'), step: Count, inPlaceSince: Time.exactOptional() }),
  z.looseObject({ ...stay, name: z.literal('bake') }),
  z.looseObject({ ...stay, name: z.literal('drain'), idle: StoredIdle, disabledAt: Time.exactOptional() }),
  z.looseObject({ ...stay, name: z.literal('retire'), idle: StoredIdle, deleteRequestedAt: Time.exactOptional() }),
  z.looseObject({ ...stay, name: z.literal('rollback'), from: PhaseName, why: RollbackReason, idle: StoredIdle }),
  z.looseObject({ ...stay, name: z.literal('complete') }),
  z.looseObject({ ...stay, name: z.literal('rolledBack'), why: RollbackReason }),
  z.looseObject({ ...stay, name: z.literal('aborted'), why: AbortReason }),
]);
