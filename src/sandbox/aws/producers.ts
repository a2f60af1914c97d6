import { within, type Range } from './chance.js';
import { perform, type Call } from './calls.js';
import { producer as caller } from './caller.js';
import { pickFault } from './faults.js';
import { happenIn } from './happening.js';
import { drawWaitMs } from './tempo.js';
import type { World } from './world.js';

/** Somebody who keeps submitting production jobs by the bare name of their definition, whatever that resolves to. */
export type Producer = {
  id: number;
  queue: string;
  jobDefinition: string;
  /** The usual time between two submits, in milliseconds of virtual time. */
  everyMs: number;
  runsMs: Range;
  /** How many jobs it will still submit. */
  left: number;
  submitted: number;
  refused: number;
};

export type ProducerWish = Pick<Producer, 'queue' | 'jobDefinition' | 'everyMs' | 'runsMs'> & { count?: number };

/** Lets a producer begin. */
export function startProducer(world: World, { count = Infinity, ...wish }: ProducerWish): Producer {
  const producer: Producer = { ...wish, id: world.producers.length, left: count, submitted: 0, refused: 0 };
  world.producers.push(producer);
  planSubmit(world, producer, 1);
  return producer;
}

/** One submit. A producer that is throttled tries again soon, as its own SDK would; a refused job is lost. */
export function producerSubmits(world: World, producer: Producer): void {
  if (producer.left <= 0) return;
  const { queue, jobDefinition } = producer;
  const jobName = `${jobDefinition}-${producer.submitted + producer.refused + 1}`;
  const call: Call = {
    service: 'batch',
    operation: 'SubmitJob',
    input: { jobName, jobQueue: queue, jobDefinition },
    caller,
  };
  const outcome = perform(world, call, pickFault(world, call));
  if (outcome.kind === 'refused') {
    producer.refused += 1;
    if (outcome.refusal.code === 'TooManyRequestsException') {
      happenIn(world, drawWaitMs(world, 'producerRetry'), { kind: 'producerSubmits', id: producer.id });
      return;
    }
  } else {
    producer.submitted += 1;
    producer.left -= 1;
    const job = world.jobs.get(String(outcome.answer['jobId']));
    if (job !== undefined) job.runsMs = producer.runsMs;
  }
  planSubmit(world, producer, within(world.chance, [0.5, 1.5]));
}

function planSubmit(world: World, producer: Producer, factor: number): void {
  happenIn(world, Math.max(1, Math.round(producer.everyMs * factor)), { kind: 'producerSubmits', id: producer.id });
}
