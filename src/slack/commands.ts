import { z } from 'zod';
import type { Press } from '../rollout/answer.js';
import type { Rollout } from '../rollout/rollout.js';
import {
  renderFaults,
  renderHelp,
  renderList,
  renderPlan,
  renderStatus,
  renderText,
  renderUnknownVerb,
  renderWordFaults,
  type Answer,
  type Locale,
} from './blocks.js';
import { tellDoctor } from './doctor.js';
import { renderFailure, requestKey, type Edge } from './edge.js';
import { endedMax, renderHistory } from './history.js';
import { tellPressed } from './presses.js';
import { tellReport } from './report.js';
import type { Reply } from './respond.js';
import type { SlackPerson } from './roles.js';
import { openStart, startTyped } from './start-flow.js';
import { parseWords, type Words } from './words.js';

const Command = z.object({
  user_id: z.string(),
  team_id: z.string().optional(),
  channel_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

/** Who typed a command, where, and as what it counts. */
interface Typed {
  person: SlackPerson;
  channel: string;
  triggerId: string;
  key: string;
  reply: Reply;
}

/** Answers a slash command, to whoever typed it alone. */
export async function onCommand(edge: Edge, raw: unknown): Promise<void> {
  const { user_id: user, channel_id: channel, trigger_id: triggerId, ...command } = Command.parse(raw);
  const key = requestKey(user, channel, triggerId, command.text);
  if (!edge.isFirst(key)) return;
  const words = parseWords(command.text);
  const reply = edge.reply({ user, channel, responseUrl: command.response_url });
  // An incomplete start opens a modal, for which Slack gives three seconds in all; it waits for nobody's answer for long.
  if (isModal(words) && edge.policy.slack.allowedChannels.includes(channel)) {
    const carried = { channel, draft: words.request };
    const instead = (locale: Locale) => renderWordFaults('start', words.faults, locale);
    const refusal = await openStart(edge, { user, team: command.team_id, triggerId, carried, instead });
    return refusal && reply(refusal);
  }
  const person = await edge.roles.person(user, command.team_id);
  try {
    const answer = await answerTo(edge, words, { person, channel, triggerId, key, reply });
    if (answer) await reply(answer);
  } catch (error) {
    await reply(renderFailure(edge, error, { verb: words.verb, user }, person.locale));
  }
}

function isModal(words: Words): words is Extract<Words, { verb: 'start'; complete: false }> {
  return words.verb === 'start' && !words.complete;
}

async function answerTo(edge: Edge, words: Words, typed: Typed): Promise<Answer | undefined> {
  const { locale } = typed.person;
  const { allowedChannels } = edge.policy.slack;
  const asksHelp = words.verb === 'help' || words.verb === 'unknown';
  if (!asksHelp && !allowedChannels.includes(typed.channel))
    return renderText(locale, ({ answers }) => answers.notInThisChannel(allowedChannels));
  switch (words.verb) {
    case 'help':
      return renderHelp(words.topic, locale);
    case 'unknown':
      return renderUnknownVerb(words.word, locale);
    case 'bad':
      return renderWordFaults(words.of, words.faults, locale);
    case 'start':
      return words.complete ? startTyped(edge, words.request, typed) : renderWordFaults('start', words.faults, locale);
    case 'plan': {
      const result = await edge.engine.plan(words.request);
      return result.planned ? renderPlan(result.plan, words.request, locale) : renderFaults(result.faults, locale);
    }
    case 'list':
      return renderList(await edge.engine.active(), locale);
    case 'history':
      return renderHistory(await edge.engine.history(endedMax, words.queue), words.queue, locale);
    case 'status':
      if (words.rollout === undefined) return renderList(await edge.engine.active(), locale);
      return withRollout(edge, words.rollout, typed, async (rollout) => renderStatus(rollout, locale));
    case 'approve':
      return pressNamed(edge, words.rollout, approval(words.gate), typed);
    case 'rollback':
      return pressNamed(edge, words.rollout, { press: words.verb, ...said(words.reason) }, typed);
    case 'hold':
      return pressNamed(edge, words.rollout, { press: words.verb, ...said(words.reason) }, typed);
    case 'resume':
    case 'retry':
      return pressNamed(edge, words.rollout, { press: words.verb === 'retry' ? 'retry' : 'resume' }, typed);
    case 'report':
      return withRollout(edge, words.rollout, typed, (rollout) => tellReport(edge, rollout, typed));
    case 'undo':
    case 'lock':
    case 'unlock':
    case 'audit':
      return renderHelp(words.verb, locale);
    case 'doctor':
      return tellDoctor(edge, typed);
  }
}

function approval(gate: Extract<Words, { verb: 'approve' }>['gate']): Press {
  if (gate === undefined) return { press: 'approve' };
  return { press: 'approve', gate: gate.name, ...(gate.step === undefined ? {} : { step: gate.step }) };
}

function said(words: string | undefined): { words?: string } {
  return words === undefined ? {} : { words };
}

/** What is typed counts as confirmed, and acts on what is there now. */
function pressNamed(edge: Edge, named: string, press: Press, typed: Typed): Promise<Answer | undefined> {
  const { person, key } = typed;
  return withRollout(edge, named, typed, async ({ id }) =>
    tellPressed(edge, person, named, await edge.engine.press(id, person, press, key)),
  );
}

async function withRollout(
  edge: Edge,
  named: string,
  { person: { locale } }: Typed,
  act: (rollout: Rollout) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const result = await edge.engine.find(named);
  switch (result.found) {
    case 'rollout':
      return act(result.rollout);
    case 'newerSchema':
      return renderText(locale, ({ answers }) => answers.newerSchema(result.id));
    case 'nothing':
      return renderText(locale, ({ answers }) => answers.unknownRollout(named));
    case 'several':
      return renderText(locale, ({ answers }) => answers.notUnique(named, result.ids));
  }
}
