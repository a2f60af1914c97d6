import type { Person } from '../slack/workspace.js';
import { Mark } from './icons.js';

/** Two colours each, so that people are told apart at a glance. */
const shades: Record<string, [string, string]> = {
  U0BOB: ['#f59e4b', '#d9603b'],
  U0ALICE: ['#8b7bff', '#5b4bd6'],
  U0KENJI: ['#41b6d6', '#2576a8'],
  U0HANAKO: ['#f07fae', '#b9418a'],
  U0MALLORY: ['#8d99ab', '#56627a'],
};

/** The given name's first letter; Japanese names put the family name first. */
function initial({ realName }: Person): string {
  const [first = '', second = ''] = realName.split(' ');
  return (/^[\u3040-\u9fff]/.test(first) ? second : first).slice(0, 1);
}

/** A person's mark; the bot's own where there is no person. */
export function Avatar({ person, size = 36 }: { person: Person | undefined; size?: number }) {
  if (!person) {
    return (
      <span className="avatar bot" style={{ width: size, height: size }}>
        <Mark size={size * 0.8} />
      </span>
    );
  }
  const [from, to] = shades[person.id] ?? ['#8d99ab', '#56627a'];
  const background = `linear-gradient(140deg, ${from}, ${to})`;
  return (
    <span
      className="avatar"
      style={{ width: size, height: size, background, fontSize: size * 0.45 }}
      aria-hidden="true"
    >
      {initial(person)}
    </span>
  );
}
