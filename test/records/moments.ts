import type { Chat } from '../../src/chat-port.js';
import { ChatError } from '../../src/chat-port.js';
import type { Cloud } from '../../src/ports.js';
import type { StartRequest } from '../../src/rollout/request.js';
import type { PhaseName, Rollout } from '../../src/rollout/rollout.js';
import { change } from '../simulation/account/changes.js';
import { failures, type Conduct } from '../simulation/account/conduct.js';
import { makeEnvironment } from '../simulation/account/fake-environments.js';
import { putEnvironment, type World } from '../simulation/account/world.js';
import { blueArn } from './account.js';

/** One moment worth keeping: how the account and the rules are made, and how the rollout gets there. */
export interface Moment {
  name: string;
  furtherQueues?: readonly string[];
  conduct?: Partial<Conduct>;
  /** Rules that differ from the quick ones. */
  policy?: object;
  request?: Partial<StartRequest>;
  /** Gates are approved until then; what `meanwhile` does happens once, when it says so by returning true. */
  reached: (rollout: Rollout) => boolean;
  meanwhile?: (rollout: Rollout, at: { world: World; press: PressNow }) => Promise<boolean> | boolean;
  /** The call in which the process dies, before or after it took effect. */
  diesIn?: { method: keyof Cloud; tookEffect: boolean };
  /** No gate is approved. */
  unapproved?: true;
  /** Audit rows, which are the most of it, are kept only where the whole is small. */
  withAudit?: true;
  /** From this phase on nothing reaches Slack. */
  silentFrom?: PhaseName;
}

type PressNow = (press: 'rollback') => Promise<unknown>;

const inPhase =
  (name: PhaseName) =>
  ({ phase }: Rollout): boolean =>
    phase.name === name;
const atGate =
  (name: string, step?: number) =>
  ({ gate }: Rollout): boolean =>
    gate?.name === name && gate.approval === undefined && gate.step === step;
const heldFor =
  (reason: string) =>
  ({ held }: Rollout): boolean =>
    held?.why.reason === reason;
const goesBackFrom =
  (wanted: (rollout: Rollout) => boolean): NonNullable<Moment['meanwhile']> =>
  async (rollout, { press }) => {
    if (!wanted(rollout)) return false;
    await press('rollback');
    return true;
  };
const steps = { shift: { caps: [50, 100], watch: '10s' } };

export const moments: readonly Moment[] = [
  { name: 'plan-at-gate-start', withAudit: true, unapproved: true, reached: atGate('start') },
  {
    name: 'provision-call-not-sent',
    withAudit: true,
    diesIn: { method: 'createEnvironment', tookEffect: false },
    reached: () => false,
  },
  {
    name: 'provision-outcome-not-saved',
    withAudit: true,
    diesIn: { method: 'createEnvironment', tookEffect: true },
    reached: () => false,
  },
  {
    name: 'canary-jobs-running',
    withAudit: true,
    reached: ({ phase, canaries }) => phase.name === 'canary' && canaries.some((one) => one.status === 'RUNNING'),
  },
  { name: 'shift-at-gate-of-second-step', policy: steps, reached: atGate('shift', 2) },
  {
    name: 'shift-step-in-place',
    reached: ({ phase }) => phase.name === 'shift' && phase.inPlaceSince !== undefined,
  },
  { name: 'bake', reached: ({ phase, evidence }) => phase.name === 'bake' && (evidence?.green.succeeded ?? 0) > 0 },
  { name: 'bake-at-gate-retire', reached: atGate('retire') },
  { name: 'drain', reached: ({ phase }) => phase.name === 'drain' && phase.disabledAt !== undefined },
  { name: 'drain-at-gate-delete', reached: atGate('delete') },
  {
    name: 'retire-delete-requested',
    reached: ({ phase }) => phase.name === 'retire' && phase.deleteRequestedAt !== undefined,
  },
  { name: 'held-for-drift', meanwhile: listAnother, reached: heldFor('drift') },
  {
    name: 'held-inconclusive',
    conduct: { fails: ({ name }) => (name.startsWith('canary-') ? failures.spotReclaim : false) },
    reached: heldFor('inconclusive'),
  },
  {
    name: 'held-for-a-deadline',
    policy: { deadlines: { canary: '60s' } },
    conduct: { takes: ({ name }) => !name.startsWith('canary-') },
    reached: heldFor('deadline'),
  },
  {
    name: 'rollback-from-shift',
    meanwhile: goesBackFrom(({ phase }) => phase.name === 'shift' && phase.inPlaceSince !== undefined),
    reached: inPhase('rollback'),
  },
  {
    name: 'rollback-from-drain',
    meanwhile: goesBackFrom(({ phase }) => phase.name === 'drain' && phase.disabledAt !== undefined),
    reached: inPhase('rollback'),
  },
  { name: 'keep-bake', request: { placement: 'keep' }, reached: inPhase('bake') },
  {
    name: 'several-queues-between-steps',
    furtherQueues: ['hourly', 'weekly'],
    policy: steps,
    reached: atGate('shift', 3),
  },
  { name: 'complete-still-to-tell', silentFrom: 'retire', reached: inPhase('complete') },
  {
    name: 'rolled-back-still-to-tell',
    silentFrom: 'rollback',
    meanwhile: goesBackFrom(inPhase('canary')),
    reached: inPhase('rolledBack'),
  },
  {
    name: 'aborted-still-to-tell',
    unapproved: true,
    silentFrom: 'plan',
    meanwhile: goesBackFrom(({ told }) => told.root !== undefined),
    reached: inPhase('aborted'),
  },
];

/** A person lists one more environment in the queue while green's first jobs run. */
function listAnother({ phase }: Rollout, { world }: { world: World }): boolean {
  if (phase.name !== 'bake') return false;
  const other = makeEnvironment('nightly-other', { computeResources: { type: 'EC2', maxvCpus: 4 } });
  putEnvironment(world, other);
  const order = world.queues.get('nightly')?.order ?? [];
  const places = [...order, { order: order.length + 1, environment: other.arn }];
  const computeEnvironmentOrder = places.map((one) => ({ order: one.order, computeEnvironment: one.environment }));
  change(world, 'tool', 'UpdateJobQueue', { jobQueue: 'nightly', computeEnvironmentOrder });
  return order.some((one) => one.environment === blueArn);
}

/** The cloud of a process that dies in its first call of this method. */
export function dyingIn(
  { method, tookEffect }: NonNullable<Moment['diesIn']>,
  die: () => void,
): (cloud: Cloud) => Cloud {
  return (cloud) =>
    new Proxy(cloud, {
      get(target, name, receiver) {
        const call: unknown = Reflect.get(target, name, receiver);
        if (name !== method || typeof call !== 'function') return call;
        return async (...input: unknown[]) => {
          if (tookEffect) await Reflect.apply(call, target, input);
          die();
          return new Promise(() => undefined);
        };
      },
    });
}

/** A channel that nothing reaches any more once `isSilent`. */
export function silencedBy(isSilent: () => boolean): (chat: Chat) => Chat {
  const unless = <T>(call: () => Promise<T>): Promise<T> =>
    isSilent() ? Promise.reject(new ChatError('unavailable', 'http_503')) : call();
  return (chat) => ({
    post: (to, message) => unless(() => chat.post(to, message)),
    update: (to, message) => unless(() => chat.update(to, message)),
    find: (where, key) => unless(() => chat.find(where, key)),
  });
}
