import { useEffect, useState } from 'react';
import type { Message, OpenView } from '../slack/workspace.js';
import { Avatar } from './avatar.js';
import { Blocks } from './blocks.js';
import { useDesk } from './desk.js';
import { MessageItem } from './message.js';

/** The bot's own place: what it publishes for this person, and what it sent them directly. */
export function Home({ view, direct }: { view: OpenView | undefined; direct: Message[] }) {
  const { texts, botName, me, perform } = useDesk();
  const [tab, setTab] = useState<'home' | 'messages'>('home');
  // Whoever comes to a tab opens it; the bot draws what they may see.
  useEffect(() => void perform({ act: 'openHome', tab }), [me.id, tab]);
  return (
    <main className="centre">
      <header className="centre-head">
        <h1>
          <Avatar person={undefined} size={30} />
          {botName}
        </h1>
        <div className="tabs" role="tablist">
          {(['home', 'messages'] as const).map((name) => (
            <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => setTab(name)}>
              {name === 'home' ? texts.homeTab : texts.messagesTab}
            </button>
          ))}
        </div>
      </header>
      <div className="home" data-testid="home">
        {tab === 'home' && view && (
          <Blocks blocks={view.view.blocks} source={{ kind: 'view', open: view, values: {} }} />
        )}
        {tab === 'home' && !view && <p className="nothing">{texts.homeEmpty}</p>}
        {tab === 'messages' && direct.length === 0 && <p className="nothing">{texts.messagesEmpty}</p>}
        {tab === 'messages' && (
          <ol>
            {direct.map((message, at) => (
              <MessageItem key={message.ts} message={message} before={direct[at - 1]} />
            ))}
          </ol>
        )}
      </div>
    </main>
  );
}
