import { z } from 'zod';
import { Flag } from './api-method.js';
import { type Block, checkBlocks } from './block-kit.js';
import { limits } from './limits.js';
import type { Conduct } from './workspace.js';

/** The parts that every way of sending a message shares. */
export const MessageBody = z.object({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).nullish(),
  metadata: z.unknown().optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: Flag.optional(),
});

const Metadata = z.object({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.json()),
});

interface Content {
  text: string;
  blocks: Block[];
  metadata?: z.infer<typeof Metadata>;
}

type Read = { kind: 'content'; content: Content } | { kind: 'refused'; error: string; messages?: string[] };

/** Slack's judgement of what a bot wants to say: the content as it will be kept, or the error code. */
export function readBody(body: z.infer<typeof MessageBody>, conduct: Conduct): Read {
  if (!body.text && !body.blocks?.length) return { kind: 'refused', error: 'no_text' };
  const checked = checkBlocks(body.blocks ?? [], conduct.blocks === 'classic');
  if (checked.kind === 'faulty') return { kind: 'refused', error: 'invalid_blocks', messages: checked.faults };
  // Slack cuts a post that is too long; only an update of that length is refused.
  const content: Content = { text: (body.text ?? '').slice(0, limits.postText), blocks: checked.thing };
  if (body.metadata === undefined) return { kind: 'content', content };
  const metadata = Metadata.safeParse(body.metadata);
  if (!metadata.success) return { kind: 'refused', error: 'invalid_metadata_format' };
  if (JSON.stringify(metadata.data).length > limits.metadataBytes) {
    return { kind: 'refused', error: 'metadata_too_large' };
  }
  return { kind: 'content', content: { ...content, metadata: metadata.data } };
}
