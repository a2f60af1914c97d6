import { z } from 'zod';
import { imageAllowed, type Policy } from '../policy.js';
import { conflicts, noteCharsMax, StartDraft, StartRequest, type StartField } from '../rollout/request.js';
import type { Locale } from './blocks.js';
import { readable, type Mrkdwn } from './mrkdwn.js';
import { cut, foldWidth, plainText } from './plain-text.js';
import { keyOf } from './start-words.js';
import { catalog, type Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/** The inputs of the start modal; each block's id is also the action id of its element. */
export const blockIds = ['queue', 'image', 'job', 'env', 'note'] as const;
export type BlockId = (typeof blockIds)[number];

/** What a modal carries unseen: where the root goes, and what the command said that the modal has no input for. */
export const Carried = z.strictObject({ channel: z.string().optional(), draft: StartDraft });
export type Carried = z.infer<typeof Carried>;

/** What was typed into the inputs, one plain line each; an empty one is absent. */
export type Typed = Partial<Record<BlockId, string>>;

export type Checked = { ok: true; request: StartRequest } | { ok: false; errors: Partial<Record<BlockId, string>> };

const Input = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.looseObject({ value: z.string() }).nullish(),
});
/** The state of a view as Slack sends it, as far as it is ours. */
export const ViewState = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** The inputs as plain text, read as leniently as a command is. */
export function typedIn(state: z.infer<typeof ViewState>): Typed {
  const typed: Typed = {};
  for (const id of blockIds) {
    const input = state.values[id]?.[id];
    const text = plainText(input?.selected_option?.value ?? input?.value ?? '');
    if (text !== '') typed[id] = id === 'note' ? text : foldWidth(text);
  }
  return typed;
}

/** Judges a filled-in form by grammar and policy alone, without asking AWS or Slack. Errors are plain text, each on a block the modal has. */
export function checkForm(carried: StartDraft, typed: Typed, policy: Policy, locale: Locale): Checked {
  const text = catalog(locale);
  const errors: Partial<Record<BlockId, string>> = {};
  for (const id of blockIds) {
    const value = typed[id];
    if (value === undefined || StartDraft.shape[id].safeParse(value).success) continue;
    errors[id] =
      id === 'image'
        ? text.modal.invalidImage
        : id === 'note'
          ? text.modal.tooLong(noteCharsMax)
          : wrongName(id, value, text);
  }
  if (typed.queue === undefined) errors.queue = text.modal.needed;
  if (typed.image !== undefined && errors.image === undefined && !imageAllowed(policy, typed.image))
    errors.image = notAllowed(typed.image, policy, text);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const draft = StartDraft.safeParse({ placement: 'replace', ...carried, ...typed });
  for (const conflict of draft.success ? conflicts(draft.data) : []) {
    errors[blockOf(conflict.field, conflict.with)] ??= conflictText(conflict, text);
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const request = StartRequest.safeParse(draft.data);
  return request.success ? { ok: true, request: request.data } : { ok: false, errors: { queue: text.modal.needed } };
}

const errorCharsMax = 300;

/** A sentence of the catalogue for a place that shows plain text. */
export function plainly(sentence: Mrkdwn): string {
  return cut(readable(sentence), errorCharsMax);
}

function wrongName(key: string, value: string, text: Catalog): string {
  return plainly(told(text.faults.typed, 'fault', { fault: 'badValue', key, value }));
}

function notAllowed(image: string, { images: { allow } }: Policy, text: Catalog): string {
  const faults = text.faults.plan;
  return plainly(
    allow.length === 0
      ? told(faults, 'fault', { fault: 'imagesNotConfigured' })
      : told(faults, 'fault', { fault: 'imageNotAllowed', image, allow: [...allow] }),
  );
}

function conflictText({ fault, field, with: other }: ReturnType<typeof conflicts>[number], text: Catalog): string {
  if (fault === 'missing') return text.modal.needed;
  return plainly(told(text.faults.typed, 'fault', { fault, key: keyOf(field), with: keyOf(other) }));
}

/** An error may only stand on a block that the modal has. */
function blockOf(...fields: readonly StartField[]): BlockId {
  return blockIds.find((id) => fields.includes(id)) ?? 'queue';
}
