/**
 * Why a failed job's last lines are not told. `none`: there was no such stream when it was looked for, or nothing in it;
 * `denied`: AWS refuses the bot `logs:GetLogEvents` (F126); `failed`: anything else. `raw` is what AWS said, clipped.
 */
export type LogsUnread = { why: 'none' } | { why: 'denied'; raw: string } | { why: 'failed'; raw: string };
