import { useState } from 'react';
import type { Button, Element, Option } from '../slack/block-kit-elements.js';
import type { Values } from '../slack/modals.js';
import type { Message, OpenView } from '../slack/workspace.js';
import { ConfirmDialog } from './confirm.js';
import { type Desk, useDesk } from './desk.js';
import { TextObject } from './mrkdwn.js';

/** Where a press comes from: the server builds what the bot gets from the stored message or view, never from the page. */
export type Source = { kind: 'message'; message: Message } | { kind: 'view'; open: OpenView; values: Values };

interface Props {
  element: Element;
  blockId: string;
  source: Source;
}

type Picked = string | string[];

/** One thing to press or choose, with its confirm dialog before anything is delivered. */
export function Pressable({ element, blockId, source }: Props) {
  const desk = useDesk();
  const [asking, setAsking] = useState<Picked>();
  const [busy, setBusy] = useState(false);
  const confirm = 'confirm' in element ? element.confirm : undefined;
  const deliver = async (picked: Picked) => {
    setAsking(undefined);
    setBusy(true);
    await press(desk, source, blockId, element.action_id ?? '', picked);
    setBusy(false);
  };
  const ask = (picked: Picked) => (confirm ? setAsking(picked) : void deliver(picked));
  return (
    <>
      <Control element={element} busy={busy} onPick={ask} />
      {confirm && asking !== undefined && (
        <ConfirmDialog confirm={confirm} onYes={() => void deliver(asking)} onNo={() => setAsking(undefined)} />
      )}
    </>
  );
}

function press(desk: Desk, source: Source, blockId: string, actionId: string, picked: Picked) {
  if (source.kind === 'view') {
    return desk.perform({
      act: 'pressInView',
      viewId: source.open.id,
      blockId,
      actionId,
      picked,
      values: source.values,
    });
  }
  const { channel, ts } = source.message;
  return desk.perform({ act: 'press', channel, ts, blockId, actionId, picked });
}

function Control({ element, busy, onPick }: { element: Element; busy: boolean; onPick: (picked: Picked) => void }) {
  switch (element.type) {
    case 'button':
      return <ButtonControl button={element} busy={busy} onPress={() => onPick('')} />;
    case 'static_select':
    case 'overflow':
      return <MenuControl menu={element} busy={busy} onPick={onPick} />;
    case 'checkboxes': {
      const ticked = (element.initial_options ?? []).map(({ value }) => value);
      return <Ticks options={element.options} ticked={ticked} onTick={onPick} />;
    }
    case 'radio_buttons': {
      const ticked = element.initial_option ? [element.initial_option.value] : [];
      return <Ticks options={element.options} ticked={ticked} onTick={([last = '']) => onPick(last)} single />;
    }
    case 'datepicker':
    case 'external_select':
    case 'multi_static_select':
    case 'plain_text_input':
    case 'number_input':
      // Slack has these in messages too; this bot keeps them to its modals.
      return null;
  }
}

type Menu = Extract<Element, { type: 'static_select' | 'overflow' }>;

function MenuControl({ menu, busy, onPick }: { menu: Menu; busy: boolean; onPick: (picked: Picked) => void }) {
  const { texts } = useDesk();
  const isOverflow = menu.type === 'overflow';
  const label = isOverflow ? '⋯' : (menu.placeholder?.text ?? texts.choose);
  return (
    <select
      className="press-select"
      data-testid={`select-${menu.action_id}`}
      aria-label={isOverflow ? texts.more : label}
      disabled={busy}
      value={isOverflow ? '' : (menu.initial_option?.value ?? '')}
      onChange={({ target }) => onPick(target.value)}
    >
      <option value="" disabled>
        {label}
      </option>
      {(isOverflow ? menu.options : allOptions(menu)).map(({ text, value }) => (
        <option key={value} value={value}>
          {text.text}
        </option>
      ))}
    </select>
  );
}

function ButtonControl({ button, busy, onPress }: { button: Button; busy: boolean; onPress: () => void }) {
  const label = button.text.text;
  const look = `press ${button.style ?? 'plain'}${busy ? ' busy' : ''}`;
  const named = { 'data-testid': `button-${button.action_id}`, 'aria-label': button.accessibility_label };
  if (button.url !== undefined && /^https?:/.test(button.url)) {
    return (
      <a className={look} href={button.url} target="_blank" rel="noreferrer" onClick={onPress} {...named}>
        {label}
      </a>
    );
  }
  return (
    <button type="button" className={look} disabled={busy} onClick={onPress} {...named}>
      {label}
    </button>
  );
}

interface TicksProps {
  options: Option[];
  ticked: string[];
  single?: boolean;
  onTick: (values: string[]) => void;
}

/** Boxes or radio buttons, one below the other. */
export function Ticks({ options, ticked, single = false, onTick }: TicksProps) {
  const toggle = (value: string) => {
    if (single) return onTick([value]);
    onTick(ticked.includes(value) ? ticked.filter((one) => one !== value) : [...ticked, value]);
  };
  return (
    <div className="ticks" role={single ? 'radiogroup' : 'group'}>
      {options.map(({ text, value, description }) => (
        <label key={value}>
          <input type={single ? 'radio' : 'checkbox'} checked={ticked.includes(value)} onChange={() => toggle(value)} />
          <span>
            <TextObject text={text} />
            {description && (
              <small>
                <TextObject text={description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

/** The options of a static select, groups laid flat. */
export function allOptions(select: Extract<Element, { type: 'static_select' }>): Option[] {
  return select.options ?? select.option_groups?.flatMap(({ options }) => options) ?? [];
}
