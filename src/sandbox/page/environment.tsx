import type { EnvironmentCard, JobCard } from '../slack/account-view.js';
import { useDesk } from './desk.js';

/** A compute environment: its part, its health, how full it is, and each job on it as one square. */
export function EnvironmentItem({ environment, jobs }: { environment: EnvironmentCard; jobs: JobCard[] }) {
  const { texts } = useDesk();
  const { name, colour, state, status, statusReason, type, detail, vcpus } = environment;
  const settling = status !== 'VALID' && status !== 'INVALID';
  return (
    <section
      className={`card environment ${colour} ${settling ? 'settling' : ''} ${state === 'DISABLED' ? 'disabled' : ''}`}
      data-testid={`env-${name}`}
      data-colour={colour}
      data-state={state}
      data-status={status}
      aria-label={name}
    >
      <header>
        {colour !== 'none' && <span className={`tag solid ${colour}`}>{texts.colour[colour]}</span>}
        <b title={name}>{name}</b>
      </header>
      <p className="environment-detail">
        <span title={detail}>{[type, detail].filter(Boolean).join(' · ')}</span>
        <span className={`tag ${state === 'ENABLED' ? '' : 'amber'}`}>{state}</span>
        <span className={`tag status ${status}`}>{status}</span>
      </p>
      {statusReason && status === 'INVALID' && <p className="environment-reason">{statusReason}</p>}
      <Meter vcpus={vcpus} />
      <Squares jobs={jobs} />
    </section>
  );
}

function Meter({ vcpus }: { vcpus: EnvironmentCard['vcpus'] }) {
  const { texts } = useDesk();
  const share = vcpus.max === 0 ? 0 : Math.min(100, (vcpus.used / vcpus.max) * 100);
  const value = { 'aria-valuemin': 0, 'aria-valuemax': vcpus.max, 'aria-valuenow': vcpus.used };
  return (
    <div className="meter">
      <div className="meter-track" role="meter" aria-label={texts.vcpus} {...value}>
        <span style={{ width: `${share}%` }} />
      </div>
      <small>
        <b>{vcpus.used}</b> / {vcpus.max} {texts.vcpus}
      </small>
    </div>
  );
}

const squaresMax = 40;

function Squares({ jobs }: { jobs: JobCard[] }) {
  const { texts } = useDesk();
  const active = jobs.filter(({ status }) => status === 'STARTING' || status === 'RUNNING');
  return (
    <div className="squares" aria-hidden="true">
      {active.slice(0, squaresMax).map((job) => (
        <i
          key={job.id}
          className={`${job.status === 'STARTING' ? 'starting' : ''} ${job.isNew ? 'new' : ''}`}
          title={`${job.name} · ${job.image}`}
        />
      ))}
      {active.length > squaresMax && <small>+{active.length - squaresMax}</small>}
      {active.length === 0 && <small>{texts.running(0)}</small>}
    </div>
  );
}
