import type { JsonObject } from '../rollout/json.js';
import { limits } from './limits.js';
import { joined, plain, textOf, type Mrkdwn } from './mrkdwn.js';

/** The classic blocks, the only ones that every client shows. Each cuts what does not fit, and none is ever empty. */

export function header(text: string): JsonObject {
  return { type: 'header', text: plainText(text, limits.headerChars) };
}

export const divider: JsonObject = { type: 'divider' };

/** Lines one below the other, in as many sections as they need and at most `sectionsMax`; `left` tells how many lines did not fit. */
export function sections(
  lines: readonly Mrkdwn[],
  sectionsMax: number = limits.blocks,
  left?: (lines: number) => Mrkdwn,
): JsonObject[] {
  const packed: Mrkdwn[][] = [];
  let chars = Infinity;
  const said = lines.filter(({ marked }) => marked !== '');
  for (const [i, line] of said.entries()) {
    const shown = fitting(line, limits.sectionChars - roomForLeft);
    if (chars + shown.marked.length + 1 > limits.sectionChars - roomForLeft) {
      if (packed.length === sectionsMax) {
        if (left !== undefined) packed.at(-1)?.push(left(said.length - i));
        break;
      }
      packed.push([]);
      chars = 0;
    }
    chars += shown.marked.length + 1;
    packed.at(-1)?.push(shown);
  }
  return packed.map((one) => section(joined(one, '\n')));
}

/** Kept free in every section for the line that says what was left out. */
const roomForLeft = 200;

/** A text, with a button beside it where there is one. */
export function section(text: Mrkdwn, beside?: Button): JsonObject {
  const accessory = beside === undefined ? {} : { accessory: button(beside) };
  return { type: 'section', text: textObject(fitting(text, limits.sectionChars)), ...accessory };
}

/** Small print; more pieces than a block holds share the last one. */
export function context(pieces: readonly Mrkdwn[]): JsonObject {
  const said = pieces.filter(({ marked }) => marked !== '');
  const apart = said.length > limits.contextElements ? limits.contextElements - 1 : said.length;
  const rest = joined(said.slice(apart), ', ');
  const shown = [...said.slice(0, apart), ...(rest.marked === '' ? [] : [rest])];
  return { type: 'context', elements: shown.map((piece) => textObject(fitting(piece, limits.sectionChars))) };
}

export interface Button {
  actionId: string;
  label: string;
  /** The label for those who do not see what stands around the button. */
  spoken: string;
  value: string;
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string; no: string; style?: 'danger' };
}

export function actions(buttons: readonly Button[]): JsonObject {
  return { type: 'actions', elements: buttons.map(button) };
}

function button({ actionId, label, spoken, value, style, confirm }: Button): JsonObject {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(label, limits.buttonChars),
    accessibility_label: plain(spoken, limits.spokenChars),
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plainText(confirm.title, limits.confirmTitleChars),
            text: plainText(confirm.text, limits.confirmTextChars),
            confirm: plainText(confirm.yes, 30),
            deny: plainText(confirm.no, 30),
            ...(confirm.style === undefined ? {} : { style: confirm.style }),
          },
        }),
  };
}

function plainText(text: string, charsMax: number): JsonObject {
  return { type: 'plain_text', text: plain(text, charsMax), emoji: true };
}

/** `verbatim` keeps Slack from making links and mentions of what only looks like them. */
function textObject({ marked }: Mrkdwn): JsonObject {
  return { type: 'mrkdwn', text: marked, verbatim: true };
}

/** Too long a text loses its marks rather than being cut inside one. */
function fitting(text: Mrkdwn, charsMax: number): Mrkdwn {
  if (text.marked.length <= charsMax) return text;
  const bare = textOf(text, charsMax);
  return { marked: bare, bare };
}
