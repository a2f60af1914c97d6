import { useId } from 'react';
import type { Block } from '../slack/block-kit.js';
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

/** What every control of a field carries, for labels, errors and tests. */
type Common = ReturnType<typeof commonOf>;

function commonOf(id: string, block: InputBlock, error: string | undefined) {
  const described = error ? `${id}-error` : block.hint ? `${id}-hint` : undefined;
  return {
    id,
    'aria-invalid': error !== undefined,
    'aria-describedby': described,
    'data-testid': `input-${block.element.action_id}`,
  };
}

function Input({ id, block, open, values, error, onValue }: Props & { id: string }) {
  const { element } = block;
  const common = commonOf(id, block, error);
  switch (element.type) {
    case 'plain_text_input':
      return <TextInput element={element} common={common} onValue={onValue} />;
    case 'number_input': {
      const step = element.is_decimal_allowed ? 'any' : 1;
      return <TypedInput type="number" common={common} initial={element.initial_value} step={step} onValue={onValue} />;
    }
    case 'datepicker':
      return <TypedInput type="date" common={common} initial={element.initial_date} onValue={onValue} />;
    case 'static_select':
    case 'external_select':
      return <Select element={element} open={open} common={common} onValue={onValue} />;
    case 'multi_static_select':
    case 'checkboxes':
    case 'radio_buttons':
      return <Choice element={element} value={values[block.block_id ?? '']} onValue={onValue} />;
  }
}

type Of<Type extends InputBlock['element']['type']> = Extract<InputBlock['element'], { type: Type }>;

interface ControlProps<Kind> {
  element: Kind;
  common: Common;
  onValue: (value: Value) => void;
}

function TextInput({ element, common, onValue }: ControlProps<Of<'plain_text_input'>>) {
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

interface TypedProps {
  type: 'number' | 'date';
  common: Common;
  initial: string | undefined;
  step?: number | 'any';
  onValue: (value: Value) => void;
}

function TypedInput({ type, common, initial, step, onValue }: TypedProps) {
  return (
    <input
      type={type}
      {...common}
      step={step}
      defaultValue={initial}
      onChange={({ target }) => onValue(target.value)}
    />
  );
}

type SelectElement = Of<'static_select'> | Of<'external_select'>;

function Select({ element, open, common, onValue }: ControlProps<SelectElement> & { open: OpenView }) {
  const { perform } = useDesk();
  const isExternal = element.type === 'external_select';
  const ask: Choices = async (typed) => {
    if (!isExternal)
      return allOptions(element).filter(({ text }) => text.text.toLowerCase().includes(typed.toLowerCase()));
    const answer = await perform({ act: 'suggest', viewId: open.id, actionId: element.action_id ?? '', typed });
    return answer.kind === 'options' ? answer.groups.flatMap(({ options }) => options) : [];
  };
  return (
    <Combobox
      common={common}
      initial={element.initial_option}
      placeholder={element.placeholder?.text}
      choices={ask}
      minChars={isExternal ? (element.min_query_length ?? 3) : 0}
      onPick={onValue}
    />
  );
}

type ChoiceElement = Of<'multi_static_select'> | Of<'checkboxes'> | Of<'radio_buttons'>;

function Choice({
  element,
  value,
  onValue,
}: {
  element: ChoiceElement;
  value: Value | undefined;
  onValue: (value: Value) => void;
}) {
  if (element.type === 'radio_buttons') {
    const ticked = typeof value === 'string' ? value : (element.initial_option?.value ?? '');
    return <Ticks options={element.options} ticked={[ticked]} single onTick={([last]) => onValue(last ?? null)} />;
  }
  const initially = (element.initial_options ?? []).map((option) => option.value);
  return <Ticks options={element.options} ticked={Array.isArray(value) ? value : initially} onTick={onValue} />;
}
