import { z } from 'zod';
import type { Workspace } from './workspace.js';

/** What a Web API method says: Slack answers 200 either way and tells success by `ok`. */
export type Answer = { ok: true; [field: string]: unknown } | { ok: false; error: string; [field: string]: unknown };

export type Method = (workspace: Workspace, args: Record<string, unknown>) => Answer;

/** A method that only runs when its arguments have the right shape. */
export function method<Schema extends z.ZodType>(
  schema: Schema,
  run: (workspace: Workspace, args: z.infer<Schema>) => Answer,
): Method {
  return (workspace, args) => {
    const parsed = schema.safeParse(args);
    if (parsed.success) return run(workspace, parsed.data);
    const faults = parsed.error.issues.map((issue) => `[ERROR] ${issue.path.join('/')}: ${issue.message}`);
    return refuse('invalid_arguments', faults);
  };
}

/** A refusal by its Slack error code, with the lines that explain it. */
export function refuse(error: string, messages?: string[]): Answer {
  return { ok: false, error, ...(messages && { response_metadata: { messages } }) };
}

/** A flag as JSON or as a form spells it. */
export const Flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', ''])])
  .transform((value) => value === true || value === 'true' || value === '1');

/** A count as JSON or as a form spells it. */
export const Count = z.coerce.number().int().min(0);
