import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Option } from '../slack/block-kit-elements.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';

interface Group {
  label?: string;
  options: Option[];
}

/** Finds the options for what was typed. */
export type Choices = (typed: string) => Promise<Group[]>;

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
  const [groups, setGroups] = useState<Group[]>();
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const query = typed === chosen ? '' : typed;
  const options = groups?.flatMap((group) => group.options) ?? [];

  useEffect(() => {
    if (!isOpen || query.length < minChars) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      void choices(query).then((found) => wanted && setGroups(found));
    }, settleMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // The way to ask is made anew at each drawing; only the question matters.
  }, [isOpen, query]);

  const pick = (option: Option) => {
    setTyped(option.text.text);
    setChosen(option.text.text);
    setIsOpen(false);
    onPick(option.value);
  };
  const leave = () => {
    setIsOpen(false);
    if (typed === '') {
      setChosen('');
      onPick(null);
    } else setTyped(chosen);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = options[active];
    if (step !== undefined) {
      event.preventDefault();
      setIsOpen(true);
      setActive((at) => Math.min(Math.max(at + step, 0), Math.max(options.length - 1, 0)));
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      if (option) pick(option);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setIsOpen(false);
    }
  };
  return (
    <div className="combobox" ref={box} onBlur={({ relatedTarget }) => box.current?.contains(relatedTarget) || leave()}>
      <input
        {...common}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={isOpen && options[active] ? `${listId}-${active}` : undefined}
        value={typed}
        placeholder={placeholder ?? texts.choose}
        onFocus={({ target }) => target.select()}
        onClick={() => setIsOpen(true)}
        onChange={({ target }) => {
          setTyped(target.value);
          setIsOpen(true);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <Icon name="down" />
      {isOpen && (
        <ul className="options" id={listId} role="listbox" ref={(list) => placeBelow(list, box.current)}>
          {query.length < minChars && <li className="options-note">{texts.typeMore(minChars)}</li>}
          {query.length >= minChars && !groups && <li className="options-note">{texts.loading}</li>}
          {groups && options.length === 0 && <li className="options-note">{texts.noMatch}</li>}
          {options.map((option, at) => (
            <li
              key={option.value}
              id={`${listId}-${at}`}
              role="option"
              aria-selected={at === active}
              data-testid="option"
              onPointerMove={() => setActive(at)}
              // The input must keep the focus, or leaving it would close the list before the click arrives.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(option)}
            >
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
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
