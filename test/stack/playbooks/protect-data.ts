import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  TagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AddTagsToResourceCommand,
  CreateDBClusterCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  PutBucketTaggingCommand,
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
    const resources = [
      `arn:aws:dynamodb:${place}:table/${name}`,
      `arn:aws:s3:::${name}`,
      `arn:aws:rds:${place}:db:${DATABASE}`,
      `arn:aws:rds:${place}:cluster:${DATABASE}`,
    ];
    return {
      input: { resources },
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
        // What somebody only takes back of it is no change of theirs: an undo goes on from there.
        await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: DATABASE, BackupRetentionPeriod: 21 }));
      },
      attack: [
        { detection: 'impact/versioning-suspended', texts: { payroll: name } },
        { detection: 'impact/backups-switched-off', texts: { payroll: DATABASE } },
        { detection: 'impact/protection-against-deletion-off', texts: { prod: DATABASE } },
      ],
      gone: {
        input: {
          resources: [
            `arn:aws:dynamodb:${place}:table/${name}-gone`,
            `arn:aws:s3:::${name}-gone`,
            `arn:aws:rds:${place}:db:${name}-gone`,
            `arn:aws:rds:${place}:cluster:${name}-gone`,
          ],
        },
        says: 'is no table, bucket or database of this account and region',
      },
      elsewhere: {
        input: {
          resources: ['dynamodb:us-east-1:111122223333:table/', 'rds:us-east-1:111122223333:db:'].map(
            (one) => `arn:aws:${one}${name}`,
          ),
        },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        const Tags = [{ Key, Value: 'yes' }];
        const [table, bucket, ...shared] = resources;
        await dynamo.send(new TagResourceCommand({ ResourceArn: table, Tags }));
        await s3.send(new PutBucketTaggingCommand({ Bucket: bucket?.split(':').at(-1), Tagging: { TagSet: Tags } }));
        const each = (make: (ResourceName?: string) => Promise<unknown>) => Promise.all(shared.map(make));
        await each((ResourceName) => rds.send(new AddTagsToResourceCommand({ ResourceName, Tags })));
        const untag = () =>
          each((ResourceName) => rds.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: [Key] })));
        return { input: { resources }, untag };
      },
      wrong: { input: { resources: ['orders'] }, says: 'must be ARNs of tables, buckets, databases or clusters' },
      notNeeded: {
        SeeWhenBucketsWereMade: 'without it a bucket is protected all the same, and nothing ends by itself',
      },
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
