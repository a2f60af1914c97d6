import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Option } from '../slack/block-kit-elements.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';

/** Finds the options for what was typed. */
export type Choices = (typed: string) => Promise<Option[]>;

interface Props {
  common: { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined; 'data-testid': string };
  initial: Option | undefined;
  placeholder: string | undefined;
  choices: Choices;
  minChars: number;
  onPick: (value: string | null) => void;
}

/** While somebody types, the bot is not asked for every letter. */
const settleMs = 120;

/** A list one can type into, by the pattern screen readers know as a combobox. */
export function Combobox({ common, initial, placeholder, choices, minChars, onPick }: Props) {
  const { texts } = useDesk();
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState(initial?.text.text ?? '');
  const [chosen, setChosen] = useState(initial?.text.text ?? '');
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const query = typed === chosen ? '' : typed;
  const options = useOptions(choices, query, isOpen && query.length >= minChars);
  const pick = (option: Option) => {
    setTyped(option.text.text);
    setChosen(option.text.text);
    setIsOpen(false);
    onPick(option.value);
  };
  const leave = () => {
    setIsOpen(false);
    // What was typed but never picked does not count; an emptied box does.
    if (typed !== '') return setTyped(chosen);
    setChosen('');
    return onPick(null);
  };
  const keys = listKeys({
    isOpen,
    setIsOpen,
    setActive,
    picked: options?.[active],
    last: (options?.length ?? 1) - 1,
    pick,
  });
  return (
    <div className="combobox" ref={box} onBlur={({ relatedTarget }) => box.current?.contains(relatedTarget) || leave()}>
      <input
        {...common}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={isOpen && options?.[active] ? `${listId}-${active}` : undefined}
        value={typed}
        placeholder={placeholder ?? texts.choose}
        onFocus={({ target }) => target.select()}
        onClick={() => setIsOpen(true)}
        onChange={({ target }) => {
          setTyped(target.value);
          setIsOpen(true);
          setActive(0);
        }}
        onKeyDown={keys}
      />
      <Icon name="down" />
      {isOpen && (
        <ul className="options" id={listId} role="listbox" ref={(list) => placeBelow(list, box.current)}>
          {query.length < minChars ? (
            <li className="options-note">{texts.typeMore(minChars)}</li>
          ) : (
            <Found id={listId} options={options} active={active} onActive={setActive} onPick={pick} />
          )}
        </ul>
      )}
    </div>
  );
}

/** The options for a query; undefined while nobody wants them or they are on their way. */
function useOptions(choices: Choices, query: string, isWanted: boolean): Option[] | undefined {
  const [found, setFound] = useState<{ query: string; options: Option[] }>();
  useEffect(() => {
    if (!isWanted) return undefined;
    let isLate = false;
    const timer = setTimeout(() => {
      void choices(query).then((options) => !isLate && setFound({ query, options }));
    }, settleMs);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
    // The way to ask is made anew at each drawing; only the question matters.
  }, [isWanted, query]);
  return isWanted && found?.query === query ? found.options : undefined;
}

interface ListKeys {
  isOpen: boolean;
  setIsOpen: (isOpen: boolean) => void;
  setActive: (next: (at: number) => number) => void;
  picked: Option | undefined;
  last: number;
  pick: (option: Option) => void;
}

function listKeys({ isOpen, setIsOpen, setActive, picked, last, pick }: ListKeys) {
  return (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && !(isOpen && (event.key === 'Enter' || event.key === 'Escape'))) return;
    // The form must not be sent, nor the dialog closed, by a key that was meant for the list.
    event.preventDefault();
    event.stopPropagation();
    if (step !== undefined) {
      setIsOpen(true);
      setActive((at) => Math.min(Math.max(at + step, 0), Math.max(last, 0)));
    } else if (event.key === 'Escape') setIsOpen(false);
    else if (picked) pick(picked);
  };
}

interface FoundProps {
  id: string;
  options: Option[] | undefined;
  active: number;
  onActive: (at: number) => void;
  onPick: (option: Option) => void;
}

function Found({ id, options, active, onActive, onPick }: FoundProps) {
  const { texts } = useDesk();
  if (!options) return <li className="options-note">{texts.loading}</li>;
  if (options.length === 0) return <li className="options-note">{texts.noMatch}</li>;
  return options.map((option, at) => (
    <li
      key={option.value}
      id={`${id}-${at}`}
      role="option"
      aria-selected={at === active}
      data-testid="option"
      onPointerMove={() => onActive(at)}
      // The input must keep the focus, or leaving it would close the list before the click arrives.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPick(option)}
    >
      {option.text.text}
      {option.description && <small>{option.description.text}</small>}
    </li>
  ));
}

/** The list lies above everything else, or the form's own scrolling would cut it off; it opens upwards where that is roomier. */
function placeBelow(list: HTMLElement | null, box: HTMLElement | null): void {
  if (!list || !box) return;
  const { left, top, bottom, width } = box.getBoundingClientRect();
  const opensUp = innerHeight - bottom < 240 && top > 240;
  list.style.left = `${left}px`;
  list.style.width = `${width}px`;
  list.style.top = opensUp ? 'auto' : `${bottom + 4}px`;
  list.style.bottom = opensUp ? `${innerHeight - top + 4}px` : 'auto';
}
