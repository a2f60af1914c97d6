import { flip } from './chance.js';
import type { Call } from './calls.js';
import type { Caller } from './caller.js';
import { matches } from './conduct.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

/**
 * What goes wrong with a call. `dropBefore`: cut without an effect; `dropAfter`: it took effect, the answer is lost;
 * `hang`: held, THEN done and answered, a late delivery; `hangAfter`: done at once, answered late; `stale`: describes
 * and lists show the world as it was.
 */
export type FaultKind =
  'throttle' | 'serverError' | 'denied' | 'dropBefore' | 'dropAfter' | 'hang' | 'hangAfter' | 'stale';

export type Fault = {
  kind: FaultKind;
  /** The operation's name; `*` stands for any characters. */
  operation: string;
  who: Caller['who'] | 'anyone';
  /** So many matching calls pass before the first one is hit. */
  skip: number;
  /** How many calls it will still hit. */
  left: number;
  /** The share of the matching calls it hits. */
  share: number;
  /** How long a hang holds, or how old a stale answer is, in milliseconds of virtual time. */
  ms: number;
  fired: number;
};

/** Batch's throttling is account-wide: a share of all calls, or a budget that production's submits eat from (F105). */
export type Throttle =
  | { kind: 'off' }
  | { kind: 'share'; share: number }
  | { kind: 'budget'; perSecond: number; left: number; filledAt: number };

/** The fault this call meets, if any; it is counted. */
export function pickFault(world: World, call: Call): Fault | undefined {
  for (const fault of world.faults) {
    if (fault.left <= 0 || !matches(fault.operation, call.operation)) continue;
    if (fault.who !== 'anyone' && fault.who !== call.caller.who) continue;
    if (fault.skip > 0) {
      fault.skip -= 1;
      continue;
    }
    if (!flip(world.chance, fault.share)) continue;
    fault.left -= 1;
    fault.fired += 1;
    return fault;
  }
  return undefined;
}

/** Whether the account's request limit refuses a Batch call just now. */
export function isThrottled(world: World): boolean {
  const throttle = world.throttle;
  switch (throttle.kind) {
    case 'off':
      return false;
    case 'share':
      return flip(world.chance, throttle.share);
    case 'budget': {
      const earned = ((world.now - throttle.filledAt) / 1000) * throttle.perSecond;
      throttle.left = Math.min(throttle.perSecond * 2, throttle.left + earned);
      throttle.filledAt = world.now;
      if (throttle.left < 1) return true;
      throttle.left -= 1;
      return false;
    }
  }
}

/** The service's own words for being asked too much. */
export function throttling({ service }: Call): Refusal {
  switch (service) {
    case 'batch':
      return new Refusal('TooManyRequestsException', 'Too Many Requests', 429);
    case 'dynamodb':
      return new Refusal(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput was exceeded.',
      );
    case 'ec2':
      return new Refusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'iam':
    case 'sts':
      return new Refusal('Throttling', 'Rate exceeded');
    case 'ecs':
    case 'ecr':
    case 'logs':
    case 'cloudwatch':
    case 'service-quotas':
      return new Refusal('ThrottlingException', 'Rate exceeded');
  }
}

/** The service's own words for a failure of its own. */
export function serverError({ service }: Call): Refusal {
  switch (service) {
    case 'batch':
    case 'ecs':
    case 'ecr':
      return new Refusal('ServerException', 'Service Unavailable', 500);
    case 'dynamodb':
      return new Refusal('InternalServerError', 'Internal server error', 500);
    case 'ec2':
      return new Refusal('InternalError', 'An internal error has occurred', 500);
    case 'logs':
      return new Refusal('ServiceUnavailableException', 'Service unavailable', 500);
    case 'cloudwatch':
    case 'service-quotas':
    case 'iam':
    case 'sts':
      return new Refusal('InternalFailure', 'Internal failure', 500);
  }
}

/** IAM's words for a missing permission. */
export function denial(world: World, { service, operation, caller }: Call): Refusal {
  const action = `${service === 'service-quotas' ? 'servicequotas' : service}:${operation}`;
  const text = `User: arn:aws:sts::${world.account}:assumed-role/batch-rollout/${caller.key} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
  if (service === 'ec2') return new Refusal('UnauthorizedOperation', text, 403);
  if (service === 'sts' || service === 'iam') return new Refusal('AccessDenied', text, 403);
  return new Refusal('AccessDeniedException', text, service === 'batch' ? 403 : 400);
}

type FaultWish = Pick<Fault, 'kind' | 'operation'> &
  Partial<Omit<Fault, 'kind' | 'operation' | 'fired' | 'left'>> & { times?: number };

/** The levers that make calls go wrong. */
export type FaultLevers = {
  /** Adds a fault; unless told otherwise it hits the bot's next matching call, once. Its `fired` counts. */
  inject: (wish: FaultWish) => Fault;
  clear: () => void;
  /** Refuses the given share of all Batch calls, by whomever; 0 ends it. */
  throttleShare: (share: number) => void;
  /** Lets all callers together make so many Batch calls a second; 0 ends it. */
  throttleBudget: (perSecond: number) => void;
  /** Takes a permission such as `batch:DeleteComputeEnvironment` away, or gives it back. */
  deny: (action: string, denied?: boolean) => void;
};

export function faultLevers(world: World): FaultLevers {
  return {
    inject: ({ times = 1, ...wish }) => {
      const fault: Fault = { who: 'bot', skip: 0, share: 1, ms: 1000, fired: 0, left: times, ...wish };
      world.faults.push(fault);
      return fault;
    },
    clear: () => {
      world.faults = [];
      world.throttle = { kind: 'off' };
      world.denied.clear();
    },
    throttleShare: (share) => {
      world.throttle = share > 0 ? { kind: 'share', share } : { kind: 'off' };
    },
    throttleBudget: (perSecond) => {
      world.throttle =
        perSecond > 0 ? { kind: 'budget', perSecond, left: perSecond, filledAt: world.now } : { kind: 'off' };
    },
    deny: (action, denied = true) => {
      if (denied) world.denied.add(action);
      else world.denied.delete(action);
    },
  };
}
