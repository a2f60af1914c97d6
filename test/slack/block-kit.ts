/**
 * The published limits of the classic blocks, and the rules that keep a message readable and harmless. Written apart
 * from the renderer, so that a limit it got wrong is not wrong here too. Lengths are counted in code points.
 */
interface Message {
  text: string;
  blocks: readonly unknown[];
}

type Fault = string;
type Fields = Record<string, unknown>;

const textsOfBlock: Record<string, readonly string[]> = {
  header: ['type', 'block_id', 'text'],
  section: ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'],
  context: ['type', 'block_id', 'elements'],
  actions: ['type', 'block_id', 'elements'],
  divider: ['type', 'block_id'],
};

/** Every fault of a message, each with the place it stands at; none for a message that Slack takes. */
export function faultsOf(message: Message): Fault[] {
  const faults: Fault[] = [];
  const bad = (at: string, what: string): void => void faults.push(`${at}: ${what}`);
  if (message.text.trim() === '') bad('text', 'is empty');
  checkMarkup(message.text, 'text', bad);
  if (message.blocks.length > 50) bad('blocks', `${message.blocks.length} of at most 50`);
  const ids = message.blocks.flatMap((block) => (isFields(block) && 'block_id' in block ? [block['block_id']] : []));
  if (new Set(ids).size !== ids.length) bad('blocks', 'a block_id is there twice');
  for (const [i, block] of message.blocks.entries()) checkBlock(block, `blocks[${i}]`, bad);
  const actionIds = message.blocks.flatMap((block) => buttonsOf(block).map((button) => button['action_id']));
  if (new Set(actionIds).size !== actionIds.length) bad('blocks', 'an action_id is there twice');
  const dangers = message.blocks.flatMap(buttonsOf).filter((button) => button['style'] === 'danger');
  if (dangers.length > 1) bad('blocks', 'more than one button is of style danger');
  return faults;
}

/**
 * Every fault of a modal or of an App Home. A view takes 100 blocks and 250 kB, and shows many rollouts: there an action_id
 * must be the only one of its block alone, and no button is red, since there would be as many as rollouts.
 */
export function viewFaultsOf(view: unknown): Fault[] {
  const faults: Fault[] = [];
  const bad = (at: string, what: string): void => void faults.push(`${at}: ${what}`);
  const known = ['type', 'title', 'close', 'blocks'];
  if (!isFields(view) || !Array.isArray(view['blocks'])) return ['view: has no blocks'];
  const blocks: unknown[] = view['blocks'];
  for (const key of Object.keys(view)) if (!known.includes(key)) bad('view', `unknown member ${key}`);
  if (view['type'] === 'modal') checkText(view['title'], 'title', ['plain_text'], 24, bad);
  else if (view['type'] !== 'home' || 'title' in view) bad('type', `is ${String(view['type'])}`);
  if ('close' in view) checkText(view['close'], 'close', ['plain_text'], 24, bad);
  if (blocks.length === 0 || blocks.length > 100) bad('blocks', `${blocks.length} of at most 100`);
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > 250_000) bad('view', `${bytes} bytes of at most 250000`);
  for (const [i, block] of blocks.entries()) {
    checkBlock(block, `blocks[${i}]`, bad);
    const buttons = buttonsOf(block);
    if (new Set(buttons.map((one) => one['action_id'])).size !== buttons.length)
      bad(`blocks[${i}]`, 'an action_id is there twice');
    if (buttons.some((one) => one['style'] === 'danger')) bad(`blocks[${i}]`, 'a button is red');
  }
  return faults;
}

type Bad = (at: string, what: string) => void;

function checkBlock(block: unknown, at: string, bad: Bad): void {
  if (!isFields(block)) return bad(at, 'is no object');
  const kind = String(block['type']);
  const known = textsOfBlock[kind];
  if (known === undefined) return bad(at, `${kind} is no classic block`);
  for (const key of Object.keys(block)) if (!known.includes(key)) bad(at, `unknown member ${key}`);
  switch (kind) {
    case 'header':
      return checkText(block['text'], `${at}.text`, ['plain_text'], 150, bad);
    case 'section':
      if ('accessory' in block) checkButton(block['accessory'], `${at}.accessory`, bad);
      return checkText(block['text'], `${at}.text`, ['mrkdwn', 'plain_text'], 3_000, bad);
    case 'context':
      return checkElements(block['elements'], at, 10, bad, (element, place) =>
        checkText(element, place, ['mrkdwn', 'plain_text'], 3_000, bad),
      );
    case 'actions':
      return checkElements(block['elements'], at, 25, bad, (element, place) => checkButton(element, place, bad));
    default:
      return undefined;
  }
}

function checkElements(
  elements: unknown,
  at: string,
  max: number,
  bad: Bad,
  check: (element: unknown, place: string) => void,
): void {
  if (!Array.isArray(elements) || elements.length === 0) return bad(at, 'has no elements');
  if (elements.length > max) bad(at, `${elements.length} elements, at most ${max}`);
  for (const [i, element] of elements.entries()) check(element, `${at}.elements[${i}]`);
}

