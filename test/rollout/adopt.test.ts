import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../src/rollout/adopt.js';
import type { Drift } from '../../src/rollout/rollout.js';
import type { Order } from '../../src/rollout/planned.js';
import {
  blueArn,
  blueName,
  definitionArn,
  environmentArn,
  greenArn,
  greenName,
  makeInPhase,
  orderOf,
} from '../make-seen.js';

function orderDrift(found: Order): Drift {
  return { kind: 'order', queue: 'nightly', expected: orderOf(greenName, blueName), found };
}

describe('an adopted order', () => {
  it('is expected from now on, and a rollback leaves what others added', () => {
    const next = adopt(makeInPhase({ name: 'bake' }), [orderDrift(orderOf(greenName, blueName, 'other'))]);
    expect(next.expected.orders['nightly']).toEqual(orderOf(greenName, blueName, 'other'));
    expect(next.baseline['nightly']?.map((entry) => entry.environment)).toEqual([blueArn, environmentArn('other')]);
  });

  it('is not put right by an order of our own that shows later: somebody may have taken their edit back', () => {
    const late = { nightly: [orderOf(greenName, blueName)], other: [orderOf(blueName)] };
    const next = adopt(makeInPhase({ name: 'bake' }, { late }), [orderDrift(orderOf(greenName, blueName, 'other'))]);
    expect(next.late).toEqual({ other: [orderOf(blueName)] });
  });

  it('without blue gets it back in green’s place, or before everybody where green is gone, too', () => {
    const baseline = (found: Order): Order | undefined =>
      adopt(makeInPhase({ name: 'bake' }), [orderDrift(found)]).baseline['nightly'];
    expect(baseline(orderOf(greenName, 'other'))).toEqual(orderOf(blueName, 'other'));
    expect(baseline(orderOf('other'))).toEqual([{ order: 0, environment: blueArn }, ...orderOf('other')]);
    expect(baseline([{ order: 0, environment: environmentArn('other') }])).toEqual([
      { order: 0, environment: blueArn },
      { order: 1, environment: environmentArn('other') },
    ]);
  });

  it('always leaves a baseline with blue, without green, in distinct rising numbers', () => {
    const names = fc.uniqueArray(fc.constantFrom(blueName, greenName, 'x', 'y', 'z'), { maxLength: 3 });
    const first = fc.nat(2);
    fc.assert(
      fc.property(names, first, (list, from) => {
        const found = list.map((name, i) => ({ order: from + 2 * i, environment: environmentArn(name) }));
        const baseline = adopt(makeInPhase({ name: 'bake' }), [orderDrift(found)]).baseline['nightly'] ?? [];
        const environments = baseline.map((entry) => entry.environment);
        expect(environments).toContain(blueArn);
        expect(environments).not.toContain(greenArn);
        expect(new Set(environments).size).toBe(environments.length);
        const numbers = baseline.map((entry) => entry.order);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('another adopted difference', () => {
  it('of an environment is expected from now on', () => {
    const drift: Drift = { kind: 'environment', environment: blueName, role: 'blue', expected: 'a', found: 'b' };
    expect(adopt(makeInPhase({ name: 'bake' }), [drift]).expected.environments[blueName]).toBe('b');
  });

  it('that took green away leaves nothing of it to remove', () => {
    const drift: Drift = { kind: 'environment', environment: greenName, role: 'green', expected: 'a', found: 'gone' };
    expect(adopt(makeInPhase({ name: 'bake' }), [drift]).made.green?.gone).toBe(true);
  });

  it('of a moved revision leaves nothing of ours to put back', () => {
    const theirs = definitionArn('nightly-etl', 9);
    const drift: Drift = { kind: 'definition', definition: 'nightly-etl', expected: 'a', found: theirs };
    const before = makeInPhase({ name: 'bake' });
    expect(adopt(before, [drift]).made.restored).toEqual({});
    const promoted = { 'nightly-etl': { arn: definitionArn('nightly-etl', 8), at: 1 } };
    const next = adopt({ ...before, made: { ...before.made, promoted } }, [drift]);
    expect(next.made.restored).toEqual({ 'nightly-etl': { arn: theirs } });
    expect(next.expected.definitions['nightly-etl']).toBe(theirs);
  });

  it('that brings our own new revision back leaves the previous content to be put back', () => {
    const arn = definitionArn('nightly-etl', 8);
    const drift: Drift = { kind: 'definition', definition: 'nightly-etl', expected: 'a', found: arn };
    const before = makeInPhase({ name: 'bake' });
    const made = {
      ...before.made,
      promoted: { 'nightly-etl': { arn, at: 1 } },
      restored: { 'nightly-etl': { arn: definitionArn('nightly-etl', 9) } },
    };
    expect(adopt({ ...before, made }, [drift]).made.restored).toEqual({});
  });

  it('of a queue that is gone leaves no order to restore', () => {
    const drift: Drift = { kind: 'queue', queue: 'nightly', found: 'gone' };
    expect(adopt(makeInPhase({ name: 'bake' }), [drift]).expected.orders).toEqual({});
  });
});
