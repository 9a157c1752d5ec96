import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateDBClusterCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DATABASE_LOGIN, smallDatabase, unlessThere } from '../databases.ts';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'protect-data',
  async arrange({ config }) {
    const name = `orders-${randomUUID().slice(0, 8)}`;
    const dynamo = new DynamoDBClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    await dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Suspended' } }));
    const rds = new RDSClient(config);
    await unprotectedDatabases(rds);
    const place = 'us-east-1:000000000000';
    return {
      input: {
        resources: [
          `arn:aws:dynamodb:${place}:table/${name}`,
          `arn:aws:s3:::${name}`,
          `arn:aws:rds:${place}:db:${DATABASE}`,
          `arn:aws:rds:${place}:cluster:${DATABASE}`,
        ],
      },
      async look() {
        const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
        const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName: name }));
        const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }));
        return [
          Table?.DeletionProtectionEnabled ?? false,
          backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
          Status,
          ...(await databases(rds)),
        ];
      },
      async drift() {
        await dynamo.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
      },
      attack: [
        { detection: 'impact/versioning-suspended', texts: { payroll: name } },
        { detection: 'impact/backups-switched-off', texts: { payroll: DATABASE } },
        { detection: 'impact/protection-against-deletion-off', texts: { prod: DATABASE } },
      ],
      wrong: { input: { resources: ['orders'] }, says: 'must be ARNs of tables, buckets, databases or clusters' },
    };
  },
};

/** One for all, of this playbook: making one takes long, and its tests come one after the other. */
const DATABASE = 'unprotected';

async function unprotectedDatabases(rds: RDSClient): Promise<void> {
  const [instance, cluster] = [{ DBInstanceIdentifier: DATABASE }, { DBClusterIdentifier: DATABASE }];
  const made = { ...cluster, Engine: 'aurora-mysql', ...DATABASE_LOGIN };
  await smallDatabase(rds, DATABASE);
  await rds.send(new CreateDBClusterCommand(made)).catch(unlessThere);
  await rds.send(new ModifyDBInstanceCommand({ ...instance, DeletionProtection: false, BackupRetentionPeriod: 0 }));
  await rds.send(new ModifyDBClusterCommand({ ...cluster, DeletionProtection: false }));
}

/** How they are, with what waits for the maintenance window. */
async function databases(rds: RDSClient): Promise<unknown[]> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: DATABASE }));
  const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: DATABASE }));
  return [...(DBInstances ?? []), ...(DBClusters ?? [])].map((one) => [
    one.DeletionProtection,
    one.PendingModifiedValues?.BackupRetentionPeriod ?? one.BackupRetentionPeriod,
  ]);
}

export default fixture;
