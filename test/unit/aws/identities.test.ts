import { BackupClient, DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { accessEntries } from '../../../lib/aws/account/access-entries.ts';
import { bucketDates } from '../../../lib/aws/account/bucket-dates.ts';
import { databaseAddresses } from '../../../lib/aws/account/database-addresses.ts';
import { clusterProtections, databaseProtections } from '../../../lib/aws/account/database-protections.ts';
import { functionDoors } from '../../../lib/aws/account/function-access.ts';
import { tableProtections } from '../../../lib/aws/account/protections.ts';
import {
  busPolicies,
  repositoryPolicies,
  tablePolicies,
  vaultPolicies,
} from '../../../lib/aws/account/resource-policies.ts';
import { clusterSnapshots, databaseSnapshots } from '../../../lib/aws/account/shares.ts';
import { keyPolicies, queuePolicies, secretPolicies, topicPolicies } from '../../../lib/aws/account/store-policies.ts';
import { bucketNamesClient } from '../../../lib/aws/clients.ts';

const region = 'eu-central-1';
const place = `${region}:111122223333`;
const time = new Date('2026-06-01T08:00:00Z');
const called = (name: string) => Object.assign(new Error(name), { name });

describe('what tells one from another of its name', () => {
  test('is of a queue, a repository, a vault and a bus when it was made', async () => {
    const [queues, repositories] = [mockClient(SQSClient), mockClient(ECRClient)];
    const [vaults, buses] = [mockClient(BackupClient), mockClient(EventBridgeClient)];
    queues.on(GetQueueUrlCommand).resolves({ QueueUrl: 'https://orders' });
    queues
      .on(GetQueueAttributesCommand, { QueueUrl: 'https://orders', AttributeNames: ['CreatedTimestamp'] })
      .resolves({ Attributes: { CreatedTimestamp: '1780300800' } });
    repositories
      .on(DescribeRepositoriesCommand, { repositoryNames: ['team/shop'] })
      .resolves({ repositories: [{ createdAt: time }] });
    vaults.on(DescribeBackupVaultCommand, { BackupVaultName: 'daily' }).resolves({ CreationDate: time });
    buses.on(DescribeEventBusCommand, { Name: 'orders' }).resolves({ CreationTime: time });

    const found = await Promise.all([
      queuePolicies(new SQSClient({ region })).identity(`arn:aws:sqs:${place}:orders`),
      repositoryPolicies(new ECRClient({ region })).identity(`arn:aws:ecr:${place}:repository/team/shop`),
      vaultPolicies(new BackupClient({ region })).identity(`arn:aws:backup:${place}:backup-vault:daily`),
      busPolicies(new EventBridgeClient({ region })).identity(`arn:aws:events:${place}:event-bus/orders`),
    ]);

    expect(found).toEqual(Array.from({ length: 4 }, () => 'made at 2026-06-01T08:00:00.000Z'));
  });

  test('is of a table and a database an id of its own', async () => {
    const [tables, databases] = [mockClient(DynamoDBClient), mockClient(RDSClient)];
    tables.on(DescribeTableCommand, { TableName: 'orders' }).resolves({ Table: { TableId: 'd41a' } });
    databases.on(DescribeDBInstancesCommand).resolves({ DBInstances: [{ DbiResourceId: 'db-1' }] });
    databases.on(DescribeDBClustersCommand).resolves({ DBClusters: [{ DbClusterResourceId: 'cluster-1' }] });
    const [dynamo, rds] = [new DynamoDBClient({ region }), new RDSClient({ region })];

    const found = await Promise.all([
      tablePolicies(dynamo).identity(`arn:aws:dynamodb:${place}:table/orders`),
      tableProtections(dynamo).identity('orders'),
      databaseProtections(rds).identity('orders'),
      clusterProtections(rds).identity('orders'),
      databaseAddresses(rds)
        .find('orders')
        .then((one) => one?.identity),
    ]);

    expect(found).toEqual(['d41a', 'd41a', 'db-1', 'cluster-1', 'db-1']);
  });

  test('is of a snapshot of RDS when it was taken, and of a cluster that lets somebody in when that was made', async () => {
    const [snapshots, clusters] = [mockClient(RDSClient), mockClient(EKSClient)];
    snapshots.on(DescribeDBSnapshotsCommand).resolves({ DBSnapshots: [{ SnapshotCreateTime: time }] });
    snapshots
      .on(DescribeDBClusterSnapshotsCommand)
      .resolves({ DBClusterSnapshots: [{ SnapshotCreateTime: new Date('2026-06-02T08:00:00Z') }] });
    clusters
      .on(DescribeClusterCommand, { name: 'main' })
      .resolvesOnce({ cluster: { createdAt: time } })
      .rejectsOnce(called('ResourceNotFoundException'));
    const [rds, eks] = [new RDSClient({ region }), accessEntries(new EKSClient({ region }))];

    expect(await databaseSnapshots(rds).identity('nightly')).toBe('made at 2026-06-01T08:00:00.000Z');
    expect(await clusterSnapshots(rds).identity('nightly')).toBe('made at 2026-06-02T08:00:00.000Z');
    expect(await eks.clusterOf('main')).toBe('made at 2026-06-01T08:00:00.000Z');
    expect(await eks.clusterOf('main')).toBeNull();
  });

  test('is of a key and the default bus the name itself, and of a secret the whole of its name, however it was asked for', async () => {
    const arn = `arn:aws:secretsmanager:${place}:secret:shop/db-a1B2c3`;
    const [secrets, buses] = [mockClient(SecretsManagerClient), mockClient(EventBridgeClient)];
    secrets.on(DescribeSecretCommand).resolves({ ARN: arn });
    const key = `arn:aws:kms:${place}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const bus = `arn:aws:events:${place}:event-bus/default`;

    expect(await keyPolicies(new KMSClient({ region })).identity(key)).toBe(key);
    expect(await busPolicies(new EventBridgeClient({ region })).identity(bus)).toBe(bus);
    expect(await secretPolicies(new SecretsManagerClient({ region })).identity(arn.slice(0, -7))).toBe(arn);
    expect(buses.calls()).toEqual([]);
  });

  test('is of a function when its URL was made; without one there is nothing, as of a topic', async () => {
    const lambda = mockClient(LambdaClient);
    lambda
      .on(GetFunctionUrlConfigCommand)
      .resolvesOnce({ CreationTime: '2026-06-01T08:00:00.000Z' })
      .rejectsOnce(called('ResourceNotFoundException'));
    const doors = functionDoors(new LambdaClient({ region }));

    expect(await doors.identity('resizer')).toBe('a URL made at 2026-06-01T08:00:00.000Z');
    expect(await doors.identity('resizer')).toBeNull();
    expect(await topicPolicies(new SNSClient({ region })).identity(`arn:aws:sns:${place}:orders`)).toBeNull();
  });

  test('is nothing where the thing itself is gone', async () => {
    const queues = mockClient(SQSClient);
    queues.on(GetQueueUrlCommand).rejects(called('QueueDoesNotExist'));

    expect(await queuePolicies(new SQSClient({ region })).identity(`arn:aws:sqs:${place}:orders`)).toBeNull();
  });
});

describe('a bucket', () => {
  const page = (Name: string, CreationDate: Date) => ({ Name, CreationDate });

  test('is looked for on every page, by its whole name: others begin with it', async () => {
    const s3 = mockClient(S3Client);
    s3.on(ListBucketsCommand)
      .resolvesOnce({ Buckets: [page('orders-old', new Date(0))], ContinuationToken: 'more' })
      .resolvesOnce({ Buckets: [page('orders', time)] });

    const found = await bucketDates(() => new S3Client({ region }))('arn:aws:s3:::orders');

    expect(found).toBe('made at 2026-06-01T08:00:00.000Z');
    expect(s3.commandCalls(ListBucketsCommand).map(({ args }) => args[0].input)).toMatchObject([
      { Prefix: 'orders', MaxBuckets: 1_000 },
      { Prefix: 'orders', ContinuationToken: 'more' },
    ]);
  });

  test('is asked for where its partition keeps the names: elsewhere the date is that of its last change', async () => {
    const regionOf = (partition: string) => bucketNamesClient(partition).config.region();

    expect(await Promise.all(['aws', 'aws-cn', 'aws-us-gov'].map(regionOf))).toEqual([
      'us-east-1',
      'cn-north-1',
      'us-gov-west-1',
    ]);
  });

  test('of which nobody lets us ask is not told apart, and closed all the same', async () => {
    mockClient(S3Client).on(ListBucketsCommand).rejects(called('AccessDenied'));

    expect(await bucketDates(() => new S3Client({ region }))('arn:aws:s3:::orders')).toBeNull();
  });
});
