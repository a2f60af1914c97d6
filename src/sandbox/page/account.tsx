import { useRef, useState } from 'react';
import type { AccountView, EnvironmentCard, Lever } from '../slack/account-view.js';
import { useDesk } from './desk.js';
import { EnvironmentItem } from './environment.js';
import { useFlights } from './flights.js';
import { Icon } from './icons.js';
import { Levers } from './levers.js';
import { QueueItem } from './queue.js';
import { Ticker } from './ticker.js';

/** The simulated account: queues above, environments below, and jobs on their way from one to the other. */
export function AccountPanel({ account, levers }: { account: AccountView | undefined; levers: Lever[] }) {
  const { texts } = useDesk();
  const [isOpen, setIsOpen] = useState(false);
  const panel = useRef<HTMLElement>(null);
  useFlights(panel, account?.jobs);
  return (
    <aside className="account" aria-label={texts.account} ref={panel}>
      <header>
        <h2>{texts.account}</h2>
        {account && <code>{account.region}</code>}
      </header>
      {account ? <Live account={account} /> : <p className="nothing">{texts.accountMissing}</p>}
      <div className={isOpen ? 'drawer open' : 'drawer'}>
        <button
          type="button"
          className="drawer-handle"
          data-testid="levers"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="bolt" />
          {texts.trouble}
          <small>{texts.troubleHint}</small>
          <Icon name="down" />
        </button>
        {isOpen && <Levers levers={levers} />}
      </div>
    </aside>
  );
}

const parts = ['blue', 'green', 'none'];

/** What a rollout is about comes first, so that it is in sight on a small screen as well. */
function byPart(one: EnvironmentCard, other: EnvironmentCard): number {
  return parts.indexOf(one.colour) - parts.indexOf(other.colour);
}

function Live({ account }: { account: AccountView }) {
  const { texts } = useDesk();
  const colours = new Map(account.environments.map(({ name, colour }) => [name, colour]));
  return (
    <div className="account-live">
      <h3>{texts.queues}</h3>
      {account.queues.map((queue) => (
        <QueueItem key={queue.name} queue={queue} colours={colours} />
      ))}
      <h3>{texts.environments}</h3>
      {account.environments.toSorted(byPart).map((environment) => (
        <EnvironmentItem
          key={environment.name}
          environment={environment}
          jobs={account.jobs.filter(({ environment: where }) => where === environment.name)}
        />
      ))}
      <Ticker account={account} colours={colours} />
    </div>
  );
}
