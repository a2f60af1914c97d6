import type { World } from './world.js';

/** What a service answers instead of doing as asked: the code and words that go over the wire. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Batch's answer to whatever the caller did wrong. It has no finer codes: people tell cases apart by the text (F106). */
export function clientException(text: string): Refusal {
  return new Refusal('ClientException', text, 400);
}

/** Batch's answer to a request that breaks a rule of the API, in the envelope in which Batch words those. */
export function badRequest(world: World, text: string): Refusal {
  return clientException(`Error executing request, Exception : ${text}, RequestId: ${requestId(world)}`);
}

/** The id of the next answer. It is counted, not drawn: looking at a world must not change its history. */
export function requestId(world: World): string {
  world.requestCount += 1;
  return `00000000-0000-4000-a000-${world.requestCount.toString(16).padStart(12, '0')}`;
}

/** Batch's answer when the named thing is not there (F106). */
export function doesNotExist(what: string, reference: string): Refusal {
  return clientException(`${what} ${reference} does not exist`);
}
