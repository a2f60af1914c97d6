import { useState } from 'react';
import type { AccountView, EnvironmentCard, JobCard, JournalLine } from '../slack/account-view.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';

const shownMax = 30;

/** What happened lately: jobs as they go, and the calls that changed the account. */
export function Ticker({
  account,
  colours,
}: {
  account: AccountView;
  colours: Map<string, EnvironmentCard['colour']>;
}) {
  const { texts } = useDesk();
  const [tab, setTab] = useState<'jobs' | 'journal'>('jobs');
  return (
    <section className="ticker">
      <div className="tabs" role="tablist">
        {(['jobs', 'journal'] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            data-testid={`tab-${name}`}
            onClick={() => setTab(name)}
          >
            {texts[name]}
          </button>
        ))}
      </div>
      {tab === 'jobs' ? <Jobs account={account} colours={colours} /> : <Journal account={account} />}
    </section>
  );
}

function Jobs({ account, colours }: { account: AccountView; colours: Map<string, EnvironmentCard['colour']> }) {
  const { texts } = useDesk();
  if (account.jobs.length === 0) return <p className="nothing">{texts.noJobs}</p>;
  return (
    <ol className="lines">
      {account.jobs.slice(0, shownMax).map((job) => (
        <JobLine key={job.id} job={job} now={account.now} colour={colours.get(job.environment ?? '') ?? 'none'} />
      ))}
    </ol>
  );
}

function JobLine({ job, now, colour }: { job: JobCard; now: number; colour: EnvironmentCard['colour'] }) {
  const { texts } = useDesk();
  return (
    <li className={`job ${job.status}`} title={job.reason}>
      <span className={`state ${job.status}`}>
        {job.status === 'SUCCEEDED' && <Icon name="check" size={11} />}
        {job.status === 'FAILED' && <Icon name="cross" size={11} />}
      </span>
      <b>{job.name}</b>
      <span className={job.isNew ? 'job-version new' : 'job-version'}>
        {job.definition.split(':').at(-1)} · {job.image}
      </span>
      <span className={`job-where ${colour}`} title={job.environment}>
        {withoutDay(job.environment ?? job.queue)}
      </span>
      <time>{texts.ago(Math.max(0, Math.round((now - job.since) / 1000)))}</time>
      {job.status === 'FAILED' && job.reason && <p>{job.reason}</p>}
    </li>
  );
}

/** A green's name with its day left out, which says least where room is short. */
function withoutDay(name: string): string {
  return name.replace(/-\d{8}-/, '…');
}

function Journal({ account }: { account: AccountView }) {
  const { texts } = useDesk();
  if (account.journal.length === 0) return <p className="nothing">{texts.noCalls}</p>;
  return (
    <ol className="lines">
      {account.journal.slice(0, shownMax).map((line) => (
        <CallLine key={line.id} line={line} now={account.now} />
      ))}
    </ol>
  );
}

function CallLine({ line, now }: { line: JournalLine; now: number }) {
  const { texts } = useDesk();
  return (
    <li className={line.error ? 'call refused' : 'call'}>
      <span className={`caller ${line.caller}`}>{texts.caller[line.caller]}</span>
      <b>{line.call}</b>
      <span className="call-detail">{line.detail}</span>
      <time>{texts.ago(Math.max(0, Math.round((now - line.at) / 1000)))}</time>
      {line.error && <p>{line.error}</p>}
    </li>
  );
}
