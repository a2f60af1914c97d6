import { useState } from 'react';
import type { Lever } from '../slack/account-view.js';
import { useDesk } from './desk.js';

const groups = ['image', 'environment', 'aws', 'queue', 'jobs', 'slack', 'bot'] as const;

/** Everything that can be made to go wrong, by what it befalls. */
export function Levers({ levers }: { levers: Lever[] }) {
  const { texts } = useDesk();
  return (
    <div className="levers">
      {groups.map((group) => {
        const own = levers.filter((lever) => lever.group === group);
        return own.length === 0 ? null : (
          <fieldset key={group}>
            <legend>{texts.group[group]}</legend>
            {own.map((lever) =>
              lever.kind === 'choice' ? (
                <Choice key={lever.name} lever={lever} />
              ) : (
                <Action key={lever.name} lever={lever} />
              ),
            )}
          </fieldset>
        );
      })}
    </div>
  );
}

function Choice({ lever }: { lever: Extract<Lever, { kind: 'choice' }> }) {
  const { language, perform } = useDesk();
  return (
    <div
      className="lever"
      data-testid={`lever-${lever.name}`}
      data-value={lever.value}
      role="radiogroup"
      aria-label={lever.label[language]}
    >
      <span className="lever-label">{lever.label[language]}</span>
      <span className="lever-choices">
        {lever.choices.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={value === lever.value}
            data-testid={`lever-${lever.name}-${value}`}
            onClick={() => void perform({ act: 'pull', lever: lever.name, value })}
          >
            {label[language]}
          </button>
        ))}
      </span>
      {lever.hint && <small>{lever.hint[language]}</small>}
    </div>
  );
}

function Action({ lever }: { lever: Extract<Lever, { kind: 'action' }> }) {
  const { language, perform, texts } = useDesk();
  const [picked, setPicked] = useState<string>();
  const target = lever.targets?.find(({ value }) => value === picked) ?? lever.targets?.[0];
  const isIdle = lever.targets !== undefined && target === undefined;
  return (
    <div className="lever">
      <span className="lever-label">{lever.label[language]}</span>
      <span className="lever-choices">
        {lever.targets && (
          <select
            value={target?.value}
            data-testid={`lever-${lever.name}-target`}
            aria-label={lever.label[language]}
            disabled={isIdle}
            onChange={(event) => setPicked(event.target.value)}
          >
            {lever.targets.map(({ value, label }) => (
              <option key={value} value={value}>
                {label[language]}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          className="do"
          data-testid={`lever-${lever.name}`}
          disabled={isIdle}
          onClick={() => void perform({ act: 'pull', lever: lever.name, value: target?.value ?? '' })}
        >
          {texts.apply}
        </button>
      </span>
      {lever.hint && <small>{lever.hint[language]}</small>}
    </div>
  );
}
