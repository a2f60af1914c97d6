import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Answer, type Method, method, refuse } from './api-method.js';
import { type View, checkView } from './block-kit.js';
import { limits } from './limits.js';
import { type OpenView, type Workspace, app, team } from './workspace.js';

const modalsHighMax = 3;
const Triggered = z.object({ trigger_id: z.string(), view: z.unknown() });

/** The views.* methods. */
export const viewMethods: Record<string, Method> = {
  'views.open': method(Triggered, (workspace, args) =>
    withView(args.view, 'modal', (view) =>
      withTrigger(workspace, args.trigger_id, (person) => {
        workspace.state.modals = workspace.state.modals.filter((open) => open.person !== person);
        return { ok: true, view: describeView(pushModal(workspace, person, view)) };
      }),
    ),
  ),
  'views.push': method(Triggered, (workspace, args) =>
    withView(args.view, 'modal', (view) =>
      withTrigger(workspace, args.trigger_id, (person) => {
        if (modalsOf(workspace, person).length >= modalsHighMax) return refuse('push_limit_reached');
        return { ok: true, view: describeView(pushModal(workspace, person, view)) };
      }),
    ),
  ),
  'views.update': method(
    z.object({
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
      view: z.unknown(),
    }),
    (workspace, args) =>
      withView(args.view, 'modal', (view) => {
        const open = workspace.state.modals.find(
          (modal) => modal.id === args.view_id || (args.external_id && modal.view.external_id === args.external_id),
        );
        if (!open) return refuse('not_found');
        if (args.hash && args.hash !== open.hash) return refuse('hash_conflict');
        replaceView(workspace, open, view);
        return { ok: true, view: describeView(open) };
      }),
  ),
  'views.publish': method(
    z.object({ user_id: z.string(), hash: z.string().optional(), view: z.unknown() }),
    (workspace, args) => withView(args.view, 'home', (view) => publish(workspace, args.user_id, args.hash, view)),
  ),
};

/** The modals a person has open, the topmost last. */
export function modalsOf(workspace: Workspace, person: string): OpenView[] {
  return workspace.state.modals.filter((open) => open.person === person);
}

/** Puts a modal on top of what the person has open. */
export function pushModal(workspace: Workspace, person: string, view: View): OpenView {
  const under = modalsOf(workspace, person);
  const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
  const below = under.at(-1);
  const open: OpenView = { id, rootId: under[0]?.id ?? id, hash: freshHash(workspace), person, view };
  if (below) open.previousId = below.id;
  workspace.state.modals.push(open);
  workspace.changed({ kind: 'modals', person });
  return open;
}

/** Shows another content in an open view; its hash changes, its id stays. */
export function replaceView(workspace: Workspace, open: OpenView, view: View): void {
  open.view = view;
  open.hash = freshHash(workspace);
  workspace.changed({ kind: view.type === 'home' ? 'home' : 'modals', person: open.person });
}

/** A view as the Web API and interaction payloads carry it. */
export function describeView(open: OpenView, state: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    private_metadata: '',
    callback_id: '',
    ...open.view,
    id: open.id,
    team_id: team.id,
    app_id: app.id,
    bot_id: app.botId,
    hash: open.hash,
    root_view_id: open.rootId,
    previous_view_id: open.previousId ?? null,
    state: { values: state },
  };
}

function publish(workspace: Workspace, person: string, hash: string | undefined, view: View): Answer {
  if (!workspace.people.some(({ id }) => id === person)) return refuse('user_not_found');
  const known = workspace.state.homes.find((home) => home.person === person);
  if (known && hash && known.hash !== hash) return refuse('hash_conflict');
  const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
  const home = known ?? { id, rootId: id, hash: '', person, view };
  if (!known) workspace.state.homes.push(home);
  replaceView(workspace, home, view);
  return { ok: true, view: describeView(home) };
}

function withView(raw: unknown, type: View['type'], run: (view: View) => Answer): Answer {
  if (Buffer.byteLength(JSON.stringify(raw ?? null)) > limits.viewBytes) return refuse('view_too_large');
  const checked = checkView(raw);
  if (checked.kind === 'faulty') return refuse('invalid_arguments', checked.faults);
  return checked.thing.type === type
    ? run(checked.thing)
    : refuse('invalid_arguments', [`[ERROR] view: must be a ${type}`]);
}

function withTrigger(workspace: Workspace, id: string, run: (person: string) => Answer): Answer {
  const trigger = workspace.triggers.get(id);
  if (!trigger) return refuse('invalid_trigger_id');
  if (trigger.used) return refuse('exchanged_trigger_id');
  if (workspace.clock() > trigger.until) return refuse('expired_trigger_id');
  const answer = run(trigger.person);
  if (answer.ok) trigger.used = true;
  return answer;
}

function freshHash(workspace: Workspace): string {
  return `${Math.round(workspace.clock())}.${randomBytes(4).toString('hex')}`;
}
