import { z } from 'zod';
import { describeView, modalsOf, pushModal, replaceView } from './api-views.js';
import { Option, OptionGroup } from './block-kit-elements.js';
import { type Block, checkView, elementsOf } from './block-kit.js';
import { type Sender, deliverForm } from './deliver.js';
import { type Picked, fill, initially, isEmpty } from './filled.js';
import { limits } from './limits.js';
import { type Act, interaction } from './people.js';
import { type OpenView, type Workspace, makeTrigger } from './workspace.js';

/** What the person sees after pressing Submit, when it is not simply done. */
export type Submitted =
  Act | { kind: 'errors'; errors: Record<string, string> } | { kind: 'incomplete'; blocks: string[] };

export type Suggested = Act | { kind: 'options'; groups: { label?: string; options: Option[] }[] };

/** Values by block id. */
export type Values = Record<string, Picked>;

const ResponseAction = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

/** Options the bot offered, by view and action: only those can be picked in an external select. */
const offeredIn = new WeakMap<OpenView, Map<string, Option[]>>();

/** Presses Submit as far as Slack's client would let a person, and does what the bot answers. */
export async function submit(workspace: Workspace, sender: Sender, open: OpenView, values: Values): Promise<Submitted> {
  const incomplete = missingIn(open, values);
  if (incomplete.length > 0) return { kind: 'incomplete', blocks: incomplete };
  const state = stateOf(open, values);
  if (!state) return { kind: 'notShown' };
  const delivery = await deliverForm(sender, {
    payload: JSON.stringify({
      ...interaction(workspace, open.person, 'view_submission'),
      trigger_id: makeTrigger(workspace, open.person),
      view: describeView(open, state),
      response_urls: [],
    }),
  });
  if (delivery.kind === 'failed') return delivery;
  if (delivery.body === '') {
    close(workspace, open.person, [open]);
    return delivery;
  }
  const action = ResponseAction.safeParse(delivery.body);
  if (!action.success) return { kind: 'failed', why: 'error', ms: delivery.ms };
  return follow(workspace, open, action.data, delivery);
}

function follow(
  workspace: Workspace,
  open: OpenView,
  action: z.infer<typeof ResponseAction>,
  delivery: Act,
): Submitted {
  switch (action.response_action) {
    case 'errors': {
      const shown = new Set(open.view.blocks.map(({ block_id }) => block_id));
      const stray = Object.keys(action.errors).some((blockId) => !shown.has(blockId));
      return stray ? { kind: 'failed', why: 'error', ms: 0 } : { kind: 'errors', errors: action.errors };
    }
    case 'clear':
      close(workspace, open.person, modalsOf(workspace, open.person));
      return delivery;
    case 'update':
    case 'push': {
      const checked = checkView(action.view);
      if (checked.kind === 'faulty') return { kind: 'failed', why: 'error', ms: 0 };
      if (action.response_action === 'push') pushModal(workspace, open.person, checked.thing);
      else replaceView(workspace, open, checked.thing);
      return delivery;
    }
  }
}

/** Closes the topmost modal, or all of them where the view or the person asks for that, and tells the bot if it wished. */
export async function closeModal(workspace: Workspace, sender: Sender, open: OpenView, all: boolean): Promise<void> {
  const cleared = all || (open.view.type === 'modal' && open.view.clear_on_close === true);
  const closing = cleared ? modalsOf(workspace, open.person) : [open];
  close(workspace, open.person, closing);
  for (const view of closing) {
    if (view.view.type !== 'modal' || !view.view.notify_on_close) continue;
    // The order of these is fixed: the lowest view of the stack first, as they were opened.
    // oxlint-disable-next-line no-await-in-loop
    await deliverForm(sender, {
      payload: JSON.stringify({
        ...interaction(workspace, open.person, 'view_closed'),
        view: describeView(view),
        is_cleared: cleared,
      }),
    });
  }
}

/** Asks the bot for the options of an external select, as a person types. */
export async function suggest(
  workspace: Workspace,
  sender: Sender,
  open: OpenView,
  actionId: string,
  typed: string,
): Promise<Suggested> {
  const found = elementsOf(open.view.blocks).find(({ element }) => element.action_id === actionId);
  if (found?.element.type !== 'external_select') return { kind: 'notShown' };
  // Slack's own default asks for three characters first.
  if (Array.from(typed).length < (found.element.min_query_length ?? 3)) return { kind: 'options', groups: [] };
  const delivery = await deliverForm(sender, {
    payload: JSON.stringify({
      ...interaction(workspace, open.person, 'block_suggestion'),
      container: { type: 'view', view_id: open.id },
      view: describeView(open),
      action_id: actionId,
      block_id: found.blockId,
      value: typed,
    }),
  });
  if (delivery.kind === 'failed') return delivery;
  const groups = readOptions(delivery.body);
  if (!groups) return { kind: 'failed', why: 'error', ms: delivery.ms };
  const offered = offeredIn.get(open) ?? new Map<string, Option[]>();
  offered.set(actionId, [...(offered.get(actionId) ?? []), ...groups.flatMap(({ options }) => options)]);
  offeredIn.set(open, offered);
  return { kind: 'options', groups };
}

/** The state of every input of a view, or undefined when a value was never on offer. */
export function stateOf(open: OpenView, values: Values): Record<string, unknown> | undefined {
  const state: Record<string, unknown> = {};
  for (const block of open.view.blocks) {
    if (block.type !== 'input') continue;
    const actionId = block.element.action_id ?? '';
    const offered = offeredIn.get(open)?.get(actionId) ?? [];
    const filled = fill(block.element, pickedIn(block, values), offered);
    if (!filled) return undefined;
    state[block.block_id ?? ''] = { [actionId]: filled };
  }
  return state;
}

const Options = z.object({ options: z.array(Option).max(limits.selectOptions) });
const OptionGroups = z.object({ option_groups: z.array(OptionGroup).max(limits.selectOptions) });

function readOptions(body: unknown): { label?: string; options: Option[] }[] | undefined {
  const flat = Options.safeParse(body);
  if (flat.success) return [{ options: flat.data.options }];
  const grouped = OptionGroups.safeParse(body);
  return grouped.data?.option_groups.map(({ label, options }) => ({ label: label.text, options }));
}

function missingIn(open: OpenView, values: Values): string[] {
  return open.view.blocks.flatMap((block) => {
    if (block.type !== 'input' || block.optional) return [];
    return isEmpty(pickedIn(block, values)) ? [block.block_id ?? ''] : [];
  });
}

function pickedIn(block: Extract<Block, { type: 'input' }>, values: Values): Picked {
  const picked = values[block.block_id ?? ''];
  return picked === undefined ? initially(block.element) : picked;
}

function close(workspace: Workspace, person: string, closing: OpenView[]): void {
  workspace.state.modals = workspace.state.modals.filter((open) => !closing.includes(open));
  workspace.changed({ kind: 'modals', person });
}
