import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Avatar } from './avatar.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';
import type { Rollout } from './rollouts.js';
import { type Suggestion, isHalfTyped, suggestions } from './verbs.js';

interface Props {
  queues: string[];
  rollouts: Rollout[];
  ackMs: number | undefined;
}

/** The line to write in, with help for the commands as one types. */
export function Composer({ queues, rollouts, ackMs }: Props) {
  const { me, texts, channel, perform } = useDesk();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState('');
  const [closed, setClosed] = useState(false);
  const [active, setActive] = useState(0);
  const [sent, setSent] = useState<string[]>([]);
  const offered = closed ? [] : suggestions(line, queues, rollouts);
  const change = (next: string) => {
    setLine(next);
    setClosed(false);
    setActive(0);
  };
  const take = ({ line: next }: Suggestion) => {
    change(next);
    input.current?.focus();
  };
  const submit = () => {
    const text = line.trim();
    if (text === '') return;
    setSent((before) => [...before, text]);
    change('');
    void perform(
      text.startsWith('/')
        ? { act: 'slash', channel: channel.id, line: text }
        : { act: 'say', channel: channel.id, text },
    );
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const picked = offered[active];
    if (step !== undefined && offered.length > 0) {
      event.preventDefault();
      setActive((at) => (at + step + offered.length) % offered.length);
    } else if (event.key === 'ArrowUp' && line === '') {
      event.preventDefault();
      change(sent.at(-1) ?? '');
      setClosed(true);
    } else if (event.key === 'Tab' && picked) {
      event.preventDefault();
      take(picked);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // A half-typed command is completed; what is complete is sent, whatever else could follow.
      if (picked && isHalfTyped(line)) take(picked);
      else submit();
    } else if (event.key === 'Escape') setClosed(true);
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {offered.length > 0 && (
        <Offers id={listId} offered={offered} active={active} onActive={setActive} onTake={take} />
      )}
      <div className="composer-line">
        <Avatar person={me} size={28} />
        <input
          ref={input}
          data-testid="composer"
          value={line}
          placeholder={texts.composer(channel.name)}
          aria-label={texts.composer(channel.name)}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={listId}
          aria-activedescendant={offered.length > 0 ? `${listId}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => change(target.value)}
          onKeyDown={onKey}
        />
        {ackMs !== undefined && <small className="ack">{texts.acknowledged(ackMs)}</small>}
        <button type="submit" className="send" data-testid="send" aria-label={texts.send} disabled={line.trim() === ''}>
          <Icon name="send" size={18} />
        </button>
      </div>
    </form>
  );
}

interface OffersProps {
  id: string;
  offered: Suggestion[];
  active: number;
  onActive: (at: number) => void;
  onTake: (suggestion: Suggestion) => void;
}

function Offers({ id, offered, active, onActive, onTake }: OffersProps) {
  const { texts } = useDesk();
  return (
    <div className="offers">
      <p>{texts.commands}</p>
      <ul id={id} role="listbox" aria-label={texts.commands}>
        {offered.map((suggestion, at) => (
          <li
            key={suggestion.line}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            ref={at === active ? intoSight : undefined}
            onPointerMove={() => onActive(at)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onTake(suggestion)}
          >
            <code>{suggestion.label}</code>
            <code className="usage">{suggestion.usage}</code>
            {suggestion.verb && <span>{texts.verb[suggestion.verb]}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function intoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
