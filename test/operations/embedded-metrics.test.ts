import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChatError } from '../../src/chat-port.js';
import {
  createEmbeddedMetrics,
  withRetriesCounted,
  withThrottlesCounted,
  type EmbeddedMetrics,
} from '../../src/embedded-metrics.js';
import { createLog } from '../../src/log.js';
import { PortError } from '../../src/port-error.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import { makeChannel } from '../simulation/run/channel.js';
import { memoryTable } from '../simulation/run/memory-table.js';

const now = Date.UTC(2026, 10, 23, 9, 0, 0);
const minute = 60_000;

/** What CloudWatch Logs asks of a line: a root object whose `_aws` names members of the root, each of them a finite number. */
const Line = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int().positive(),
    CloudWatchMetrics: z.tuple([
      z.strictObject({
        Namespace: z.literal('BatchRollout'),
        Dimensions: z.tuple([z.tuple([z.literal('Service')])]),
        Metrics: z
          .array(z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Milliseconds', 'Seconds']) }))
          .max(100),
      }),
    ]),
  }),
  Service: z.string().min(1),
});

/** Metrics written through the real log; `read` gives the values of each line by metric, as CloudWatch takes them. */
function output(level: 'info' | 'error' = 'info') {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line));
  const metrics: EmbeddedMetrics = createEmbeddedMetrics({
    service: 'rollouts-of-data',
    now: () => now,
    takeErrors: () => log.takeErrors(),
    write: (fields) => log.always(fields, 'metrics'),
  });
  const read = () => lines.filter((line) => line.includes('_aws')).map(valuesIn);
  return { metrics, log, lines, read };
}

function valuesIn(line: string): Record<string, number> {
  const parsed = Line.parse(JSON.parse(line));
  const { _aws: about } = parsed;
  expect(about.Timestamp).toBe(now);
  expect(parsed.Service).toBe('rollouts-of-data');
  const [{ Metrics }] = about.CloudWatchMetrics;
  return Object.fromEntries(Metrics.map(({ Name }) => [Name, z.number().parse(parsed[Name])]));
}

const gate = { name: 'start' as const, instance: 1, expiresAt: now + minute, reminders: 0 as const };
const waiting = (openedAt: number): Rollout => ({ ...makeRollout(), gate: { ...gate, openedAt } });
const held = (at: number): Rollout => ({
  ...makeRollout(),
  gate: null,
  held: { at, why: { reason: 'person', by: 'U0ALICE' } },
});

describe('the line of a tick that led', () => {
  it('tells how many rollouts are open and held, and the longest hold and wait', () => {
    const { metrics, read } = output();
    const approval = { by: 'U0ALICE', at: now, planHash: 'x' };
    const approved = { ...makeRollout(), gate: { ...gate, openedAt: now - 9 * minute, approval } };
    metrics.tell({
      ms: 12.3456,
      open: [waiting(now - 2 * minute), waiting(now - minute), held(now - 5_000), approved],
    });
    expect(read()).toEqual([
      {
        Ticks: 1,
        TickMilliseconds: 12.346,
        OpenRollouts: 4,
        HeldRollouts: 1,
        HeldSecondsMax: 5,
        GateWaitSecondsMax: 120,
        AwsThrottles: 0,
        SlackRetries: 0,
        Errors: 0,
      },
    ]);
  });

  it('tells zeros where nothing is open, so that an alarm sees a poller that lives', () => {
    const { metrics, read } = output();
    metrics.tell({ ms: 1, open: [] });
    expect(read()[0]).toMatchObject({ Ticks: 1, OpenRollouts: 0, HeldSecondsMax: 0, GateWaitSecondsMax: 0 });
  });

  it('tells no wait below zero where the clock of this replica is behind', () => {
    const { metrics, read } = output();
    metrics.tell({ ms: 1, open: [waiting(now + 10 * minute), held(now + 10 * minute)] });
    expect(read()[0]).toMatchObject({ HeldSecondsMax: 0, GateWaitSecondsMax: 0 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('leaves out a value of %d, name and all', (ms) => {
    const { metrics, read, lines } = output();
    metrics.tell({ ms, open: [held(ms)] });
    expect(Object.keys(read()[0] ?? {})).not.toContain('TickMilliseconds');
    expect(lines[0]).not.toMatch(/null|NaN|Infinity/);
    expect(read()[0]).toMatchObject({ Ticks: 1, OpenRollouts: 1 });
  });
});

describe('the line of a replica that did not lead', () => {
  it('tells of its own calls and errors only, so that it draws no sum, maximum or average', () => {
    const { metrics, read } = output();
    metrics.throttled();
    metrics.tell({ ms: 3 });
    expect(read()).toEqual([{ AwsThrottles: 1, SlackRetries: 0, Errors: 0 }]);
  });
});

describe('what is counted', () => {
  it('is told once, in the next line', async () => {
    const { metrics, log, read } = output();
    metrics.throttled();
    metrics.throttled();
    metrics.slackRetry();
    log.error({}, 'a fault');
    log.warn({}, 'no error');
    metrics.tell({ ms: 1, open: [] });
    metrics.tell();
    expect(read()).toMatchObject([
      { AwsThrottles: 2, SlackRetries: 1, Errors: 1 },
      { AwsThrottles: 0, SlackRetries: 0, Errors: 0 },
    ]);
  });

  it('is not silenced by a level above info', () => {
    const { metrics, log, lines, read } = output('error');
    log.info({}, 'hidden');
    metrics.tell({ ms: 1, open: [] });
    expect(lines).toHaveLength(1);
    expect(read()).toHaveLength(1);
  });

  it('are the calls of the table that were throttled, and no other', async () => {
    let throttles = 0;
    const failing = (kind: 'throttled' | 'timeout') =>
      withThrottlesCounted(
        { ...memoryTable(), get: () => Promise.reject(new PortError(kind, false, 'X', 'x')) },
        () => (throttles += 1),
      );
    const key = { pk: 'a', sk: 'b' };
    await expect(failing('throttled').get(key)).rejects.toThrow(PortError);
    await expect(failing('timeout').get(key)).rejects.toThrow(PortError);
    expect(throttles).toBe(1);
    expect(await withThrottlesCounted(memoryTable(), () => (throttles += 1)).get(key)).toBeUndefined();
    expect(throttles).toBe(1);
  });

  it.each([
    ['rateLimited', 1],
    ['unavailable', 1],
    ['invalid', 0],
    ['closed', 0],
  ] as const)('of Slack: %s counts %i', async (kind, count) => {
    let retries = 0;
    const channel = makeChannel(
      () => undefined,
      () => undefined,
    );
    const refused = () => Promise.reject(new ChatError(kind, 'x'));
    const chat = withRetriesCounted(
      { ...channel, post: refused, update: refused, find: refused },
      () => (retries += 1),
    );
    const message = { text: '', blocks: [], metadata: { event_type: 'x', event_payload: {} } };
    await expect(chat.post({ channel: 'C' }, message)).rejects.toThrow(ChatError);
    await expect(chat.update({ channel: 'C', ts: '1' }, message)).rejects.toThrow(ChatError);
    await expect(chat.find({ channel: 'C', oldestMs: 0 }, 'k')).rejects.toThrow(ChatError);
    expect(retries).toBe(3 * count);
  });
});
