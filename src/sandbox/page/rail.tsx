import { Avatar } from './avatar.js';
import { useDesk } from './desk.js';
import { Icon, Mark } from './icons.js';
import type { Place } from './sandbox.js';

interface Props {
  team: string;
  place: Place;
  onChannel: () => void;
  onHome: () => void;
  onPerson: (id: string) => void;
  onTheme: () => void;
}

/** The narrow column on the left: where one is, and who one is. */
export function Rail({ team, place, onChannel, onHome, onPerson, onTheme }: Props) {
  const { texts, channel, theme } = useDesk();
  return (
    <nav className="rail" aria-label={texts.workspaceMenu}>
      <div className="rail-mark" title={team}>
        <Mark size={44} />
      </div>
      <button
        type="button"
        className="rail-place"
        aria-current={place === 'channel' ? 'page' : undefined}
        onClick={onChannel}
      >
        <Icon name="hash" size={20} />
        <span>{channel.name}</span>
      </button>
      <button
        type="button"
        className="rail-place"
        data-testid="app-home"
        aria-current={place === 'home' ? 'page' : undefined}
        onClick={onHome}
      >
        <Icon name="home" size={20} />
        <span>{texts.home}</span>
      </button>
      <PeopleSwitch onPerson={onPerson} />
      <button
        type="button"
        className="rail-theme"
        onClick={onTheme}
        aria-label={theme === 'dark' ? texts.lightTheme : texts.darkTheme}
      >
        <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={18} />
      </button>
    </nav>
  );
}

function PeopleSwitch({ onPerson }: { onPerson: (id: string) => void }) {
  const { texts, people, me } = useDesk();
  return (
    <div className="rail-people" role="radiogroup" aria-label={texts.youAre}>
      <p aria-hidden="true">{texts.youAre}</p>
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          role="radio"
          aria-checked={person.id === me.id}
          className="rail-person"
          data-testid={`person-${person.name}`}
          title={`${person.realName} (${texts.part[person.part]})`}
          onClick={() => onPerson(person.id)}
        >
          <Avatar person={person} size={38} />
          <span className="rail-name">{person.name}</span>
          <span className="rail-part">{texts.part[person.part]}</span>
        </button>
      ))}
    </div>
  );
}
