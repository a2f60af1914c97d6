import { listsEnvironment, without, withReplaced } from './orders.js';
import type { Drift, Rollout } from './rollout.js';
import type { Order } from './planned.js';

/**
 * Takes what others changed, as it was shown, for what is expected from now on. A queue so adopted is restored to what
 * others left in it, with blue in green's place.
 */
export function adopt(rollout: Rollout, drifts: readonly Drift[]): Rollout {
  return drifts.reduce(adoptOne, rollout);
}

function adoptOne(rollout: Rollout, drift: Drift): Rollout {
  const { expected } = rollout;
  switch (drift.kind) {
    case 'order': {
      const orders = { ...expected.orders, [drift.queue]: drift.found };
      const baseline = { ...rollout.baseline, [drift.queue]: withoutGreen(rollout, drift.found) };
      // An order that this rollout sent before, when it shows from now on, may as well be somebody's who takes their edit
      // back: whoever it is, a person decides again.
      const { [drift.queue]: _sent, ...late } = rollout.late;
      return { ...rollout, expected: { ...expected, orders }, baseline, late };
    }
    case 'environment': {
      if (drift.found === 'gone') return drift.role === 'green' ? greenLost(rollout) : blueLost(rollout);
      const environments = { ...expected.environments, [drift.environment]: drift.found };
      return { ...rollout, expected: { ...expected, environments } };
    }
    case 'definition': {
      const definitions = { ...expected.definitions, [drift.definition]: drift.found };
      const next = { ...rollout, expected: { ...expected, definitions } };
      const promoted = rollout.made.promoted[drift.definition];
      if (promoted === undefined) return next;
      const { [drift.definition]: _had, ...others } = rollout.made.restored;
      // Where somebody took away what hid our own new revision, the previous content is still to be put back. Else they
      // decide what the name resolves to now, and there is nothing of ours to put back.
      const restored = drift.found === promoted.arn ? others : { ...others, [drift.definition]: { arn: drift.found } };
      return { ...next, made: { ...rollout.made, restored } };
    }
    case 'queue': {
      if (drift.found !== 'gone') return rollout;
      // There is nothing left to restore.
      const { [drift.queue]: _gone, ...orders } = expected.orders;
      return { ...rollout, expected: { ...expected, orders } };
    }
    case 'foreignQueue':
      return rollout;
  }
}

function blueLost(rollout: Rollout): Rollout {
  const { [rollout.plan.blue.name]: _gone, ...environments } = rollout.expected.environments;
  return { ...rollout, expected: { ...rollout.expected, environments } };
}

function greenLost(rollout: Rollout): Rollout {
  const { green } = rollout.made;
  return green ? { ...rollout, made: { ...rollout.made, green: { ...green, gone: true } } } : rollout;
}

function withoutGreen(rollout: Rollout, found: Order): Order {
  const green = rollout.made.green?.arn;
  const blue = rollout.plan.blue.arn;
  if (listsEnvironment(found, blue)) return green === undefined ? found : without(found, green);
  if (green !== undefined && listsEnvironment(found, green)) return withReplaced(found, green, blue);
  const first = found[0]?.order ?? 1;
  if (first > 0) return [{ order: first - 1, environment: blue }, ...found];
  return [{ order: 0, environment: blue }, ...found.map((entry) => ({ ...entry, order: entry.order + 1 }))];
}
