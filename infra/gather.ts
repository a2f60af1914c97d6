import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readPolicy } from '../src/policy.js';
import { tooLong } from './permissions/documents.js';
import { policyText, type PolicyText } from './policy-text.js';
import { readSettings, scopeOf, settingNames, type Settings } from './settings.js';

type Gathered = { ok: true; settings: Settings; policy: PolicyText } | { ok: false; faults: string[] };

/**
 * All that a stack is made of: settings from the file named by the context value `settings` and from single values beside
 * it, and the policy file they name. A refusal tells every fault, one sentence each. Paths are relative to the working folder.
 */
export function gather(given: (name: string) => unknown): Gathered {
  const settingsPath = given('settings');
  const file = typeof settingsPath === 'string' ? yamlAt(settingsPath) : undefined;
  if (file && !file.ok) return file;
  const single = Object.fromEntries(
    settingNames.flatMap((name) => (given(name) === undefined ? [] : [[name, given(name)]])),
  );
  const read = readSettings(file?.value, single);
  const path = read.ok ? read.settings.policyFile : read.policyFile;
  const policy = path === undefined ? undefined : policyAt(path);
  const faultsOfPolicy = policy && !policy.ok ? policy.faults : [];
  if (!read.ok) return { ok: false, faults: [...read.faults, ...faultsOfPolicy] };
  const ownRole = 'arn:aws:iam::123456789012:role/BatchRollout-BotRole00000000-000000000000';
  const place = { partition: 'aws', region: 'ap-northeast-1', account: '123456789012', ownRole };
  const faults = [...tooLong(scopeOf(read.settings, place)), ...faultsOfPolicy];
  return policy?.ok && faults.length === 0
    ? { ok: true, settings: read.settings, policy: policy.text }
    : { ok: false, faults };
}

/** A policy that the bot would refuse is refused here, before it can stop a deployment halfway. */
function policyAt(path: string): { ok: true; text: PolicyText } | { ok: false; faults: string[] } {
  const file = fileAt(path, 'policy file');
  if (!file.ok) return file;
  const read = readPolicy(file.text);
  if (!read.ok) return { ok: false, faults: read.faults.map((fault) => `${path}: ${fault}`) };
  const carried = policyText(file.text);
  return carried.ok ? carried : { ok: false, faults: [carried.fault] };
}

function fileAt(path: string, what: string): { ok: true; text: string } | { ok: false; faults: string[] } {
  try {
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch {
    return { ok: false, faults: [`The ${what} ${path} cannot be read; paths are relative to the folder infra.`] };
  }
}

function yamlAt(path: string): { ok: true; value: unknown } | { ok: false; faults: string[] } {
  const file = fileAt(path, 'settings file');
  if (!file.ok) return file;
  try {
    const value: unknown = parse(file.text);
    return { ok: true, value };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { ok: false, faults: [`The settings file ${path} is not YAML: ${why}`] };
  }
}
