import type { Locale } from './stage.js';
import type { Fault } from './versions.js';
import { en } from './words-en.js';
import { ja } from './words-ja.js';

/** A sentence to the letter, or one with facts in it that differ from run to run. */
type Sentence = string | RegExp;

/** What people are told, in each language. It is written down here once more, since the bot's own texts cannot prove themselves. */
export interface Words {
  /** What went wrong, what to do about it, and against whom it counts. */
  causes: Record<Exclude<Fault, 'slow'>, Sentence[]>;
  /** The evidence of a FAIL and how strong it is, by what it was found on. */
  evidence: Record<'canary' | 'production', Record<'failures' | 'times', Sentence[]>> & { fiveCanaries: Sentence };
  verdict: Record<'canary' | 'shift' | 'bake', Record<'FAIL' | 'PASS' | 'INCONCLUSIVE', Sentence>>;
  back: Record<'canariesFailed' | 'verdict' | 'imagePull', Sentence[]>;
  untouched: Sentence;
  blueFirst: Sentence;
  /** The bare name means what it did, from the first moment of the way back on. */
  nameBack: Sentence;
  restored: Sentence;
  logs: Sentence;
  link: string;
  noLogs: Sentence;
  platform: Sentence;
  heldInconclusive: Sentence[];
  /** INCONCLUSIVE for want of an alarm's data: said with the strength of what is there. */
  inDoubt: Record<'canary' | 'bake', Sentence>;
  alarm: { noData: Sentence; unread: Sentence; held: Sentence[] };
  late: Record<'bake', Sentence[]>;
  /** A canary that left the history of AWS. */
  gone: Sentence;
  /** Log lines that are not there, and why. */
  unlogged: Record<'denied' | 'none', Sentence>;
  /** In the root, where the bake waits for jobs that count. */
  noneFinished: Sentence;
  unreadable: Sentence;
}

export const words: Record<Locale, Words> = { en, ja };

/** Those of the sentences that the text does not hold. */
export function missing(text: string, sentences: readonly Sentence[]): string[] {
  const holds = (one: Sentence): boolean => (typeof one === 'string' ? text.includes(one) : one.test(text));
  return sentences.filter((one) => !holds(one)).map(String);
}

/** What stands there in the other language; AWS's own words, log lines and addresses are in none. */
export function foreignWords(text: string, locale: Locale): string[] {
  const own = text.replaceAll(/```[^]*?```|`[^`]*`|<[^>]*>/g, '');
  const other = locale === 'en' ? /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]+/gu : /[a-z]+(?: [a-z]+){2,}/gi;
  return [...own.matchAll(other)].map(([found]) => found);
}
