import { Fragment } from 'react';
import type { EnvironmentCard, QueueCard } from '../slack/account-view.js';
import { useDesk } from './desk.js';

interface Props {
  queue: QueueCard;
  colours: Map<string, EnvironmentCard['colour']>;
}

/** A job queue: the order in which it prefers environments, and how much waits. */
export function QueueItem({ queue, colours }: Props) {
  const { texts } = useDesk();
  const isWell = queue.state === 'ENABLED' && queue.status === 'VALID';
  return (
    <section
      className="card queue"
      data-testid={`queue-${queue.name}`}
      data-order={queue.order.join(' ')}
      aria-label={queue.name}
    >
      <header>
        <b>{queue.name}</b>
        {queue.canary ? (
          <span className="tag amber">{texts.canaryQueue}</span>
        ) : (
          <small>{texts.priority(queue.priority)}</small>
        )}
        {!isWell && <span className="tag">{queue.status === 'VALID' ? queue.state : queue.status}</span>}
        <span className="counts">
          <span className={queue.waitingJobs > 0 ? 'count waiting' : 'count'}>{texts.waiting(queue.waitingJobs)}</span>
          <span className="count">{texts.running(queue.runningJobs)}</span>
        </span>
      </header>
      <div className="order">
        {queue.order.map((name, at) => (
          <Fragment key={name}>
            {at > 0 && <i aria-hidden="true">›</i>}
            <span className={`chip ${colours.get(name) ?? 'none'}`} title={name}>
              <em>{at + 1}</em>
              {name}
            </span>
          </Fragment>
        ))}
      </div>
    </section>
  );
}
