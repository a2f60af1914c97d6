import { z } from 'zod';
import { renderText, type Answer } from './blocks.js';
import { parseButton } from './button.js';
import { chatError } from './chat.js';
import { renderFailure, requestKey, type Edge } from './edge.js';
import { endedMax } from './history.js';
import { homeActions, renderDetails, renderHome, renderOutside, type HomeView, type Notice } from './home-view.js';
import { actOn } from './presses.js';
import type { SlackPerson } from './roles.js';
import { openStart } from './start-flow.js';

const Opened = z.object({
  team_id: z.string().optional(),
  event_id: z.string().optional(),
  event: z.object({ user: z.string(), tab: z.string().optional() }),
});

/** Draws the App Home for whoever opens it. */
export async function onHomeOpened(edge: Edge, raw: unknown): Promise<void> {
  const { team_id: team, event_id: id, event } = Opened.parse(raw);
  // Slack tells the same of the tab with the bot's direct messages.
  if (event.tab !== 'home') return;
  if (id !== undefined && !edge.isFirst(requestKey('home', id))) return;
  await publishHome(edge, await edge.roles.person(event.user, team));
}

/** Of a press in the App Home what we use. There is no channel, no message and no response URL, so answers go into the page. */
const Pressed = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  trigger_id: z.string(),
  actions: z.tuple(
    [z.object({ action_id: z.string(), action_ts: z.string().optional(), value: z.string().optional() })],
    z.unknown(),
  ),
});

/** Acts on a button pressed in the App Home, and draws the page anew with the answer on top. */
export async function onHomePress(edge: Edge, raw: unknown): Promise<void> {
  const { user, trigger_id: triggerId, actions } = Pressed.parse(raw);
  const [action] = actions;
  const key = requestKey(user.id, action.action_ts, 'home', action.action_id, triggerId);
  if (!edge.isFirst(key)) return;
  if (action.action_id === homeActions.start) return startFromHome(edge, user, triggerId);
  const person = await edge.roles.person(user.id, user.team_id);
  // The page may be from when somebody was a member still.
  if (!person.member || action.action_id === homeActions.refresh) return void (await publishHome(edge, person));
  const notice = await answerOf(edge, person, action, key);
  if (action.action_id === 'rollout.details' && notice && (await openDetails(edge, person, triggerId, notice))) return;
  await tellAtHome(edge, person, notice && { answer: notice, about: parseButton(action.value ?? '')?.id });
}

async function answerOf(
  edge: Edge,
  person: SlackPerson,
  action: z.infer<typeof Pressed>['actions'][0],
  key: string,
): Promise<Answer | undefined> {
  try {
    return await actOn(edge, person, action, key);
  } catch (error) {
    return renderFailure(edge, error, { action: action.action_id, user: person.user }, person.locale);
  }
}

/** The start of a rollout that is posted in `slack.channel`, with the same rights as the verb. */
async function startFromHome(edge: Edge, user: { id: string; team_id?: string | undefined }, triggerId: string) {
  const notice = await openStart(edge, {
    user: user.id,
    team: user.team_id,
    triggerId,
    carried: { draft: {} },
    instead: (locale) => renderText(locale, ({ home }) => home.noModal),
  });
  if (notice) await tellAtHome(edge, await edge.roles.person(user.id, user.team_id), { answer: notice });
}

/** False where Slack did not open it, as when the three seconds for it are over. */
async function openDetails(edge: Edge, person: SlackPerson, triggerId: string, answer: Answer): Promise<boolean> {
  try {
    await edge.client.apiCall('views.open', { trigger_id: triggerId, view: renderDetails(answer, person) });
    return true;
  } catch (error) {
    edge.log.warn({ user: person.user, code: chatError(error).code }, 'The details could not be opened');
    return false;
  }
}

/** What came of a press must be told, even where the page cannot be drawn anew. */
async function tellAtHome(edge: Edge, person: SlackPerson, notice: Notice | undefined): Promise<void> {
  if ((await publishHome(edge, person, notice)) || notice === undefined) return;
  await edge.reply({ user: person.user, channel: edge.policy.slack.channel })(notice.answer);
}

/**
 * Publishes the App Home of one person as things are now, with `notice` on top. Never rejects; false where Slack did not
 * take it, which is logged. No hash goes with it: each is drawn anew from what is stored, so the last one may win, and a
 * button of an older one does nothing.
 */
export async function publishHome(edge: Edge, person: SlackPerson, notice?: Notice): Promise<boolean> {
  const view = person.member ? await drawn(edge, person, notice) : renderOutside(person);
  try {
    await edge.client.apiCall('views.publish', { user_id: person.user, view });
    return true;
  } catch (error) {
    const { code, requestId } = chatError(error);
    edge.log.warn({ user: person.user, code, requestId }, 'The App Home could not be published');
    return false;
  }
}

async function drawn(edge: Edge, person: SlackPerson, notice: Notice | undefined): Promise<HomeView> {
  const { engine, policy, clock } = edge;
  const { channel } = policy.slack;
  const viewer = { person, channel, distinctFromStarter: policy.approvals.distinctFromStarter };
  try {
    const [active, ended] = await Promise.all([engine.active(), engine.history(endedMax)]);
    return renderHome(viewer, { active, ended, now: clock.now() }, notice);
  } catch (error) {
    const failure = renderFailure(edge, error, { surface: 'home', user: person.user }, person.locale);
    const blocks = [...(notice?.answer.blocks ?? []), ...failure.blocks];
    return renderHome(viewer, undefined, { answer: { ...failure, blocks }, about: notice?.about });
  }
}
