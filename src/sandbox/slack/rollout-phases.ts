import { z } from 'zod';
import type { Message } from './workspace.js';

const Told = z.object({ rollout: z.string(), phase: z.string(), version: z.coerce.number() });

/** The phase of each rollout that messages of the bot tell of, by its id: the one that the newest version tells. */
export function rolloutPhases(messages: readonly Message[]): Map<string, string> {
  const newest = new Map<string, z.infer<typeof Told>>();
  for (const { metadata } of messages) {
    if (metadata?.event_type !== 'batch_rollout') continue;
    const { data } = Told.safeParse(metadata.event_payload);
    if (data && data.version >= (newest.get(data.rollout)?.version ?? 0)) newest.set(data.rollout, data);
  }
  return new Map([...newest].map(([id, { phase }]) => [id, phase]));
}
