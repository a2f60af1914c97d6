import type { CommandSuggestion } from '../slack/account-view.js';
import { useDesk } from './desk.js';
import { Icon } from './icons.js';

/** Commands worth trying, each sent with one click: as cards where nothing has happened yet, else as a short row. */
export function Suggested({ look }: { look: 'cards' | 'row' }) {
  const { texts, suggestions, language, perform, channel } = useDesk();
  if (suggestions.length === 0) return null;
  const send = ({ line }: CommandSuggestion) => void perform({ act: 'slash', channel: channel.id, line });
  return (
    <div className={`suggested ${look}`} role="group" aria-label={texts.tryThis} data-testid="suggested">
      {look === 'row' && <small>{texts.tryThis}</small>}
      {suggestions.map((suggestion, at) => (
        <button
          key={suggestion.line}
          type="button"
          title={suggestion.line}
          data-testid={`suggested-${at + 1}`}
          onClick={() => send(suggestion)}
        >
          <span>{suggestion.label[language]}</span>
          {look === 'cards' && <code>{suggestion.line}</code>}
          {look === 'cards' && <Icon name="send" size={16} />}
        </button>
      ))}
    </div>
  );
}
