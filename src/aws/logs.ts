import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { presentOr } from './failure.js';

/** Program output often ends its lines itself; a message to people needs no second line end. */
const Events = z
  .object({ events: z.array(z.object({ message: z.string().default('') })).default([]) })
  .transform(({ events }) => events.map(({ message }) => message.replace(/\r?\n$/, '')));

/** CloudWatch Logs. */
export function cloudWatchLogs({ logs }: Clients, call: Wire): Pick<Cloud, 'logTail'> {
  return {
    async logTail(group, stream, lines) {
      if (lines <= 0) return [];
      const { sdk, client } = await logs();
      // Not from the head: the answer then holds the newest events, in the order they happened.
      const request = { logGroupName: group, logStreamName: stream, limit: lines, startFromHead: false };
      return presentOr(
        [],
        call({
          service: 'logs',
          action: 'GetLogEvents',
          pace: 'read',
          send: (abortSignal) => client.send(new sdk.GetLogEventsCommand(request), { abortSignal }),
          answer: Events,
        }),
      );
    },
  };
}
