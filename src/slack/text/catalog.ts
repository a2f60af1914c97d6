import { en } from './en.js';
import { ja } from './ja.js';

export type Locale = 'en' | 'ja';

/** Every sentence a person reads, in one language. English gives the shape; a language that lacks a key does not compile. */
export type Catalog = typeof en;

export function catalog(locale: Locale): Catalog {
  return locale === 'ja' ? ja : en;
}