const membersOfButton = ['type', 'action_id', 'text', 'value', 'style', 'confirm', 'accessibility_label', 'url'];

function checkButton(element: unknown, at: string, bad: Bad): void {
  if (!isFields(element) || element['type'] !== 'button') return bad(at, 'is no button');
  for (const key of Object.keys(element)) if (!membersOfButton.includes(key)) bad(at, `unknown member ${key}`);
  checkText(element['text'], `${at}.text`, ['plain_text'], 75, bad);
  checkString(element['action_id'], `${at}.action_id`, 255, bad);
  checkString(element['value'], `${at}.value`, 2_000, bad);
  checkString(element['accessibility_label'], `${at}.accessibility_label`, 75, bad);
  if (!new Set<unknown>([undefined, 'primary', 'danger']).has(element['style'])) bad(at, 'has an unknown style');
  const { confirm } = element;
  if (confirm === undefined) return undefined;
  if (!isFields(confirm)) return bad(`${at}.confirm`, 'is no object');
  checkText(confirm['title'], `${at}.confirm.title`, ['plain_text'], 100, bad);
  checkText(confirm['text'], `${at}.confirm.text`, ['plain_text', 'mrkdwn'], 300, bad);
  checkText(confirm['confirm'], `${at}.confirm.confirm`, ['plain_text'], 30, bad);
  checkText(confirm['deny'], `${at}.confirm.deny`, ['plain_text'], 30, bad);
  return undefined;
}

function checkText(value: unknown, at: string, kinds: readonly string[], max: number, bad: Bad): void {
  if (!isFields(value)) return bad(at, 'is no text object');
  const kind = String(value['type']);
  if (!kinds.includes(kind)) bad(at, `is ${kind}`);
  if (kind === 'mrkdwn' && 'emoji' in value) bad(at, 'emoji belongs to plain_text');
  if (kind === 'mrkdwn' && value['verbatim'] !== true) bad(at, 'leaves Slack to guess at links and mentions');
  checkString(value['text'], `${at}.text`, max, bad);
  if (kind === 'mrkdwn') checkMarkup(String(value['text']), at, bad);
  else if (/[<>]/u.test(String(value['text']))) bad(at, 'has an angle bracket in plain text');
}

function checkString(value: unknown, at: string, max: number, bad: Bad): void {
  if (typeof value !== 'string') return bad(at, 'is no string');
  const length = Array.from(value).length;
  if (length === 0 || value.trim() === '') bad(at, 'is empty');
  if (length > max) bad(at, `${length} characters, at most ${max}`);
  if (/undefined|\[object |NaN|\bnull\b|Infinity/u.test(value)) bad(at, `shows internals: ${value.slice(0, 200)}`);
  // Whoever writes a name must not be able to turn the text around it or to hide something in it.
  if (/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(value)) bad(at, 'has an invisible character');
}

const liveToken =
  /<(?:@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^<>|]+\|[^<>|]+|https:\/\/[^<>|\s]+\|[^<>|]+)>/gu;

/** Only the tokens that the bot itself makes may be live; everything else is escaped, exactly once. */
function checkMarkup(text: string, at: string, bad: Bad): void {
  const rest = text.replace(liveToken, '');
  if (/[<>]/u.test(rest)) bad(at, `has an unescaped angle bracket: ${rest.slice(0, 200)}`);
  if (/&(?!amp;|lt;|gt;)/u.test(rest)) bad(at, `has an unescaped ampersand: ${rest.slice(0, 200)}`);
  if (/@(?:channel|here|everyone)\b/iu.test(rest)) bad(at, 'would name everybody');
  if (text.split('```').length % 2 === 0) bad(at, 'leaves a fence open');
  const outside = text.replace(/```[\s\S]*?```/gu, '').replace(/`[^`\n]*`/gu, 'x');
  if (outside.includes('`')) bad(at, `leaves code open: ${outside.slice(0, 200)}`);
  for (const line of outside.split('\n')) checkBold(line, at, bad);
}

/** Slack shows bold only between spaces or punctuation; elsewhere the asterisks would stand in the text. */
function checkBold(line: string, at: string, bad: Bad): void {
  const rest = line.replace(/(^|[\s([{"'/–—-])\*[^*\s](?:[^*]*[^*\s])?\*(?=$|[\s)\]}"'.,;:!?/–—-])/gu, '$1x');
  if (rest.includes('*')) bad(at, `has an asterisk that is not bold: ${line.slice(0, 300)}`);
}

/** The buttons of a block, as plain records. */
export function buttonsOf(block: unknown): Fields[] {
  if (isFields(block) && isFields(block['accessory'])) return [block['accessory']];
  if (!isFields(block) || block['type'] !== 'actions' || !Array.isArray(block['elements'])) return [];
  return block['elements'].filter(isFields);
}

/** Everything that a reader reads: the text and every text in the blocks. */
export function wordsOf(message: Message): string {
  const words: string[] = [message.text];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (isFields(value))
      for (const [key, one] of Object.entries(value)) {
        if (key === 'text' && typeof one === 'string') words.push(one);
        else walk(one);
      }
  };
  walk(message.blocks);
  return words.join('\n');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
