import { type RefObject, useEffect, useState } from 'react';
import type { Message } from '../slack/workspace.js';
import { useStuckToEnd } from './channel.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';
import { MessageItem } from './message.js';
import type { Rollout } from './rollouts.js';

interface Props {
  root: Message;
  rollout: Rollout | undefined;
  replies: Message[];
  onClose: () => void;
}

/** The thread of one message, drawn as a time line: what has happened, the newest at the bottom. */
export function ThreadPane({ root, rollout, replies, onClose }: Props) {
  const { texts } = useDesk();
  const end = useStuckToEnd(replies.at(-1)?.ts);
  useStuckOnResize(end);
  return (
    <section className="thread" aria-label={texts.thread} data-testid="thread">
      <header>
        <h2>{texts.thread}</h2>
        {rollout?.root.ts === root.ts && <code>{rollout.rollout}</code>}
        <button type="button" className="quiet" onClick={onClose} aria-label={texts.closeThread}>
          <Icon name="cross" />
        </button>
      </header>
      <div className="thread-replies">
        {replies.length === 0 && <p className="nothing">{texts.noReplies}</p>}
        <ol>
          {replies.map((message, at) => (
            <MessageItem key={message.ts} message={message} before={replies[at - 1]} inThread />
          ))}
        </ol>
        <div ref={end} />
      </div>
      <ReplyLine threadTs={root.ts} />
    </section>
  );
}

/** A line that comes in above the thread takes room from its end. */
function useStuckOnResize(end: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const list = end.current?.parentElement;
    if (!list) return undefined;
    const observer = new ResizeObserver(() => end.current?.scrollIntoView({ block: 'end' }));
    observer.observe(list);
    return () => observer.disconnect();
  }, [end]);
}

function ReplyLine({ threadTs }: { threadTs: string }) {
  const { texts, perform, channel } = useDesk();
  const [text, setText] = useState('');
  const isCommand = text.startsWith('/');
  const reply = () => {
    if (isCommand || text.trim() === '') return;
    void perform({ act: 'say', channel: channel.id, text, threadTs });
    setText('');
  };
  return (
    <form
      className="reply"
      onSubmit={(event) => {
        event.preventDefault();
        reply();
      }}
    >
      <input
        value={text}
        placeholder={texts.replyHere}
        aria-label={texts.replyHere}
        onChange={(event) => setText(event.target.value)}
      />
      {isCommand && <p role="alert">{texts.replyNote}</p>}
    </form>
  );
}
