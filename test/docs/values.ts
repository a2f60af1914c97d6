import type { Locale } from '../../src/slack/text/catalog.js';
import type { Both } from './markdown.js';
import type { Form } from './policy-keys.js';

/** The Japanese of what the code says a text has to be. Numbers and examples are those of the English. */
const formsInJapanese: Readonly<Record<string, string>> = {
  'the id of a channel, such as C0BATCHOPS': 'チャンネルの ID（例: `C0BATCHOPS`）',
  'the id of a person, such as U0ALICE': 'ユーザーの ID（例: `U0ALICE`）',
  'the id of a user group, such as S0BATCH': 'ユーザーグループの ID（例: `S0BATCH`）',
  'an image pattern without blanks, such as registry.example.com/team/*':
    '空白を含まないイメージのパターン（例: `registry.example.com/team/*`）',
  'a name of up to 100 characters on one line': '100 文字までの 1 行の名前',
  'a cron expression of five fields that comes round, such as 0 22 * * 5':
    '実際に到来する 5 フィールドの cron 式（例: `0 22 * * 5`）',
  'an IANA timezone, such as Asia/Tokyo': 'IANA タイムゾーン（例: `Asia/Tokyo`）',
  'the name of a CloudWatch alarm, up to 255 characters': 'CloudWatch アラームの名前（255 文字まで）',
  'the bare name of a job definition, without ARN or revision': 'ジョブ定義の名前だけ（ARN やリビジョンは付けない）',
  'an http or https URL without user name, query or fragment':
    'ユーザー名、クエリ、フラグメントを含まない http または https の URL',
  'a whole number from 0 to 65535': '0 から 65535 の整数',
  'an address or a host name, without scheme, port or brackets':
    'アドレスまたはホスト名（スキーム、ポート、角括弧は付けない）',
  '3 to 255 letters, digits, dots, hyphens or underscores': '3 から 255 文字の英数字、ドット、ハイフン、アンダースコア',
  'a number of seconds from 0.1 to 86400': '0.1 から 86400 の秒数',
  'one of debug, info, warn and error': 'debug、info、warn、error のどれか',
};

/** What the code says a text has to be ("must be …"), in this language. */
export function formOf(must: string, locale: Locale): string {
  const english = must.replace(/^must be /, '');
  if (locale === 'en') return english.replace(/such as (\S.*)$/, 'such as `$1`');
  const japanese = formsInJapanese[english];
  if (japanese === undefined) throw new Error(`test/docs/values.ts has no Japanese for "${english}".`);
  const lost = [...english.matchAll(/\d[\d.]*|(?<=such as )\S.*$/g)].filter(([fact]) => !japanese.includes(fact));
  if (lost.length > 0) throw new Error(`The Japanese of "${english}" lacks ${lost.join(', ')}.`);
  return japanese;
}

const both = (en: string, ja: string): Both => ({ en, ja });

/** Which values a key takes, in words, from what its schema says. */
export function allowedValues(form: Form, locale: Locale): string {
  if (form.anyOf !== undefined)
    return form.anyOf.map((one) => allowedValues(one, locale)).join(both(', or ', '、または ')[locale]);
  if (form.enum !== undefined) return form.enum.map((one) => `\`${one}\``).join(both(' or ', ' または ')[locale]);
  if (form.leastMs !== undefined) return duration(form.leastMs)[locale];
  switch (form.type) {
    case 'null':
      return '`null`';
    case 'boolean':
      return both('`true` or `false`', '`true` または `false`')[locale];
    case 'integer':
    case 'number':
      return number(form)[locale];
    case 'string':
      return form.description === undefined ? both('text', '文字列')[locale] : formOf(form.description, locale);
    case 'array':
      return list(form, locale);
    case 'object':
      return both('mapping by queue name', 'キュー名ごとのマッピング')[locale];
    case undefined:
    default:
      throw new Error(`The reference has no words for values of type ${form.type}.`);
  }
}

function duration(leastMs: number): Both {
  return leastMs === 0
    ? both('duration', '時間')
    : both(`duration, at least \`${durationText(leastMs)}\``, `時間（\`${durationText(leastMs)}\` 以上）`);
}

function number({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Form): Both {
  const [en, ja] = type === 'integer' ? ['whole number', '整数'] : ['number', '数値'];
  if (minimum !== undefined && maximum !== undefined)
    return both(`${en} from ${minimum} to ${maximum}`, `${minimum} から ${maximum} の${ja}`);
  if (exclusiveMinimum !== undefined && exclusiveMaximum !== undefined)
    return both(
      `${en} above ${exclusiveMinimum} and below ${exclusiveMaximum}`,
      `${exclusiveMinimum} より大きく ${exclusiveMaximum} より小さい${ja}`,
    );
  if (minimum !== undefined && exclusiveMaximum === undefined)
    return both(`${en} of at least ${minimum}`, `${minimum} 以上の${ja}`);
  throw new Error('The reference has no words for this range of numbers.');
}

function list({ items, minItems, maxItems, uniqueItems }: Form, locale: Locale): string {
  const limits = [
    ...(minItems === undefined ? [] : [both(`at least ${minItems}`, `${minItems} 個以上`)]),
    ...(maxItems === undefined ? [] : [both(`at most ${maxItems}`, `${maxItems} 個まで`)]),
    ...(uniqueItems === true ? [both('each once', '重複なし')] : []),
  ].map((limit) => limit[locale]);
  const told = limits.length === 0 ? '' : { en: ` (${limits.join(', ')})`, ja: `（${limits.join('、')}）` }[locale];
  if (items?.properties !== undefined) return `${both('list of mappings', 'マッピングのリスト')[locale]}${told}`;
  const item = items === undefined ? '' : allowedValues(items, locale);
  return both(`list${told}: ${item}`, `リスト${told}: ${item}`)[locale];
}

const units = [
  { unit: 'd', ms: 86_400_000, least: 7 },
  { unit: 'h', ms: 3_600_000, least: 2 },
  { unit: 'm', ms: 60_000, least: 2 },
];

/** A duration as a person writes it: `24h` and not `1d`, `72h` and not `3d`, `60s` and not `1m`, but `14d`. */
export function durationText(ms: number): string {
  const fits = units.find((one) => ms % one.ms === 0 && ms / one.ms >= one.least);
  return fits === undefined ? `${ms / 1_000}s` : `${ms / fits.ms}${fits.unit}`;
}

/** A value as it would be written in the file; lists in brackets, and `{ key }` for the value of another key. */
export function writtenValue(value: unknown, form: Form): string {
  if (form.leastMs !== undefined && typeof value === 'number') return durationText(value);
  return JSON.stringify(value)
    .replaceAll(/\{"key":"([^"]+)"\}/g, '$1')
    .replace(/^"(.*)"$/, '$1');
}
