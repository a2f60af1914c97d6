import { ChatError, type Chat } from '../chat-port.js';
import type { Draw } from '../picture/draw.js';
import { picturesAfter, type Occasion } from '../picture/occasion.js';
import type { Log } from '../ports.js';
import type { Rollout } from '../rollout/rollout.js';
import type { Line } from '../rollout/told.js';
import { redacted } from './bolt-log.js';
import { catalog, type Locale } from './text/catalog.js';

/**
 * Pictures for threads. One is claimed in the same write that records the lines before it, and tried once after that: a
 * picture may be lost, and nothing waits for it.
 */
export interface Pictures {
  /** What these lines call for and was not claimed before; nothing where no picture can be shown. Never throws. */
  due(rollout: Rollout, lines: readonly Line[]): Occasion[];
  /** Shows what was claimed, one after another, in its own time. */
  show(rollout: Rollout, due: readonly Occasion[]): void;
  /** Resolves when all that were claimed have been tried. */
  settled(): Promise<void>;
  /** Begins with no other. */
  stop(): void;
}

interface PictureDesk {
  upload: NonNullable<Chat['upload']>;
  draw: Draw;
  log: Log;
  locale: () => Locale;
}

export function createPictures({ upload, draw, log, locale }: PictureDesk): Pictures {
  const state = { stopped: false, barred: false };
  let underWay = Promise.resolve();

  async function showOne({ id, told }: Rollout, { key, picture }: Occasion): Promise<void> {
    if (state.stopped || state.barred || !told.root) return;
    try {
      const { pictures } = catalog(locale());
      const file = {
        name: `${id}-${key.replace('/', '-')}.png`,
        title: pictures.title(picture),
        altText: pictures.alt(picture),
        bytes: await draw(picture),
      };
      await upload({ channel: told.root.channel, threadTs: told.root.ts }, file);
    } catch (error) {
      failed(id, key, error);
    }
  }

  function failed(rollout: string, key: string, error: unknown): void {
    if (error instanceof ChatError && error.kind === 'missingScope') {
      state.barred = true;
      log.warn({ rollout, code: error.code }, 'Slack grants no files:write; no picture is shown until the next start');
      return;
    }
    const problem = redacted(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
    log.warn({ rollout, key, problem }, 'A picture could not be shown');
  }

  return {
    due(rollout, lines) {
      if (state.stopped || state.barred) return [];
      try {
        return picturesAfter(rollout, lines);
      } catch (error) {
        failed(rollout.id, '', error);
        return [];
      }
    },
    show(rollout, due) {
      for (const one of due) underWay = underWay.then(() => showOne(rollout, one));
    },
    settled: () => underWay,
    stop() {
      state.stopped = true;
    },
  };
}
