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
  const { me, texts, channel } = useDesk();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const draft = useDraft(queues, rollouts);
  const isOffering = draft.offered.length > 0;
  const take = (suggestion: Suggestion) => {
    draft.change(suggestion.line);
    input.current?.focus();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        draft.submit();
      }}
    >
      {isOffering && <Offers id={listId} draft={draft} onTake={take} />}
      <div className="composer-line">
        <Avatar person={me} size={28} />
        <input
          ref={input}
          data-testid="composer"
          value={draft.line}
          placeholder={texts.composer(channel.name)}
          aria-label={texts.composer(channel.name)}
          role="combobox"
          aria-expanded={isOffering}
          aria-controls={listId}
          aria-activedescendant={isOffering ? `${listId}-${draft.active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => draft.change(target.value)}
          onKeyDown={(event) => onKey(event, draft)}
        />
        {ackMs !== undefined && <small className="ack">{texts.acknowledged(ackMs)}</small>}
        <button
          type="submit"
          className="send"
          data-testid="send"
          aria-label={texts.send}
          disabled={draft.line.trim() === ''}
        >
          <Icon name="send" size={18} />
        </button>
      </div>
    </form>
  );
}

type Draft = ReturnType<typeof useDraft>;

/** The line as it stands, what could follow, and how to send it. */
function useDraft(queues: string[], rollouts: Rollout[]) {
  const { channel, perform } = useDesk();
  const [line, setLine] = useState('');
  const [isClosed, setIsClosed] = useState(false);
  const [active, setActive] = useState(0);
  const [sent, setSent] = useState('');
  const change = (next: string) => {
    setLine(next);
    setIsClosed(false);
    setActive(0);
  };
  return {
    line,
    active,
    setActive,
    change,
    offered: isClosed ? [] : suggestions(line, queues, rollouts),
    close: () => setIsClosed(true),
    recall: () => {
      setLine(sent);
      setIsClosed(true);
    },
    submit: () => {
      const text = line.trim();
      if (text === '') return;
      setSent(text);
      change('');
      const where = { channel: channel.id };
      void perform(text.startsWith('/') ? { act: 'slash', ...where, line: text } : { act: 'say', ...where, text });
    },
  };
}

function onKey(event: KeyboardEvent, draft: Draft): void {
  const { line, offered, active } = draft;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const picked = offered[active];
  if (step !== undefined && picked) draft.setActive((active + step + offered.length) % offered.length);
  else if (event.key === 'ArrowUp' && line === '') draft.recall();
  else if (event.key === 'Tab' && picked) draft.change(picked.line);
  // A half-typed command is completed; what is complete is sent, whatever else could follow.
  else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
    if (picked && isHalfTyped(line)) draft.change(picked.line);
    else draft.submit();
  } else {
    if (event.key === 'Escape') draft.close();
    return;
  }
  event.preventDefault();
}

function Offers({ id, draft, onTake }: { id: string; draft: Draft; onTake: (suggestion: Suggestion) => void }) {
  const { texts } = useDesk();
  return (
    <div className="offers">
      <p>{texts.commands}</p>
      <ul id={id} role="listbox" aria-label={texts.commands}>
        {draft.offered.map((suggestion, at) => (
          <li
            key={suggestion.line}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === draft.active}
            ref={at === draft.active ? intoSight : undefined}
            onPointerMove={() => draft.setActive(at)}
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
