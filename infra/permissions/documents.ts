import { indexes } from '../../src/store/table.js';
import { readerStatements } from './reader.js';
import { arnsOf, type Scope, type Statement } from './scope.js';
import { imageStatements, placementStatements } from './writer.js';

export const documentNames = ['Reader', 'PlacementWriter', 'ImageWriter', 'Store'] as const;
export type DocumentName = (typeof documentNames)[number];

/** What IAM takes of a customer managed policy, blanks not counted (quotas of IAM). */
const charactersMax = 6_144;

/** The bot's permissions, one document each: reading the account, changing either axis of a rollout, and its own table. */
export function documents(scope: Scope): Record<DocumentName, Statement[]> {
  return {
    Reader: readerStatements(scope),
    PlacementWriter: placementStatements(scope),
    ImageWriter: imageStatements(scope),
    Store: storeStatements(scope),
  };
}

/** Items of the own table and queries on it and its indexes: no Scan, no change of the table itself. */
function storeStatements(scope: Scope): Statement[] {
  const { table } = arnsOf(scope);
  const { tableKey, region } = scope;
  const named = Object.keys(indexes).map((name) => `${table}/index/${name}`);
  return [
    {
      Sid: 'KeepRecords',
      Effect: 'Allow',
      Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
      Resource: [table],
    },
    { Sid: 'FindRecords', Effect: 'Allow', Action: ['dynamodb:Query'], Resource: [table, ...named] },
    ...(tableKey === undefined ? [] : [useOfKey(tableKey, region)]),
  ];
}

/** What DynamoDB does with the table's key in the name of whoever calls it. */
function useOfKey(key: string, region: string): Statement {
  const actions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'];
  return {
    Sid: 'UseKeyOfTable',
    Effect: 'Allow',
    Action: [...actions, 'ReEncryptFrom', 'ReEncryptTo'].map((one) => `kms:${one}`),
    Resource: [key],
    Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  };
}

/** Sentences about documents that IAM would refuse for their length. `scope` names a real account, not a placeholder of CDK. */
export function tooLong(scope: Scope): string[] {
  return documentNames.flatMap((name) => {
    const { length } = JSON.stringify(asPolicy(documents(scope)[name]));
    if (length <= charactersMax) return [];
    return `The policy ${name} would have ${length} characters and IAM takes ${charactersMax}; shorten the lists by patterns such as etl-* in jobDefinitions, or run a second bot for some of the queues.`;
  });
}

/** A whole policy document. */
export function asPolicy(statements: readonly Statement[]): { Version: '2012-10-17'; Statement: readonly Statement[] } {
  return { Version: '2012-10-17', Statement: statements };
}
