import { Fragment } from 'react';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';
import { type Rollout, forwardPhases } from './rollouts.js';

type Reached = 'done' | 'here' | 'ahead' | 'undone';

/** The phases of a rollout as one line; where it is, what it waits for, and whether it is on its way back. */
export function Progress({ rollout }: { rollout: Rollout | undefined }) {
  const { texts } = useDesk();
  if (!rollout) {
    return (
      <section className="progress none" aria-label={texts.progress} data-testid="progress" data-phase="">
        <Track rollout={undefined} />
      </section>
    );
  }
  const { phase, gate, held } = rollout;
  return (
    <section
      className={isBack(rollout) ? 'progress back' : 'progress'}
      aria-label={`${texts.progress}: ${texts.phase[phase]}`}
      data-testid="progress"
      data-phase={phase}
      data-gate={gate ?? ''}
      data-held={held}
    >
      <Track rollout={rollout} />
      <Standing rollout={rollout} />
    </section>
  );
}

/** In words: on its way back, waiting for somebody, or held. */
function Standing({ rollout }: { rollout: Rollout }) {
  const { texts } = useDesk();
  const { phase, gate, held } = rollout;
  return (
    <p className="progress-words" aria-live="polite">
      {isBack(rollout) && (
        <span className={phase === 'rollback' ? 'badge rose live' : 'badge rose'}>
          <Icon name="undo" size={14} />
          {texts.phase[phase]}
        </span>
      )}
      {gate && !held && (
        <button type="button" className="badge blue live" onClick={() => showMessage(rollout.root.ts)}>
          <Icon name="hand" size={14} />
          {texts.gateOpen[gate]}
        </button>
      )}
      {held && (
        <span className="badge amber">
          <Icon name="pause" size={14} />
          {texts.held}
        </span>
      )}
    </p>
  );
}

function isBack({ phase }: Rollout): boolean {
  return phase === 'rollback' || phase === 'rolledBack' || phase === 'aborted';
}

/** Brings the end of a message of the channel into sight; a rollout's buttons are there. */
export function showMessage(ts: string): void {
  document.querySelector(`.feed [data-ts="${ts}"]`)?.scrollIntoView({ block: 'end', behavior: 'smooth' });
}

function Track({ rollout }: { rollout: Rollout | undefined }) {
  const { texts } = useDesk();
  return (
    <ol className="track">
      {forwardPhases.map((name, at) => {
        const reached = rollout ? reach(rollout, at) : 'ahead';
        return (
          <Fragment key={name}>
            {at > 0 && <li className={`bar ${reached}`} aria-hidden="true" />}
            <li
              className={`step ${reached}${rollout?.held && reached === 'here' ? ' held' : ''}`}
              aria-current={reached === 'here' ? 'step' : undefined}
            >
              <span className="dot">
                {reached === 'done' && <Icon name="check" size={12} />}
                {reached === 'undone' && <Icon name="undo" size={11} />}
              </span>
              <span className="name">{texts.phase[name]}</span>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}

function reach({ phase, furthest }: Rollout, at: number): Reached {
  const forward = forwardPhases.findIndex((name) => name === phase);
  // On the way back every step that was taken is being undone.
  if (forward < 0) return at <= forwardPhases.indexOf(furthest) ? 'undone' : 'ahead';
  if (phase === 'complete' || at < forward) return 'done';
  return at === forward ? 'here' : 'ahead';
}
