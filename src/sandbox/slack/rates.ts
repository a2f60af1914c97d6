/** Slack's published tiers as calls a minute; what may come at once is the same number. */
const perMinute: Record<string, number> = {
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'conversations.info': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.members': 100,
  'conversations.list': 20,
  'users.info': 100,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
  'files.getUploadURLExternal': 100,
  'files.completeUploadExternal': 100,
};

/** Slack bears short bursts of posts into one channel; how long is not published. */
const postsAtOnce = 5;

interface Bucket {
  level: number;
  at: number;
}

/**
 * Counts the calls of one bot. The answer is how many whole seconds to wait before this call may be made again:
 * 0 when it may be made now. Posts are counted for each channel, one a second.
 */
export function rateCounter(clock: () => number): (method: string, channel: string) => number {
  const buckets = new Map<string, Bucket>();
  return (method, channel) => {
    const post = method === 'chat.postMessage';
    const limit = post ? 60 : perMinute[method];
    if (limit === undefined) return 0;
    const burst = post ? postsAtOnce : limit;
    const key = post ? `${method} ${channel}` : method;
    const now = clock();
    const last = buckets.get(key) ?? { level: burst, at: now };
    const level = Math.min(burst, last.level + ((now - last.at) / 60_000) * limit);
    buckets.set(key, { level: level >= 1 ? level - 1 : level, at: now });
    return level >= 1 ? 0 : Math.ceil(((1 - level) * 60) / limit);
  };
}
