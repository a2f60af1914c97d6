import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actionNames, actions } from '../../src/doctor/actions.js';
import { scopes } from '../../src/doctor/scopes.js';
import type { Finding } from '../../src/doctor/finding.js';
import { renderFindings } from '../../src/slack/doctor.js';

const root = join(import.meta.dirname, '..', '..');

/** What IAM asks for beside the operations that are called, when a thing is made with tags or with a role (F125, F127). */
const besides = ['batch:TagResource', 'cloudwatch:TagResource', 'iam:PassRole', 'iam:CreateServiceLinkedRole'];

/** What doctor itself asks with; it tells of their absence in its own way. */
const ofDoctor = ['sts:GetCallerIdentity', 'iam:SimulatePrincipalPolicy'];

/** IAM's name of every operation that the bot's own adapters call. */
function called(): string[] {
  const adapters = readdirSync(join(root, 'src/aws')).map((file) => readFileSync(join(root, 'src/aws', file), 'utf8'));
  const spoken = adapters.flatMap((text) => [...text.matchAll(/service: '(\w+)',\s*action: '(\w+)'/g)]);
  const table = readFileSync(join(root, 'src/store/table.ts'), 'utf8').matchAll(/new (\w+)Command\(/g);
  return [
    ...spoken.map(([, service, action]) => `${service}:${action}`),
    ...[...table].map(([, action]) => `dynamodb:${action}`),
  ];
}

const Document = z.object({ Statement: z.array(z.object({ Action: z.array(z.string()) })) });

function grantedIn(path: string): string[] {
  return Document.parse(JSON.parse(readFileSync(join(root, path), 'utf8'))).Statement.flatMap(({ Action }) => Action);
}

describe('the list of actions', () => {
  it('has every operation that the adapters call, and none that they do not', () => {
    const operations = new Set(called());
    expect(operations.size).toBeGreaterThan(25);
    const ofRollouts = [...operations].filter((one) => !ofDoctor.includes(one));
    expect([...actionNames].toSorted()).toEqual([...ofRollouts, ...besides].toSorted());
    expect(ofDoctor.filter((one) => !operations.has(one))).toEqual([]);
  });

  it('names for each a shipped document that grants it', () => {
    const lacking = actionNames.filter((one) => !grantedIn(actions[one].document).includes(one));
    expect(lacking).toEqual([]);
  });

  it('knows every action that the shipped documents grant', () => {
    const documents = new Set(actionNames.map((one) => actions[one].document));
    const known: readonly string[] = [...actionNames, ...ofDoctor];
    expect([...documents].flatMap(grantedIn).filter((one) => !known.includes(one))).toEqual([]);
  });

  it('tries nothing that changes something but writes to the own table', () => {
    const tried = actionNames.filter((one) => actions[one].probed !== 'none');
    expect(tried.filter((one) => !/:(Describe|Get|List|Query)/.test(one))).toEqual([
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
    ]);
  });

  it.each(['en', 'ja'] as const)('says in %s what is lost without each action and scope', (locale) => {
    const lost: Finding[] = [
      ...actionNames.map((action) => ({ finding: 'actionDenied' as const, action, document: 'd' })),
      ...scopes.map(({ scope }) => ({ finding: 'scopeOptional' as const, scope })),
    ];
    const said = lost.map((one) => renderFindings([one], locale).text);
    expect(said.filter((text) => /without it \.|ないと、。/.test(text))).toEqual([]);
    expect(new Set(said).size).toBe(lost.length);
  });
});
