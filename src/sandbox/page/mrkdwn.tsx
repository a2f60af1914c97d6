import { Fragment, type ReactNode } from 'react';
import { type Desk, useDesk } from './desk.js';
import { formatDate } from './slack-date.js';

/** Slack's own markup as it is drawn: marks need a border that is no letter, which Japanese words give only by a space. */
export function Mrkdwn({ text }: { text: string }) {
  const desk = useDesk();
  return text
    .split(/(```[\s\S]+?```)/)
    .map((part, at) =>
      part.startsWith('```') && part.length > 6 ? (
        <pre key={at}>{unescape(part.slice(3, -3).replace(/^\n/, ''))}</pre>
      ) : (
        <Fragment key={at}>{lines(part, desk)}</Fragment>
      ),
    );
}

/** A text object of either kind. */
export function TextObject({ text }: { text: { type: 'plain_text' | 'mrkdwn'; text: string } }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : text.text;
}

function lines(text: string, desk: Desk): ReactNode {
  const out: ReactNode[] = [];
  let quoted: string[] = [];
  const flush = () => {
    if (quoted.length > 0) out.push(<blockquote key={out.length}>{withBreaks(quoted, desk)}</blockquote>);
    quoted = [];
  };
  let plain: string[] = [];
  const flushPlain = () => {
    if (plain.length > 0) out.push(<Fragment key={out.length}>{withBreaks(plain, desk)}</Fragment>);
    plain = [];
  };
  for (const line of text.split('\n')) {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quote) {
      flushPlain();
      quoted.push(quote[1] ?? '');
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return out;
}

function withBreaks(texts: string[], desk: Desk): ReactNode {
  return texts.map((text, at) => (
    <Fragment key={at}>
      {at > 0 && <br />}
      {inline(text, desk)}
    </Fragment>
  ));
}

const border = String.raw`[\p{L}\p{N}]`;
const between = (mark: string) =>
  `(?<!${border}|${mark})${mark}(?=\\S)([^${mark}\\n]*[^\\s${mark}])${mark}(?!${border}|${mark})`;
const token = new RegExp(['`([^`\\n]+)`', '<([^<>\\n]+)>', between('\\*'), between('_'), between('~')].join('|'), 'gu');

function inline(text: string, desk: Desk): ReactNode {
  const out: ReactNode[] = [];
  let last = 0;
  for (const match of text.matchAll(token)) {
    out.push(unescape(text.slice(last, match.index)));
    const [whole, code, angle, bold, italic, strike] = match;
    const key = match.index;
    if (code !== undefined) out.push(<code key={key}>{reference(code)}</code>);
    else if (angle !== undefined) out.push(<Reference key={key} content={angle} />);
    else if (bold !== undefined) out.push(<strong key={key}>{inline(bold, desk)}</strong>);
    else if (italic !== undefined) out.push(<em key={key}>{inline(italic, desk)}</em>);
    else out.push(<s key={key}>{inline(strike ?? '', desk)}</s>);
    last = match.index + whole.length;
  }
  out.push(unescape(text.slice(last)));
  return out;
}

/** Inside code Slack still undoes its escapes and shows a link by its address. */
function reference(code: string): string {
  return unescape(code.replaceAll(/<([^|>]+)(?:\|[^>]*)?>/g, '$1'));
}

function Reference({ content }: { content: string }) {
  const { people, groups, channel, me, language, botUser, botName } = useDesk();
  const [target = '', label] = content.split('|');
  if (target.startsWith('@')) {
    const person = people.find(({ id }) => id === target.slice(1));
    const name = person?.realName ?? (target.slice(1) === botUser ? botName : label);
    return <span className={person?.id === me.id ? 'mention me' : 'mention'}>@{name ?? target.slice(1)}</span>;
  }
  if (target.startsWith('#'))
    return <span className="mention">#{target.slice(1) === channel.id ? channel.name : label}</span>;
  if (target.startsWith('!subteam^')) {
    const group = groups.find(({ id }) => id === target.slice('!subteam^'.length));
    return (
      <span className={group?.members.includes(me.id) ? 'mention me' : 'mention'}>
        @{group?.handle ?? label ?? target}
      </span>
    );
  }
  if (target.startsWith('!date^'))
    return <DateText parts={target.split('^')} fallback={label ?? ''} language={language} />;
  if (target.startsWith('!')) return <span className="mention everybody">@{target.slice(1)}</span>;
  if (!/^(https?|mailto):/.test(target)) return `<${unescape(content)}>`;
  return (
    <a href={unescape(target)} target="_blank" rel="noreferrer">
      {unescape(label ?? target)}
    </a>
  );
}

function DateText({ parts, fallback, language }: { parts: string[]; fallback: string; language: string }) {
  const [, seconds = '', format = ''] = parts;
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return unescape(fallback);
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString(language, { dateStyle: 'full', timeStyle: 'long' })}>
      {unescape(formatDate(at, format, language, new Date()))}
    </time>
  );
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
