import type { types } from '@slack/bolt';
import type { JsonObject } from '../rollout/json.js';
import { noteCharsMax, StartDraft, type StartField, type StartRequest } from '../rollout/request.js';
import type { Answer, Locale } from './blocks.js';
import { context, section } from './blocks-kit.js';
import { channelMention, code, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import { cut } from './plain-text.js';
import { blockIds, type BlockId, type Carried } from './start-form.js';
import { keyOf } from './start-words.js';
import { catalog } from './text/catalog.js';

export const startCallbackId = 'rollout.start';

const titleCharsMax = 24;
const optionTextCharsMax = 75;
const metadataCharsMax = 3_000;

/**
 * The start modal filled with what is known, with a notice on top where there is one. Undefined when what it would have to
 * carry unseen is longer than Slack keeps.
 */
export function startView({ channel, draft }: Carried, locale: Locale, notice?: Answer): types.ModalView | undefined {
  const text = catalog(locale).modal;
  const carried = Object.fromEntries(Object.entries(draft).filter(([field]) => !isBlock(field)));
  const metadata = JSON.stringify({ ...(channel === undefined ? {} : { channel }), draft: carried });
  if (metadata.length > metadataCharsMax) return undefined;
  const given = Object.entries(carried).map(([field, value]) => code(`${keyNamed(field)}=${shown(value)}`));
  return {
    type: 'modal',
    callback_id: startCallbackId,
    private_metadata: metadata,
    title: plain(cut(text.title, titleCharsMax)),
    submit: plain(cut(text.submit, titleCharsMax)),
    close: plain(cut(text.close, titleCharsMax)),
    blocks: [
      ...(notice?.blocks ?? []).map(block),
      ...blockIds.map((id) => block(input(id, draft[id], locale))),
      ...(given.length === 0 ? [] : [block(context([mrkdwn`${text.given}:`, ...given]))]),
    ],
  };
}

/** What the modal shows while the plan is being made. */
export function workingView(locale: Locale): types.ModalView {
  return quietView(mrkdwn`${catalog(locale).modal.working}`, locale);
}

/** What the modal shows once the plan is posted, with where to look. */
export function doneView(channel: string, locale: Locale): types.ModalView {
  return quietView(mrkdwn`${catalog(locale).modal.done} ${channelMention(channel)}`, locale);
}

/** Everything a modal of ours can show again, from what was asked for. */
export function carriedOf(channel: string | undefined, request: StartRequest): Carried {
  return { channel, draft: StartDraft.parse(request) };
}

function quietView(words: Mrkdwn, locale: Locale): types.ModalView {
  const text = catalog(locale).modal;
  return { type: 'modal', title: plain(cut(text.title, titleCharsMax)), blocks: [block(section(words))] };
}

function input(id: BlockId, value: string | undefined, locale: Locale): JsonObject {
  const { label, placeholder, hint } = catalog(locale).modal[id];
  return {
    type: 'input',
    block_id: id,
    optional: id !== 'queue',
    label: plain(label),
    hint: plain(hint),
    element: id === 'image' || id === 'note' ? textInput(id, placeholder, value) : list(id, placeholder, value),
  };
}

function textInput(id: BlockId, placeholder: string, value: string | undefined): JsonObject {
  return {
    type: 'plain_text_input',
    action_id: id,
    placeholder: plain(placeholder),
    ...(id === 'note' ? { multiline: true, max_length: noteCharsMax } : {}),
    ...(value === undefined ? {} : { initial_value: value }),
  };
}

function list(id: BlockId, placeholder: string, value: string | undefined): JsonObject {
  return {
    type: 'external_select',
    action_id: id,
    min_query_length: 0,
    placeholder: plain(placeholder),
    ...(value === undefined ? {} : { initial_option: option(value) }),
  };
}

/** A name as an entry of a list: shown cut to what Slack allows, sent whole. */
export function option(name: string): { text: { type: 'plain_text'; text: string }; value: string } {
  return { text: { type: 'plain_text', text: cut(name, optionTextCharsMax) }, value: name };
}

function plain(text: string): types.PlainTextElement & JsonObject {
  return { type: 'plain_text', text, emoji: true };
}

/** Our own blocks, as the library's types want them. */
function block({ type, ...rest }: JsonObject): types.Block {
  return { ...rest, type: typeof type === 'string' ? type : '' };
}

function isBlock(field: string): boolean {
  return blockIds.some((id) => id === field);
}

function keyNamed(name: string): string {
  const field: StartField | undefined = StartDraft.keyof().options.find((known) => known === name);
  return field === undefined ? name : keyOf(field);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' && value !== null ? Object.values(value).join(':') : String(value);
}
