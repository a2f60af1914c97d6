/** Who makes a call, as the access key id tells: the bot, a producer of production jobs, or anybody else. */
export type Caller = { key: string; who: 'bot' | 'producer' | 'human' };

export const producer: Caller = { key: 'PRODUCER', who: 'producer' };
export const human: Caller = { key: 'HUMAN', who: 'human' };

/** The caller behind an access key id. */
export function callerOf(key: string): Caller {
  switch (key) {
    case 'BOT':
      return { key, who: 'bot' };
    case 'PRODUCER':
      return producer;
    default:
      return { key, who: 'human' };
  }
}
