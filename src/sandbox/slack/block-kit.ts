import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  ActionElement,
  type Element,
  ImageElement,
  InputElement,
  anyText,
  chars,
  id,
  plainText,
} from './block-kit-elements.js';
import { newerBlocks } from './block-kit-newer.js';
import { limits } from './limits.js';

const block_id = id;

const Section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText(limits.text).optional(),
    fields: z.array(anyText(limits.sectionField)).min(1).max(limits.sectionFields).optional(),
    accessory: z.union([ActionElement, ImageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text !== undefined || section.fields !== undefined, { error: 'needs text or fields' });

const classicBlocks = [
  Section,
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(limits.header) }),
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({
    type: z.literal('context'),
    block_id,
    elements: z
      .array(z.union([anyText(limits.text), ImageElement]))
      .min(1)
      .max(limits.contextElements),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id,
    elements: z.array(ActionElement).min(1).max(limits.actionElements),
  }),
  z.strictObject({
    type: z.literal('image'),
    block_id,
    image_url: chars(limits.url, 1),
    alt_text: chars(limits.altText, 1),
    title: plainText(limits.altText).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id,
    label: plainText(limits.inputLabel),
    element: InputElement,
    hint: plainText(limits.inputLabel).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
] as const;

export const Block = z.discriminatedUnion('type', [...classicBlocks, ...newerBlocks]);

export type Block = z.infer<typeof Block>;

const Classic = z.discriminatedUnion('type', classicBlocks);

/** What Slack says of a body: the parsed thing, or one line per fault with the path to it. */
export type Checked<Thing> = { kind: 'fine'; thing: Thing } | { kind: 'faulty'; faults: string[] };

/**
 * The blocks of a message, checked against the limits and given ids where they had none.
 * With `classicOnly` the blocks of 2025 and later are refused, as in a workspace the new blocks have not reached yet.
 */
export function checkBlocks(blocks: unknown, classicOnly: boolean): Checked<Block[]> {
  const schema = z.array(classicOnly ? Classic : Block).max(limits.messageBlocks);
  return checked(schema.safeParse(blocks), 'blocks', withIds);
}

const viewParts = {
  callback_id: chars(limits.id).optional(),
  private_metadata: chars(limits.privateMetadata).optional(),
  external_id: chars(limits.id).optional(),
  blocks: z.array(Block).min(1).max(limits.viewBlocks),
};

export const View = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('modal'),
      ...viewParts,
      title: plainText(limits.viewTitle),
      submit: plainText(limits.viewTitle).optional(),
      close: plainText(limits.viewTitle).optional(),
      clear_on_close: z.boolean().optional(),
      notify_on_close: z.boolean().optional(),
      submit_disabled: z.boolean().optional(),
    })
    .refine((view) => view.submit !== undefined || !view.blocks.some((block) => block.type === 'input'), {
      error: 'a modal with inputs needs a submit text',
    }),
  z.strictObject({ type: z.literal('home'), ...viewParts }),
]);

export type View = z.infer<typeof View>;

/** A modal or home view, checked and given ids like the blocks of a message. */
export function checkView(view: unknown): Checked<View> {
  return checked(View.safeParse(view), 'view', (fine) => ({ ...fine, blocks: withIds(fine.blocks) }));
}

function checked<Thing extends View | Block[]>(
  parsed: z.ZodSafeParseResult<Thing>,
  what: string,
  finish: (thing: Thing) => Thing,
): Checked<Thing> {
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `[ERROR] ${[what, ...issue.path].join('/')}: ${issue.message}`);
    return { kind: 'faulty', faults };
  }
  const thing = finish(parsed.data);
  const twice = twiceUsed(Array.isArray(thing) ? thing : thing.blocks);
  return twice === undefined ? { kind: 'fine', thing } : { kind: 'faulty', faults: [`[ERROR] ${what}: ${twice}`] };
}

function twiceUsed(blocks: Block[]): string | undefined {
  const seen = new Set<string>();
  for (const block of blocks) {
    if (block.block_id === undefined) continue;
    if (seen.has(block.block_id)) return `block_id ${block.block_id} is used twice`;
    seen.add(block.block_id);
  }
  return undefined;
}

/** Every element of the blocks that a person can press or fill, with the id of its block. */
export function elementsOf(blocks: Block[]): { blockId: string; element: Element }[] {
  return blocks.flatMap((block) => elementsIn(block).map((element) => ({ blockId: block.block_id ?? '', element })));
}

function elementsIn(block: Block): Element[] {
  if (block.type === 'actions') return block.elements;
  if (block.type === 'input') return [block.element];
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') return [block.accessory];
  return [];
}

function withIds(blocks: Block[]): Block[] {
  for (const block of blocks) {
    block.block_id ??= freshId();
    for (const element of elementsIn(block)) element.action_id ??= freshId();
  }
  return blocks;
}

function freshId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
