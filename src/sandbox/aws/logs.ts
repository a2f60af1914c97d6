import { z } from 'zod';
import type { Task } from './job.js';
import { reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

export type LogEvent = { at: number; message: string };

/** Writes the lines of a container into its stream. A stream in a group nobody made is lost, as on AWS. */
export function writeLog(world: World, task: Task, lines: readonly string[]): void {
  const group = world.logGroups.get(task.logGroup);
  if (group === undefined || lines.length === 0) return;
  const events = group.get(task.logStream) ?? [];
  events.push(...lines.map((message) => ({ at: world.now, message })));
  group.set(task.logStream, events);
}

function groupNamed(world: World, name: string | undefined, identifier: string | undefined): Map<string, LogEvent[]> {
  const wanted = name ?? identifier?.split(':log-group:').at(-1)?.replace(/:\*$/, '') ?? '';
  const group = world.logGroups.get(wanted);
  if (group === undefined) {
    throw new Refusal('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

const GetInput = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamName: z.string(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
  startFromHead: z.boolean().default(false),
});

function getEvents(world: World, input: z.output<typeof GetInput>): Answer {
  const stream = groupNamed(world, input.logGroupName, input.logGroupIdentifier).get(input.logStreamName);
  if (stream === undefined) {
    throw new Refusal('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const events = stream.filter(({ at }) => at >= (input.startTime ?? 0) && at < (input.endTime ?? Infinity));
  const [start, end] = windowOf(events.length, input);
  return {
    events: events.slice(start, end).map(({ at, message }) => ({ timestamp: at, message, ingestionTime: at })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function windowOf(count: number, { nextToken, limit, startFromHead }: z.output<typeof GetInput>): [number, number] {
  const [direction, text] = nextToken?.split('/') ?? [];
  const place = Number(text);
  if (direction === 'f') return [place, Math.min(count, place + limit)];
  if (direction === 'b') return [Math.max(0, place - limit), place];
  return startFromHead ? [0, Math.min(count, limit)] : [Math.max(0, count - limit), count];
}

const StreamsInput = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamNamePrefix: z.string().optional(),
  orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
  descending: z.boolean().default(false),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(50).optional(),
});

function describeStreams(world: World, input: z.output<typeof StreamsInput>): Answer {
  const streams = [...groupNamed(world, input.logGroupName, input.logGroupIdentifier)]
    .filter(([name]) => name.startsWith(input.logStreamNamePrefix ?? ''))
    .map(([name, events]) => ({ name, first: events[0]?.at, last: events.at(-1)?.at }))
    .sort((one, other) =>
      input.orderBy === 'LastEventTime' ? (one.last ?? 0) - (other.last ?? 0) : one.name < other.name ? -1 : 1,
    );
  const ordered = input.descending ? streams.toReversed() : streams;
  const { items, next } = page(world, ordered, { token: input.nextToken, size: input.limit, sizeMax: 50 });
  return {
    logStreams: items.map(({ name, first, last }) => ({
      logStreamName: name,
      creationTime: first,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
      lastIngestionTime: last,
    })),
    nextToken: next,
  };
}

const FilterInput = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamNames: z.array(z.string()).optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  filterPattern: z.string().optional(),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(10_000).optional(),
});

function filterEvents(world: World, input: z.output<typeof FilterInput>): Answer {
  const wanted = input.filterPattern?.trim().replaceAll('"', '') ?? '';
  const found = [...groupNamed(world, input.logGroupName, input.logGroupIdentifier)]
    .filter(([name]) => input.logStreamNames?.includes(name) ?? true)
    .flatMap(([logStreamName, events]) => events.map((event) => ({ logStreamName, ...event })))
    .filter(({ at }) => at >= (input.startTime ?? 0) && at < (input.endTime ?? Infinity))
    .filter(({ message }) => message.includes(wanted))
    .sort((one, other) => one.at - other.at);
  const { items, next } = page(world, found, { token: input.nextToken, size: input.limit, sizeMax: 10_000 });
  return {
    events: items.map(({ logStreamName, at, message }, index) => ({
      logStreamName,
      timestamp: at,
      message,
      ingestionTime: at,
      eventId: `${at}-${index}`,
    })),
    searchedLogStreams: [],
    nextToken: next,
  };
}

function describeGroups(world: World, input: { logGroupNamePrefix?: string | undefined }): Answer {
  const names = [...world.logGroups.keys()].filter((name) => name.startsWith(input.logGroupNamePrefix ?? ''));
  return {
    logGroups: names.map((logGroupName) => ({
      logGroupName,
      arn: `arn:aws:logs:${world.region}:${world.account}:log-group:${logGroupName}:*`,
      creationTime: world.bornAt,
      storedBytes: 0,
    })),
  };
}

export const logOperations = {
  GetLogEvents: reads(GetInput, getEvents),
  DescribeLogStreams: reads(StreamsInput, describeStreams),
  FilterLogEvents: reads(FilterInput, filterEvents),
  DescribeLogGroups: reads(z.object({ logGroupNamePrefix: z.string().optional() }), describeGroups),
};
