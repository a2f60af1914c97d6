import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { examplePlace } from '../../infra/permissions/write-files.js';
import { readSettings, scopeOf, type Settings } from '../../infra/settings.js';
import type { Scope } from '../../infra/permissions/scope.js';

export const infra = fileURLToPath(new URL('../../infra/', import.meta.url));

export function exampleFile(): unknown {
  return parse(readFileSync(`${infra}settings.example.yml`, 'utf8'));
}

/** The settings of the example, with some values given beside them. */
export function exampleSettings(single: Readonly<Record<string, unknown>> = {}): Settings {
  const read = readSettings(exampleFile(), { imageUri: 'registry.example.com/batch-rollout:1.0.0', ...single });
  if (!read.ok) throw new Error(read.faults.join(' '));
  return read.settings;
}

export const httpMode = {
  appTokenSecret: '',
  signingSecret: 'batch-rollout/signing',
  certificateArn: 'arn:aws:acm:ap-northeast-1:123456789012:certificate/0a1b',
};

export function exampleScope(single: Readonly<Record<string, unknown>> = {}): Scope {
  return scopeOf(exampleSettings(single), examplePlace);
}
