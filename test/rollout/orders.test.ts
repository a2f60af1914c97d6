import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  listsEnvironment,
  orderNames,
  sameOrder,
  withGreenBehind,
  withGreenFirst,
  without,
  withReplaced,
} from '../../src/rollout/orders.js';
import type { Order } from '../../src/rollout/planned.js';

function numbered(...entries: [number, string][]): Order {
  return entries.map(([order, environment]) => ({ order, environment }));
}

/** Rising, distinct numbers from 0 up, with gaps; blue is somewhere in it. */
const AnyOrder = fc
  .uniqueArray(fc.nat(20), { minLength: 1, maxLength: 3 })
  .map((numbers) => numbers.toSorted((a, b) => a - b))
  .chain((numbers) =>
    fc
      .nat(numbers.length - 1)
      .map((at): Order => numbers.map((order, i) => ({ order, environment: i === at ? 'blue' : `other-${i}` }))),
  );

function environments(order: Order): string[] {
  return order.map((entry) => entry.environment);
}

function isRising(order: Order): boolean {
  return order.every((entry, i) => entry.order >= 0 && (i === 0 || entry.order > (order[i - 1]?.order ?? -1)));
}

describe('green before blue', () => {
  it('is what the guide writes for its queue: the new one first, the old one second', () => {
    expect(
      withGreenFirst(numbered([1, 'Production-OldVersion']), 'Production-NewVersion', 'Production-OldVersion'),
    ).toEqual(numbered([1, 'Production-NewVersion'], [2, 'Production-OldVersion']));
  });

  it('uses a free number before blue and leaves the numbers of the others', () => {
    expect(withGreenFirst(numbered([5, 'x'], [10, 'blue'], [20, 'y']), 'green', 'blue')).toEqual(
      numbered([5, 'x'], [6, 'green'], [10, 'blue'], [20, 'y']),
    );
    expect(withGreenFirst(numbered([4, 'blue']), 'green', 'blue')).toEqual(numbered([3, 'green'], [4, 'blue']));
  });

  it('numbers anew from the lowest number where there is no gap, and from 0 where that is in use', () => {
    expect(withGreenFirst(numbered([1, 'x'], [2, 'blue'], [3, 'y']), 'green', 'blue')).toEqual(
      numbered([1, 'x'], [2, 'green'], [3, 'blue'], [4, 'y']),
    );
    expect(withGreenFirst(numbered([0, 'blue'], [1, 'y']), 'green', 'blue')).toEqual(
      numbered([0, 'green'], [1, 'blue'], [2, 'y']),
    );
  });

  it('always stands directly before blue, with distinct rising numbers, and moves nobody else', () => {
    fc.assert(
      fc.property(AnyOrder, (order) => {
        const next = withGreenFirst(order, 'green', 'blue');
        const names = environments(next);
        expect(names.indexOf('green')).toBe(names.indexOf('blue') - 1);
        expect(isRising(next)).toBe(true);
        expect(environments(without(next, 'green'))).toEqual(environments(order));
        expect(withGreenFirst(next, 'green', 'blue').map((entry) => entry.environment)).toEqual(names);
      }),
    );
  });
});

describe('an order without blue', () => {
  it('has no place for green and stays as it is, and is never emptied', () => {
    const order = numbered([1, 'green']);
    expect(withGreenFirst(order, 'green', 'blue')).toEqual(order);
    expect(withGreenBehind(order, 'green', 'blue')).toEqual(order);
  });
});

describe('green behind blue', () => {
  it('always stands directly behind blue, with distinct rising numbers, and moves nobody else', () => {
    fc.assert(
      fc.property(AnyOrder, (order) => {
        const next = withGreenBehind(withGreenFirst(order, 'green', 'blue'), 'green', 'blue');
        const names = environments(next);
        expect(names.indexOf('green')).toBe(names.indexOf('blue') + 1);
        expect(isRising(next)).toBe(true);
        expect(environments(without(next, 'green'))).toEqual(environments(order));
      }),
    );
  });
});

describe('one in the place of another', () => {
  it('keeps every number, and there and back is nothing', () => {
    fc.assert(
      fc.property(AnyOrder, (order) => {
        const next = withReplaced(order, 'blue', 'green');
        expect(next.map((entry) => entry.order)).toEqual(order.map((entry) => entry.order));
        expect(listsEnvironment(next, 'blue')).toBe(false);
        expect(withReplaced(next, 'green', 'blue')).toEqual(order);
      }),
    );
  });
});

describe('two orders', () => {
  it('are the same only with the same environments under the same numbers', () => {
    expect(sameOrder(numbered([1, 'a'], [2, 'b']), numbered([1, 'a'], [2, 'b']))).toBe(true);
    expect(sameOrder(numbered([1, 'a'], [2, 'b']), numbered([1, 'a'], [3, 'b']))).toBe(false);
    expect(sameOrder(numbered([1, 'a']), numbered([1, 'a'], [2, 'b']))).toBe(false);
    expect(sameOrder(numbered([1, 'a'], [2, 'b']), numbered([1, 'b'], [2, 'a']))).toBe(false);
  });

  it('are told by the last part of the ARN', () => {
    expect(orderNames(numbered([1, 'arn:aws:batch:r:1:compute-environment/a']))).toEqual(['a']);
  });
});
