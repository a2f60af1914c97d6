import { useEffect, useRef, useState } from 'react';
import type { Message } from '../slack/workspace.js';
import { Composer } from './composer.js';
import { useDesk } from './desk.js';
import { Icon, Mark } from './icons.js';
import { MessageItem } from './message.js';
import { Progress, showMessage } from './progress.js';
import { type Rollout, isUnderWay, rolloutsIn, stageOf } from './rollouts.js';
import { Suggested } from './suggested.js';
import { ThreadPane } from './thread.js';

interface Props {
  messages: Message[];
  queues: string[];
  ackMs: number | undefined;
  isSlackDown: boolean;
}

/** The channel: its messages, the thread that is open beside them, and the line to write in. */
export function Channel({ messages, queues, ackMs, isSlackDown }: Props) {
  const { channel, texts } = useDesk();
  const rollouts = rolloutsIn(messages);
  const newest = rollouts.at(-1);
  const [openTs, setOpenTs] = useState<string>();
  // The newest rollout's thread opens by itself; another one may be opened, or none, until the next rollout starts.
  useEffect(() => setOpenTs(newest?.root.ts), [newest?.root.ts]);
  const openRollout = rollouts.find(({ root }) => root.ts === openTs) ?? newest;
  useGateInSight(openRollout, openTs);
  const openRoot = messages.find(({ ts }) => ts === openTs);
  const feed = messages.filter(({ threadTs, broadcast }) => threadTs === undefined || broadcast);
  return (
    <main className="centre">
      <header className="centre-head">
        <h1>
          <Icon name="hash" size={18} />
          {channel.name}
        </h1>
        <p>{texts.topic}</p>
      </header>
      {isSlackDown && (
        <p className="down" role="status">
          {texts.slackDown}
        </p>
      )}
      <Progress rollout={openRollout} />
      <div className={openRoot ? 'talk split' : 'talk'}>
        <Feed feed={feed} messages={messages} openTs={openTs} onOpen={setOpenTs} />
        {openRoot && (
          <ThreadPane
            root={openRoot}
            rollout={openRollout}
            replies={messages.filter(({ threadTs }) => threadTs === openRoot.ts)}
            onClose={() => setOpenTs(undefined)}
          />
        )}
      </div>
      {feed.length > 0 && !rollouts.some(isUnderWay) && <Suggested look="row" />}
      <Composer queues={queues} rollouts={rollouts} ackMs={ackMs} />
    </main>
  );
}

interface FeedProps {
  feed: Message[];
  messages: Message[];
  openTs: string | undefined;
  onOpen: (ts: string) => void;
}

function Feed({ feed, messages, openTs, onOpen }: FeedProps) {
  const { texts, channel } = useDesk();
  const end = useStuckToEnd(feed.at(-1)?.ts);
  return (
    <section className="feed" aria-label={`${texts.channelLabel} #${channel.name}`}>
      {feed.length === 0 && <Welcome />}
      <ol>
        {feed.map((message, at) => (
          <MessageItem
            key={message.ts}
            message={message}
            before={feed[at - 1]}
            replies={messages.filter(({ threadTs }) => threadTs === message.ts)}
            isOpen={message.ts === openTs}
            onOpen={() => onOpen(message.threadTs ?? message.ts)}
          />
        ))}
      </ol>
      <div ref={end} />
    </section>
  );
}

/** When something waits for a person, the buttons come into sight. */
function useGateInSight(rollout: Rollout | undefined, openTs: string | undefined) {
  const { me } = useDesk();
  const root = rollout?.root;
  // The root may be rewritten a moment after the thread was told; only then are the buttons there.
  const gate = root && stageOf(root)?.gate;
  useEffect(() => {
    if (root && gate) showMessage(root.ts);
    // What the root says may change while the gate is open, and whoever reads it must not be torn away.
  }, [root?.ts, gate, openTs, me.id]);
}

/** Keeps the newest line in sight when one is added. */
export function useStuckToEnd(newest: string | undefined) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [newest]);
  return end;
}

function Welcome() {
  const { texts } = useDesk();
  return (
    <div className="welcome">
      <Mark size={72} />
      <h2>{texts.emptyTitle}</h2>
      <p>{texts.emptyText}</p>
      <Suggested look="cards" />
    </div>
  );
}
