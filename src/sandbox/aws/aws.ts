import { perform, type Outcome } from './calls.js';
import { callerOf, type Caller } from './caller.js';
import { faultLevers, type FaultLevers } from './faults.js';
import { listen } from './http.js';
import { levers, type Levers } from './levers.js';
import type { Service } from './services.js';
import { advance, begin } from './timeline.js';
import { view, type View } from './view.js';
import { createWorld, type World, type WorldOptions } from './world.js';

/*
SPECIFICATION
*/

export type Aws = {
  state: World;
  /** Moves virtual time on to the given millisecond and lets everything happen that falls due. */
  advance: (now: number) => void;
  /** The account as a live panel shows it. */
  view: () => View;
  levers: Levers;
  faults: FaultLevers;
  /** A call from inside the process, by the bearer of an access key id; journaled as one over the wire. */
  call: (service: Service, operation: string, input: unknown, key?: Caller['key']) => Outcome;
};

/** A simulated account without a wire: no clock, no sockets; virtual time begins at `now`. */
export function createAws(options: WorldOptions): Aws {
  const state = createWorld(options);
  begin(state);
  return {
    state,
    advance: (now) => advance(state, now),
    view: () => view(state),
    levers: levers(state),
    faults: faultLevers(state),
    call: (service, operation, input, key = 'HUMAN') =>
      perform(state, { service, operation, input, caller: callerOf(key) }, undefined),
  };
}

export type StartOptions = Omit<WorldOptions, 'now'> & {
  /** The present, in milliseconds. Every request moves the account there first; between requests the caller does. */
  clock: () => number;
  /** Where DynamoDB is; requests to it pass through this endpoint unchanged. */
  dynamodb?: string;
  /** 0, the default, takes any free port. */
  port?: number;
};

export type RunningAws = { endpoint: string; world: Aws; close: () => Promise<void> };

/** A simulated account behind one loopback HTTP endpoint for every service of it. */
export async function startAws({ clock, dynamodb, port = 0, ...options }: StartOptions): Promise<RunningAws> {
  const aws = createAws({ ...options, now: clock() });
  const endpoint = await listen({ world: aws.state, clock, dynamodb, port });
  const world: Aws = {
    ...aws,
    advance: (now) => {
      aws.advance(now);
      endpoint.release();
    },
  };
  return { endpoint: endpoint.url, world, close: endpoint.close };
}
