import { type ReactNode, useEffect, useState } from 'react';
import type { Person } from '../slack/workspace.js';
import { AccountPanel } from './account.js';
import { Channel } from './channel.js';
import { type Act, type Desk, DeskProvider, type OwnAct, send } from './desk.js';
import { Home } from './home.js';
import { Modal } from './modal.js';
import { Rail } from './rail.js';
import { type Hello, type Sight, useSight } from './stream.js';
import { en } from './text/en.js';
import { ja } from './text/ja.js';
import { Toasts, useToasts } from './toasts.js';

export type Place = 'channel' | 'home';

/** The whole page: people on the left, talk in the middle, the account on the right. */
export function Sandbox() {
  const [person, setPerson] = useRemembered('person', 'U0BOB');
  const [theme, setTheme] = useRemembered('theme', preferredTheme());
  const sight = useSight(person);
  const toasts = useToasts();
  const [ackMs, setAckMs] = useState<number>();
  const [place, setPlace] = useState<Place>('channel');
  const { hello } = sight;
  const me = hello?.people.find(({ id }) => id === person);
  const language = me?.locale === 'ja-JP' ? 'ja' : 'en';

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.lang = language;
  }, [theme, language]);

  if (!hello || !me) return <p className="connecting">{en.connecting}</p>;
  const desk = deskOf(hello, me, theme === 'dark' ? 'dark' : 'light', toasts.show, setAckMs);
  return (
    <DeskProvider value={desk}>
      <div className="page">
        <Rail
          team={hello.team.name}
          place={place}
          onChannel={() => setPlace('channel')}
          onHome={() => setPlace('home')}
          onPerson={setPerson}
          onTheme={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        />
        <Centre place={place} sight={sight} direct={hello.direct} ackMs={ackMs} />
        <AccountPanel account={sight.account} levers={sight.levers} />
      </div>
      <Modal key={person} stack={sight.modals} />
      <Toasts toasts={toasts.list} />
      {sight.connected ? null : <Lost>{desk.texts.lost}</Lost>}
    </DeskProvider>
  );
}

function deskOf(
  hello: Hello,
  me: Person,
  theme: Desk['theme'],
  notify: (text: string) => void,
  onAck: (ms: number) => void,
): Desk {
  const language = me.locale === 'ja-JP' ? 'ja' : 'en';
  const texts = language === 'ja' ? ja : en;
  const { people, groups, channel, bot, suggestions } = hello;
  return {
    me,
    language,
    texts,
    theme,
    people,
    groups,
    channel,
    suggestions,
    botName: bot.name,
    botUser: bot.user,
    perform: async (own: OwnAct) => {
      const act: Act = { ...own, by: me.id };
      const answer = await send(act);
      if (answer.kind === 'acknowledged') onAck(Math.round(answer.ms));
      if (answer.kind === 'notShown') notify(texts.notShown);
      // A slash command that failed is told in the channel, a form that failed in the form.
      const isToldElsewhere = act.act === 'slash' || act.act === 'submit';
      if (answer.kind === 'failed' && !isToldElsewhere) notify(texts.pressFailed[answer.why]);
      return answer;
    },
  };
}

function Centre({
  place,
  sight,
  direct,
  ackMs,
}: {
  place: Place;
  sight: Sight;
  direct: string;
  ackMs: number | undefined;
}) {
  if (place === 'home') {
    return <Home view={sight.home} direct={sight.messages.filter(({ channel }) => channel === direct)} />;
  }
  const channelId = sight.hello?.channel.id;
  return (
    <Channel
      messages={sight.messages.filter(({ channel }) => channel === channelId)}
      queues={sight.account?.queues.filter(({ canary }) => !canary).map(({ name }) => name) ?? []}
      ackMs={ackMs}
      isSlackDown={sight.levers.some(
        (lever) => lever.name === 'slack' && lever.kind === 'choice' && lever.value !== 'up',
      )}
    />
  );
}

function Lost({ children }: { children: ReactNode }) {
  return (
    <p className="lost" role="alert">
      {children}
    </p>
  );
}

function preferredTheme(): string {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** A choice that outlives a reload; the address may set it too, as in ?person=U0ALICE. */
function useRemembered(name: string, otherwise: string): [string, (value: string) => void] {
  const [value, setValue] = useState(
    () => new URLSearchParams(location.search).get(name) ?? localStorage.getItem(name) ?? otherwise,
  );
  return [
    value,
    (next) => {
      localStorage.setItem(name, next);
      setValue(next);
    },
  ];
}
