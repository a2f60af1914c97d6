import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { StartRequest } from '../rollout/request.js';
import { renderText, type Answer } from './blocks.js';
import { chatError } from './chat.js';
import { renderFailure, requestKey, type Edge } from './edge.js';
import { publishHome } from './home.js';
import type { SlackPerson } from './roles.js';
import { mayNotStart, startRequested, type Started } from './start-flow.js';
import { Carried, checkForm, plainly, typedIn, ViewState } from './start-form.js';
import { carriedOf, doneView, startView, workingView } from './start-modal.js';
import { catalog } from './text/catalog.js';
import { within } from '../timer.js';

const Submission = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  trigger_id: z.string().optional(),
  view: z.object({ id: z.string(), hash: z.string().optional(), private_metadata: z.string(), state: ViewState }),
});

/** How a modal may be answered; see Slack's `response_action`. */
export type ModalAnswer =
  { response_action: 'errors'; errors: Record<string, string> } | { response_action: 'update'; view: types.ModalView };

/** Slack waits three seconds for the answer to a form; a person, less gladly than that. */
const patienceMs = 700;

/** Answers a sent start form: errors from what is known here, else a working view; what AWS says comes later into the same modal. */
export async function onSubmission(
  edge: Edge,
  raw: unknown,
  ack: (answer: ModalAnswer) => Promise<void>,
): Promise<void> {
  const { user, view, trigger_id: triggerId } = Submission.parse(raw);
  const { channel: asked, draft } = Carried.parse(JSON.parse(view.private_metadata || '{"draft":{}}'));
  const lookUp = edge.roles.person(user.id, user.team_id);
  const person = await within(edge.timer, patienceMs, lookUp);
  const locale = person?.locale ?? edge.policy.locale;
  const checked = checkForm(draft, typedIn(view.state), edge.policy, locale);
  const errors = { ...(checked.ok ? {} : checked.errors), ...roleError(person) };
  if (!checked.ok || Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
  await ack({ response_action: 'update', view: workingView(locale) });
  const { channel: own, allowedChannels } = edge.policy.slack;
  const channel = asked !== undefined && allowedChannels.includes(asked) ? asked : own;
  const key = requestKey(user.id, view.id, triggerId ?? view.hash);
  if (!edge.isFirst(key)) return;
  edge.work.begin(async () => {
    await startFromModal(edge, checked.request, {
      person: await lookUp,
      channel,
      key,
      viewId: view.id,
      fromHome: asked === undefined,
    });
  });
}

function roleError(person: SlackPerson | undefined): { queue?: string } {
  if (person === undefined || mayNotStart(person) === undefined) return {};
  const { answers } = catalog(person.locale);
  return { queue: plainly(person.certain ? answers.mayNotStart : answers.rolesUnknown) };
}

async function startFromModal(
  edge: Edge,
  request: StartRequest,
  by: { person: SlackPerson; channel: string; key: string; viewId: string; fromHome: boolean },
): Promise<void> {
  const { locale, user } = by.person;
  let started: Started;
  try {
    started = await startRequested(edge, request, by);
  } catch (error) {
    started = { did: 'nothing', notice: renderFailure(edge, error, { verb: 'start', user }, locale) };
  }
  const { channel } = by;
  const done = renderText(locale, ({ answers }) => answers.started(request.queue));
  const told: Answer = started.did === 'nothing' ? started.notice : done;
  const view =
    started.did === 'nothing'
      ? startView(carriedOf(by.fromHome ? undefined : channel, request), locale, started.notice)
      : doneView(channel, locale);
  try {
    await edge.client.apiCall('views.update', { view_id: by.viewId, view });
  } catch (error) {
    // Closed meanwhile: the person is told where the plan goes.
    edge.log.info({ user, code: chatError(error).code }, 'The start modal could not be updated');
    await edge.reply({ user, channel })(told);
  }
  if (by.fromHome && started.did === 'started') await publishHome(edge, by.person);
}
