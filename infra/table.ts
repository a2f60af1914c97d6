import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { indexes } from '../src/store/table.js';

/**
 * The table `create-table` makes, with what production wants besides: restoring to any second of the last 35 days, and no
 * deletion by mistake. The store expires nothing by itself, so no TTL is set.
 */
export function makeTable(scope: Construct, tableName: string, encryptionKey: IKey): Table {
  const table = new Table(scope, 'Table', {
    tableName,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const [indexName, { hash, range }] of Object.entries(indexes))
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: hash, type: AttributeType.STRING },
      sortKey: { name: range, type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    });
  return table;
}
