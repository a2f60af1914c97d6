import { z } from 'zod';

/** Somebody in Slack, as users.info answers. */
export const SlackAccount = z.object({
  user: z.looseObject({
    team_id: z.string().optional(),
    locale: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    enterprise_user: z.looseObject({ teams: z.array(z.string()).optional() }).optional(),
  }),
});
export type SlackAccount = z.infer<typeof SlackAccount>['user'];

/** What keeps an account from any role, whatever the policy says (S3). */
export type Barred = 'deactivated' | 'bot' | 'guest' | 'stranger';

/** Undefined for a full member of the bot's own workspace `team`, or of the organisation's workspace the bot lives in. */
export function barredAs(account: SlackAccount, team: string): Barred | undefined {
  if (account.deleted) return 'deactivated';
  if (account.is_bot) return 'bot';
  if (account.is_restricted || account.is_ultra_restricted) return 'guest';
  const ours = account.team_id === team || account.enterprise_user?.teams?.includes(team) === true;
  return account.is_stranger || !ours ? 'stranger' : undefined;
}
