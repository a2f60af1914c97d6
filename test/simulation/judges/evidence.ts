import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { isEnded } from '../account/jobs.js';
import type { Court, Seat, Written } from './court.js';
import { endedIn, jobsNamed, ranOn } from './world.js';
import type { World } from '../account/world.js';

/** I14: nothing is passed that was not seen to pass, in the record and in the account itself. */
export function judgeEvidence(court: Court): Seat {
  return {
    written(written, world) {
      const { before, after, enters } = written;
      if (!before) return;
      const opens = after.gate !== null && before.gate?.instance !== after.gate.instance ? after.gate.name : undefined;
      const fault = opens !== undefined || enters ? faultOf(written, opens, world, court) : undefined;
      if (fault) court.breach('I14', `${after.id} left ${before.phase.name} forwards although ${fault}`);
    },
  };
}

function faultOf(written: Written, opens: string | undefined, world: World, court: Court): string | undefined {
  const { after, enters } = written;
  const before = written.before ?? after;
  const from = before.phase.name;
  const to = after.phase.name;
  if (from === 'canary' && ((opens === 'shift' && to === 'canary') || (enters && to === 'shift'))) {
    return passedBefore(before, after) ? missingCanaries(before, after, world) : 'its verdict was not PASS';
  }
  if (from === 'shift' && (opens === 'shift' || (enters && to !== 'rollback'))) {
    const auto = enters && to === 'shift' && before.gate?.approval === undefined;
    if (auto && !passedBefore(before, after)) return 'its verdict was not PASS';
    const isInPlace = before.phase.name === 'shift' && before.phase.inPlaceSince !== undefined;
    // Where nothing is watched for, being in place and going on are one write.
    if (!isInPlace) return before.plan.rules.shift.watchMs === 0 ? undefined : 'its step was not in place';
    return watchedFor(before, court) ? undefined : 'its step had not been watched for long enough';
  }
  const onward = from === 'bake' && ((opens === 'retire' && to === 'bake') || (enters && to !== 'rollback'));
  if (!onward) return undefined;
  if (!passedBefore(before, after)) return 'its verdict was not PASS';
  if (court.now - bakingSince(before, court) < after.plan.rules.bake.forMs - 2 * court.expectations.clockErrorMs)
    return 'its bake was not over';
  return missingJobs(after, world);
}

function watchedFor({ phase, plan }: Rollout, { now, expectations }: Court): boolean {
  if (phase.name !== 'shift' || phase.inPlaceSince === undefined) return false;
  return now - phase.inPlaceSince >= plan.rules.shift.watchMs - 2 * expectations.clockErrorMs;
}

/** The write that began the bake may have come late; then the bake began when it was decided. */
export function bakingSince({ id, phase }: Rollout, court: Court): number {
  const written = court.files.get(id)?.enteredAt.get('bake') ?? 0;
  return phase.name === 'bake' ? Math.min(written, phase.since) : written;
}

/** Whether the verdict was PASS when this write was decided: a change of it is told in the same write. */
export function passedBefore(before: Rollout, after: Rollout): boolean {
  const verdicts = after.told.lines.flatMap(({ seq, what }) =>
    seq >= before.nextLine && what.say === 'verdict' ? [what.judgement.verdict] : [],
  );
  return (verdicts.at(-1) ?? before.judgement?.verdict) === 'PASS';
}

/** Every canary of the round ended where only the new can have run it, and not more failed than may. */
function missingCanaries(before: Rollout, after: Rollout, world: World): string | undefined {
  const round = before.phase.name === 'canary' ? before.phase.round : 0;
  const canaries = after.canaries.filter((one) => one.round === round);
  const { plan } = after;
  const cluster = nameOfArn(clusterOfNew(after, world) ?? '');
  if (canaries.length < plan.rules.canary.jobs) return 'there were fewer canaries than planned';
  let failed = 0;
  for (const { number, definition } of canaries) {
    const name = `canary-${after.id}-${number}`;
    const job =
      jobsNamed(world, plan.canaryQueue, name)[0] ?? world.jobs.forgottenCanaries.get(`${plan.canaryQueue} ${name}`);
    if (!job || !isEnded(job)) return `canary ${number} had not ended`;
    if (ranOn(job) !== cluster || cluster === '') return `canary ${number} did not run on the environment it tests`;
    const target = plan.canaries.find((one) => one.name === definition);
    const staged = plan.definitions.find((one) => one.name === definition)?.stagedName;
    const wanted = target?.staged ? `/${staged}:` : (target?.arn ?? '');
    if (!job.definition.includes(wanted)) return `canary ${number} ran ${job.definition}`;
    if (job.status === 'FAILED') failed += 1;
  }
  return failed > plan.rules.limits.maxFailureRate * canaries.length ? `${failed} canaries failed` : undefined;
}

function clusterOfNew({ plan }: Rollout, world: World): string | undefined {
  return world.environments.get(plan.green?.name ?? plan.blue.name)?.clusterArn;
}

/** Enough jobs ended on green, or with the new revision, in the account as in the record. */
function missingJobs(rollout: Rollout, world: World): string | undefined {
  const { plan, made, evidence } = rollout;
  const cluster = plan.green && nameOfArn(clusterOfNew(rollout, world) ?? '');
  const promoted = new Set(Object.values(made.promoted).map((one) => one.arn));
  const counts = { succeeded: 0, failed: 0 };
  for (const { name } of plan.queues) {
    for (const job of endedIn(world, name).flatMap((some) => [...some])) {
      const isNew = plan.definitions.length > 0 ? promoted.has(job.definition) : ranOn(job) === cluster;
      if (isNew) counts[job.status === 'SUCCEEDED' ? 'succeeded' : 'failed'] += 1;
    }
  }
  const { minJobs } = plan.rules.bake;
  const green = evidence?.green;
  if (counts.succeeded + counts.failed < minJobs)
    return `only ${counts.succeeded + counts.failed} jobs had ended on green`;
  if (!green) return minJobs === 0 ? undefined : 'no evidence was recorded';
  if (green.succeeded > counts.succeeded) return 'more successes were recorded than there are';
  const known = green.succeeded + green.failed;
  if (known < minJobs) return 'the recorded evidence is not enough';
  return green.failed > plan.rules.limits.maxFailureRate * known ? 'too many failures were recorded' : undefined;
}
