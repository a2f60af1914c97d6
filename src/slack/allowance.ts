import { z } from 'zod';
import type { Clock } from '../ports.js';
import { renderText, type Locale } from './blocks.js';
import { plainly } from './start-form.js';
import { startCallbackId } from './start-modal.js';
import { catalog } from './text/catalog.js';
import { parseWords } from './words.js';

const Command = z.object({ command: z.string(), user_id: z.string(), text: z.string().default('') });
const Submission = z.object({
  type: z.literal('view_submission'),
  user: z.object({ id: z.string() }),
  view: z.object({ callback_id: z.literal(startCallbackId) }),
});

/** The acknowledgement of a request that is not read any further; it tells the person so without a call of ours. */
export type TurnedAway =
  | { response_type: 'ephemeral'; text: string; blocks: readonly object[] }
  | { response_action: 'errors'; errors: Record<string, string> };

/** As many commands one person may type at once, and how soon the next is taken after that: nobody types faster for long. */
export const commandsAtOnce = 20;
export const commandEveryMs = 3_000;
/** As many requests as are worked on at once. Beyond that one waits for the others in vain: Slack forgets, AWS throttles. */
export const underWayMax = 50;
const peopleMax = 5_000;

/** What leads back, or stops, is taken from anybody at any time. */
const alwaysTaken: ReadonlySet<string> = new Set(['rollback', 'hold']);

/**
 * How much is asked of the bot (S13), told before anything is done for a request: a person may send `commandsAtOnce`
 * commands and start forms at once and one more every `commandEveryMs`, and while `underWay` requests are as many as
 * `underWayMax`, nobody may. Rollback and hold are never counted, and buttons never come here. Each replica counts for
 * itself.
 */
export function createAllowance(options: {
  clock: Pick<Clock, 'mono'>;
  locale: Locale;
  underWay: () => number;
}): (body: unknown) => TurnedAway | undefined {
  const { clock, locale, underWay } = options;
  const waitOf = perPerson(clock);
  return (body) => {
    const typed = Command.safeParse(body).data;
    if (typed && isAlwaysTaken(typed.text)) return undefined;
    const user = typed?.user_id ?? Submission.safeParse(body).data?.user.id;
    if (user === undefined) return undefined;
    const { answers } = catalog(locale);
    const waitMs = waitOf(user);
    if (waitMs === 0 && underWay() < underWayMax) return undefined;
    const why = waitMs === 0 ? answers.busy : answers.tooManyCommands(Math.ceil(waitMs / 1_000));
    if (!typed) return { response_action: 'errors', errors: { queue: plainly(why) } };
    return { response_type: 'ephemeral', ...renderText(locale, () => why) };
  };
}

function isAlwaysTaken(text: string): boolean {
  const words = parseWords(text);
  return alwaysTaken.has(words.verb === 'bad' ? words.of : words.verb);
}

/** 0 where one more is taken from this person, which counts it; else after how many milliseconds the next will be. */
function perPerson(clock: Pick<Clock, 'mono'>): (user: string) => number {
  const counts = new Map<string, { left: number; at: number }>();
  return (user) => {
    const now = clock.mono();
    const { left: before, at } = counts.get(user) ?? { left: commandsAtOnce, at: now };
    const left = Math.min(commandsAtOnce, before + (now - at) / commandEveryMs);
    counts.delete(user);
    // Whoever was heard of longest ago has most likely all of it left again.
    const [longestAgo] = counts.keys();
    if (counts.size >= peopleMax && longestAgo !== undefined) counts.delete(longestAgo);
    counts.set(user, { left: left < 1 ? left : left - 1, at: now });
    return left < 1 ? (1 - left) * commandEveryMs : 0;
  };
}
