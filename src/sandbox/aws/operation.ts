import type { z } from 'zod';
import type { Caller } from './caller.js';
import type { World } from './world.js';

export type Answer = Record<string, unknown>;

/** One operation of one service: what it takes, and what it does to the world. Refusals are thrown. */
export type Operation = {
  changes: boolean;
  run: (world: World, input: unknown, caller: Caller) => Answer;
};

/** An operation that only looks. */
export function reads<Schema extends z.ZodType>(
  schema: Schema,
  run: (world: World, input: z.output<Schema>, caller: Caller) => Answer,
): Operation {
  return { changes: false, run: (world, input, caller) => run(world, schema.parse(input), caller) };
}

/** An operation that changes something. */
export function changes<Schema extends z.ZodType>(
  schema: Schema,
  run: (world: World, input: z.output<Schema>, caller: Caller) => Answer,
): Operation {
  return { changes: true, run: (world, input, caller) => run(world, schema.parse(input), caller) };
}
