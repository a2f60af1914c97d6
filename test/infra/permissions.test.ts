import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentNames, documents, tooLong } from '../../infra/permissions/documents.js';
import { policyTexts } from '../../infra/permissions/write-files.js';
import { wildcards } from '../../infra/permissions/wildcards.js';
import { operationsOf, programSources } from './operations.js';
import { exampleScope } from './example.js';

/** Actions that no command of ours is named after, each with what needs it. */
const extra: Readonly<Record<string, string>> = {
  'batch:TagResource': 'environments, queues, revisions and canaries are made with tags',
  'cloudwatch:TagResource': 'own alarms are made with tags',
  'iam:PassRole': 'environments and revisions name roles (F127)',
  'iam:CreateServiceLinkedRole': 'the first environment of an account without a service role makes it (F14)',
};
/** AWS answers these whatever a policy says. */
const free = new Set(['sts:GetCallerIdentity']);
/** `create-table` is run by an operator with rights of their own, once, where no stack makes the table. */
const ofTheOperator = 'store/create-table.ts';

const scope = exampleScope();
const granted = documents(scope);
const all = documentNames.flatMap((name) => granted[name]);
const actions = new Set(all.flatMap(({ Action }) => Action));
const operations = operationsOf(programSources());
const used = new Set(
  [...operations].flatMap(([action, files]) => (files.every((file) => file === ofTheOperator) ? [] : action)),
);

const isReading = (action: string) => /:(?:Describe|Get|List|Query|Simulate)/.test(action);

describe('the permissions of the bot', () => {
  it('hold every operation the program makes', () => {
    expect(used.size).toBeGreaterThan(20);
    expect([...used].filter((action) => !actions.has(action) && !free.has(action))).toEqual([]);
    expect([...free].filter((action) => !used.has(action) || actions.has(action))).toEqual([]);
  });

  it('hold nothing that the program does not make or need', () => {
    expect([...actions].filter((action) => !used.has(action) && !(action in extra))).toEqual([]);
    expect(Object.keys(extra).filter((action) => used.has(action) || !actions.has(action))).toEqual([]);
  });

  it('leave the making of the table to the operator', () => {
    expect([...operations].filter(([, files]) => files.includes(ofTheOperator)).map(([action]) => action)).toEqual([
      'dynamodb:DescribeTable',
      'dynamodb:CreateTable',
    ]);
    expect(actions).not.toContain('dynamodb:CreateTable');
  });

  it('keep reading and changing apart', () => {
    const reading = granted.Reader.flatMap(({ Action }) => Action);
    const changing = [...granted.PlacementWriter, ...granted.ImageWriter].flatMap(({ Action }) => Action);
    expect(reading.filter((action) => !isReading(action))).toEqual([]);
    expect(changing.filter(isReading)).toEqual([]);
  });

  it('name whole actions and resources of a kind', () => {
    expect([...actions].filter((action) => !/^[a-z0-9]+:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
    const bare = all.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid);
    expect(bare).toEqual(['ReadWhatHasNoResource']);
  });

  it('give a reason for every wildcard', () => {
    for (const name of documentNames) {
      const stars = granted[name].flatMap(({ Resource }) => Resource).filter((one) => one.includes('*'));
      const explained = wildcards(scope, name).map(({ resource }) => resource);
      expect([...new Set(stars)].filter((one) => !explained.includes(one))).toEqual([]);
    }
  });

  it('are refused in one sentence where IAM would refuse their length', () => {
    expect(tooLong(scope)).toEqual([]);
    const jobDefinitions = Array.from({ length: 40 }, (_, i) => `family-${i}`);
    expect(tooLong({ ...scope, jobDefinitions })).toEqual([
      expect.stringMatching(/^The policy ImageWriter would have \d+/),
    ]);
  });

  it('lie in docs/ as they are', async () => {
    for (const [path, text] of await policyTexts()) {
      const file = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
      expect(file, `${path} is not current; run npm run iam-policies`).toBe(text);
    }
  });
});

describe('the derivation', () => {
  const clients = [
    'aws/clients.ts',
    "import type * as Batch from '@aws-sdk/client-batch';\nexport interface Clients {\n  batch: () => Promise<Opened<typeof Batch, Batch.BatchClient>>;\n}",
  ] as const;

  it('sees a new command in either way of writing it', () => {
    const sources = new Map([
      clients,
      ['aws/jobs.ts', 'const { sdk, client } = await batch();\nclient.send(new sdk.TerminateJobCommand({}));'],
      [
        'doctor.ts',
        "import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';\nnew GetCallerIdentityCommand({});",
      ],
    ]);
    expect([...operationsOf(sources).keys()]).toEqual(['batch:TerminateJob', 'sts:GetCallerIdentity']);
  });

  it('fails on what it cannot follow', () => {
    const planted = [
      'const { sdk, client } = await somewhere();\nnew sdk.TerminateJobCommand({});',
      'new SendMessageCommand({});',
      'await paginateListJobs({ client }, {});',
      'const batch = new Batch({});',
    ];
    for (const text of planted) expect(() => operationsOf(new Map([clients, ['aws/x.ts', text]]))).toThrow('aws/x.ts');
  });
});
