import { useId } from 'react';
import type { Block } from '../slack/block-kit.js';
import type { Option } from '../slack/block-kit-elements.js';
import type { Values } from '../slack/modals.js';
import type { OpenView } from '../slack/workspace.js';
import { type Choices, Combobox } from './combobox.js';
import { useDesk } from './desk.js';
import { Ticks, allOptions } from './pressable.js';

type InputBlock = Extract<Block, { type: 'input' }>;
type Value = Values[string];

interface Props {
  block: InputBlock;
  open: OpenView;
  values: Values;
  error: string | undefined;
  onValue: (value: Value) => void;
}

/** One labelled input of a modal with its hint and its error. */
export function Field(props: Props) {
  const { block, open, values, error, onValue } = props;
  const { texts, perform } = useDesk();
  const id = useId();
  const blockId = block.block_id ?? '';
  const change = (value: Value) => {
    onValue(value);
    if (!block.dispatch_action) return;
    const actionId = block.element.action_id ?? '';
    void perform({
      act: 'pressInView',
      viewId: open.id,
      blockId,
      actionId,
      picked: value,
      values: { ...values, [blockId]: value },
    });
  };
  return (
    <div className={error ? 'field wrong' : 'field'} data-testid={`field-${blockId}`}>
      <label htmlFor={id}>
        {block.label.text}
        {block.optional && <small> ({texts.optional})</small>}
      </label>
      <Input id={id} {...props} onValue={change} />
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p id={`${id}-hint`} className="field-hint">
          {block.hint.text}
        </p>
      )}
    </div>
  );
}

function Input({ id, block, open, values, error, onValue }: Props & { id: string }) {
  const { element } = block;
  const suggest = useSuggestions(open, element.action_id ?? '');
  const value = values[block.block_id ?? ''];
  const described = error ? `${id}-error` : block.hint ? `${id}-hint` : undefined;
  const common = {
    id,
    'aria-invalid': error !== undefined,
    'aria-describedby': described,
    'data-testid': `input-${element.action_id}`,
  };
  const text = typeof value === 'string' ? value : undefined;
  switch (element.type) {
    case 'plain_text_input': {
      const own = {
        ...common,
        defaultValue: element.initial_value ?? '',
        placeholder: element.placeholder?.text,
        maxLength: element.max_length,
        autoFocus: element.focus_on_load,
      };
      return element.multiline ? (
        <textarea rows={3} {...own} onChange={({ target }) => onValue(target.value)} />
      ) : (
        <input type="text" {...own} onChange={({ target }) => onValue(target.value)} />
      );
    }
    case 'number_input':
      return (
        <input
          type="number"
          {...common}
          step={element.is_decimal_allowed ? 'any' : 1}
          defaultValue={element.initial_value}
          onChange={({ target }) => onValue(target.value)}
        />
      );
    case 'datepicker':
      return (
        <input
          type="date"
          {...common}
          defaultValue={element.initial_date}
          onChange={({ target }) => onValue(target.value)}
        />
      );
    case 'static_select':
      return (
        <Combobox
          common={common}
          initial={element.initial_option}
          placeholder={element.placeholder?.text}
          choices={fromList(allOptions(element))}
          minChars={0}
          onPick={onValue}
        />
      );
    case 'external_select':
      return (
        <Combobox
          common={common}
          initial={element.initial_option}
          placeholder={element.placeholder?.text}
          choices={suggest}
          minChars={element.min_query_length ?? 3}
          onPick={onValue}
        />
      );
    case 'multi_static_select':
    case 'checkboxes':
      return (
        <Ticks
          options={element.options}
          ticked={Array.isArray(value) ? value : (element.initial_options ?? []).map((option) => option.value)}
          onTick={onValue}
        />
      );
    case 'radio_buttons':
      return (
        <Ticks
          options={element.options}
          ticked={[text ?? element.initial_option?.value ?? '']}
          single
          onTick={([last]) => onValue(last ?? null)}
        />
      );
  }
}

/** Options asked of the bot, as typed. */
function useSuggestions(open: OpenView, actionId: string): Choices {
  const { perform } = useDesk();
  return async (typed) => {
    const answer = await perform({ act: 'suggest', viewId: open.id, actionId, typed });
    return answer.kind === 'options' ? answer.groups : [];
  };
}

function fromList(options: Option[]): Choices {
  return async (typed) => [
    { options: options.filter(({ text }) => text.text.toLowerCase().includes(typed.toLowerCase())) },
  ];
}
