import type { Message } from '../slack/workspace.js';
import { Avatar } from './avatar.js';
import { Blocks } from './blocks.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';
import { Mrkdwn } from './mrkdwn.js';
import { type Stage, stageOf } from './rollouts.js';

interface Props {
  message: Message;
  before?: Message | undefined;
  replies?: Message[];
  inThread?: boolean;
  isOpen?: boolean;
  onOpen?: () => void;
}

/** One message with its author, its marks and what can be pressed in it. */
export function MessageItem({ message, before, replies = [], inThread = false, isOpen = false, onOpen }: Props) {
  const stage = stageOf(message);
  const isRoot = stage !== undefined && message.threadTs === undefined && message.to === undefined;
  const station = inThread && message.to === undefined ? stage : undefined;
  const follows = !isRoot && followsOn(message, before, inThread);
  const marks = [
    isRoot && 'root',
    follows && 'follows',
    message.to && 'ephemeral',
    inThread && 'in-thread',
    station && 'station',
  ];
  return (
    <li
      className={['message', ...marks.filter(Boolean)].join(' ')}
      data-testid="message"
      data-ts={message.ts}
      data-rollout={stage?.rollout}
      data-phase={stage?.phase}
    >
      <div className="message-side">
        {station ? (
          <span className={`node ${station.phase}`} />
        ) : (
          <Side message={message} follows={follows} size={inThread ? 28 : 36} />
        )}
      </div>
      <div className="message-body">
        {message.to !== undefined && <EphemeralMark message={message} />}
        {!follows &&
          (station ? (
            <StationHead message={message} stage={station} />
          ) : (
            <Author message={message} stage={isRoot ? undefined : stage} />
          ))}
        <Content message={message} />
        {onOpen && (replies.length > 0 || isRoot || message.broadcast) && (
          <ThreadLink message={message} replies={replies.length} isOpen={isOpen} onOpen={onOpen} />
        )}
      </div>
    </li>
  );
}

function Side({ message, follows, size }: { message: Message; follows: boolean; size: number }) {
  const { people } = useDesk();
  if (follows) return <Time ts={message.ts} short />;
  if (!message.bySlack) return <Avatar person={people.find(({ id }) => id === message.user)} size={size} />;
  return (
    <span className="avatar by-slack">
      <Icon name="cross" />
    </span>
  );
}

function StationHead({ message, stage }: { message: Message; stage: Stage }) {
  return (
    <p className="author">
      <PhaseTag stage={stage} />
      <Time ts={message.ts} />
    </p>
  );
}

interface ThreadLinkProps {
  message: Message;
  replies: number;
  isOpen: boolean;
  onOpen: () => void;
}

function ThreadLink({ message, replies, isOpen, onOpen }: ThreadLinkProps) {
  const { texts } = useDesk();
  if (message.broadcast) {
    return (
      <button type="button" className="link small" onClick={onOpen}>
        {texts.repliedToThread} · {texts.openThread}
      </button>
    );
  }
  return (
    <button type="button" className="thread-link" aria-pressed={isOpen} onClick={onOpen} data-testid="open-thread">
      <Icon name="reply" size={14} />
      {replies > 0 ? texts.replies(replies) : texts.openThread}
    </button>
  );
}

/** Lines that the same author adds soon after, or in a thread within the same phase, need no second head. */
function followsOn(message: Message, before: Message | undefined, inThread: boolean): boolean {
  if (!before || before.user !== message.user || message.to !== before.to) return false;
  const [stage, last] = [stageOf(message), stageOf(before)];
  if (inThread && stage) return stage.phase === last?.phase;
  return !message.broadcast && stage?.rollout === last?.rollout && Number(message.ts) - Number(before.ts) < 300;
}

function Author({ message, stage }: { message: Message; stage: Stage | undefined }) {
  const { texts, people, botName } = useDesk();
  const person = people.find(({ id }) => id === message.user);
  const bySlack = message.bySlack !== undefined;
  return (
    <p className="author">
      <b>{person?.realName ?? (bySlack ? 'Slack' : botName)}</b>
      {!person && !bySlack && <span className="app-tag">{texts.app}</span>}
      <Time ts={message.ts} />
      {message.editedTs !== undefined && <span className="edited">({texts.edited})</span>}
      {stage && <PhaseTag stage={stage} />}
    </p>
  );
}

function PhaseTag({ stage }: { stage: Stage }) {
  const { texts } = useDesk();
  return <span className={`phase-tag ${stage.phase}`}>{texts.phase[stage.phase]}</span>;
}

function EphemeralMark({ message }: { message: Message }) {
  const { texts, perform } = useDesk();
  return (
    <p className="only-you">
      <Icon name="eye" size={13} />
      {texts.onlyYou} ·{' '}
      <button type="button" className="link" onClick={() => void perform({ act: 'dismiss', ts: message.ts })}>
        {texts.dismiss}
      </button>
    </p>
  );
}

function Content({ message }: { message: Message }) {
  const { texts } = useDesk();
  if (message.bySlack) {
    return (
      <p className="text">
        <code>{message.text}</code> {texts.slackFailed[message.bySlack]}
      </p>
    );
  }
  return (
    <>
      {message.blocks.length > 0 ? (
        <Blocks blocks={message.blocks} source={{ kind: 'message', message }} />
      ) : (
        message.text !== '' && (
          <div className="text">
            <Mrkdwn text={message.text} />
          </div>
        )
      )}
      {message.files?.map((file) => (
        <SharedFile key={file.id} file={file} />
      ))}
    </>
  );
}

/** An image under its title, which opens it in full; any other file is a link alone. */
function SharedFile({ file }: { file: NonNullable<Message['files']>[number] }) {
  const { texts } = useDesk();
  const address = `/file/${file.id}`;
  if (file.mimetype === 'image/png') {
    return (
      <figure className="picture">
        <figcaption>{file.title}</figcaption>
        <a href={address} target="_blank" rel="noreferrer">
          <img src={address} alt={file.alt_txt ?? file.title} width={360} loading="lazy" />
        </a>
      </figure>
    );
  }
  return (
    <a className="file" href={address} target="_blank" rel="noreferrer">
      <Icon name="file" size={18} />
      <span>{file.title}</span>
      <small>{texts.openFile}</small>
    </a>
  );
}

function Time({ ts, short = false }: { ts: string; short?: boolean }) {
  const { language } = useDesk();
  const at = new Date(Number(ts) * 1000);
  const form = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(!short && { second: '2-digit' }),
    hourCycle: 'h23',
  });
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString(language)}>
      {form.format(at)}
    </time>
  );
}
