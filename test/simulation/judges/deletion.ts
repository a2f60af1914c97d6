import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Changed, Court, Seat } from './court.js';

/** I12: the one step without a way back comes last, after its approval and after all waiting. */
export function judgeDeletion(court: Court): Seat {
  /** When blue was disabled, by rollout. */
  const disabledAt = new Map<string, number>();
  return {
    changed(changed) {
      const { file, rollout, action, input, at } = changed;
      if (!file || !rollout || nameOfArn(stringAt(input, 'computeEnvironment') ?? '') !== rollout.plan.blue.name)
        return;
      // It is kept from the first time on: a call may come twice, and somebody may enable it in between.
      if (action === 'UpdateComputeEnvironment' && input['state'] === 'DISABLED' && !disabledAt.has(file.id))
        disabledAt.set(file.id, at);
      if (action !== 'DeleteComputeEnvironment') return;
      const fault = tooEarly(court, changed, disabledAt.get(file.id));
      if (fault) court.breach('I12', `${file.id} deleted blue ${fault}`);
    },
    written({ before, after, enters, at }, world) {
      // Somebody may have disabled it before the bot came to it.
      const isOff = world.environments.get(after.plan.blue.name)?.enabled === false;
      if (enters && after.phase.name === 'drain' && isOff) disabledAt.set(after.id, at);
      const requested = before?.phase.name === 'retire' && before.phase.deleteRequestedAt !== undefined;
      if (requested && enters && after.phase.name === 'rollback')
        court.breach('I12', `${after.id} went back after the deletion of blue had been asked for`);
    },
  };
}

function tooEarly(court: Court, { rollout, file, at }: Changed, disabledAt: number | undefined): string | undefined {
  if (!rollout || !file) return undefined;
  const { phase, plan } = rollout;
  const { rules } = plan;
  const slack = 2 * court.expectations.clockErrorMs;
  if (phase.name !== 'retire' || phase.deleteRequestedAt === undefined) return 'before its record said so';
  const bakedFrom = file.enteredAt.get('bake');
  if (bakedFrom === undefined || !file.enteredAt.has('drain')) return 'without a bake and a drain';
  if (at - bakedFrom < rules.bake.forMs - slack) return 'before its bake was over';
  if (disabledAt !== undefined && at - disabledAt < rules.retainBlueMs - slack)
    return 'before it had been kept for long enough';
  return undefined;
}
