import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import protectData from '../../../functions/playbooks/protect-data.ts';
import { clusterProtections, databaseProtections } from '../../../lib/aws/account/database-protections.ts';
import { tableProtections } from '../../../lib/aws/account/protections.ts';
import { protectionTaken } from '../../../lib/sources/protection.ts';
import { eventFile, keepingLog } from '../support/fixtures.ts';

const rds = mockClient(RDSClient);
const client = () => new RDSClient({ region: 'us-east-1' });

beforeEach(() => void rds.reset());

describe('the protection of a database', () => {
  test('counts what waits for the maintenance window', async () => {
    const PendingModifiedValues = { BackupRetentionPeriod: 7 };
    rds.on(DescribeDBInstancesCommand).resolves({ DBInstances: [{ BackupRetentionPeriod: 0, PendingModifiedValues }] });

    expect(await databaseProtections(client()).read('orders')).toEqual({
      deletionProtection: false,
      backupRetentionPeriod: 7,
    });
  });

  test('is changed in its own time, and only where it differs', async () => {
    rds.on(ModifyDBInstanceCommand).resolves({}).on(ModifyDBClusterCommand).resolves({});
    const bare = { deletionProtection: false, backupRetentionPeriod: 0 };

    await databaseProtections(client()).write('orders', bare, { ...bare, backupRetentionPeriod: 7 });
    await clusterProtections(client()).write('orders', bare, { ...bare, deletionProtection: true });

    expect(rds.calls().map(({ args }) => args[0].input)).toEqual([
      { DBInstanceIdentifier: 'orders', BackupRetentionPeriod: 7 },
      { DBClusterIdentifier: 'orders', DeletionProtection: true },
    ]);
  });

  test.each([
    ['by its cluster', { DBClusterIdentifier: 'all' }, 'is protected by its cluster all: ask for that'],
    ['elsewhere', { Engine: 'docdb' }, 'is a database of docdb: change it there'],
    ['here', { Engine: 'postgres' }, undefined],
  ])('that is kept %s is told', async (_where, instance, refuse) => {
    rds.on(DescribeDBInstancesCommand).resolves({ DBInstances: [{ ...instance, TagList: [{ Key: 'team' }] }] });

    const found = await databaseProtections(client()).find('orders');

    expect(found?.tags).toEqual(['team']);
    expect(found?.refuse).toBe(refuse);
  });

  test.each([
    [
      'modifying',
      'orders is modifying: RDS changes it once it is available, so approve then; an approval before changes nothing',
    ],
    ['available', undefined],
  ])('waits for a database that is %s', async (status, first) => {
    rds.on(DescribeDBInstancesCommand).resolves({ DBInstances: [{ DBInstanceStatus: status }] });
    rds.on(DescribeDBClustersCommand).resolves({ DBClusters: [{ Status: status }] });
    const changes = protectData.changes(keepingLog());
    const target = (kind: string) => ({
      label: 'orders',
      resource: `arn:aws:rds:us-east-1:123456789012:${kind}:orders`,
      account: '123456789012',
      region: 'us-east-1',
    });
    const params = { resources: ['x'] };

    expect(await changes.notYet?.(target('db'), params)).toBe(first);
    expect(await changes.notYet?.(target('cluster'), params)).toBe(first);
  });

  test('of one that is gone is nothing', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'DBClusterNotFoundFault' });
    rds.on(DescribeDBClustersCommand).rejects(gone);

    expect(await clusterProtections(client()).find('orders')).toBeUndefined();
    expect(await clusterProtections(client()).read('orders')).toBeUndefined();
  });
});

describe('a call that takes protection away', () => {
  const place = 'eu-central-1:000000000000';
  test.each([
    [
      { dBInstanceIdentifier: 'Orders', backupRetentionPeriod: 0, deletionProtection: false },
      { resources: [`arn:aws:rds:${place}:db:orders`], only: ['deletionProtection', 'backupRetentionPeriod'] },
    ],
    [
      { dBClusterIdentifier: 'orders', deletionProtection: false },
      { resources: [`arn:aws:rds:${place}:cluster:orders`], only: ['deletionProtection'] },
    ],
    [
      {
        tableName: `arn:aws:dynamodb:${place}:table/Orders`,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      },
      { resources: [`arn:aws:dynamodb:${place}:table/Orders`], only: ['pointInTimeRecovery'] },
    ],
    [{ dBInstanceIdentifier: 'orders', backupRetentionPeriod: 7 }, undefined],
    [{ instanceId: 'i-1', disableApiTermination: { value: false } }, undefined],
  ])('%j asks for what it took: %j', (requestParameters, expected) => {
    const { detail, ...event } = eventFile('impact/backups-switched-off');

    expect(protectionTaken({ ...event, detail: { ...detail, requestParameters } })).toEqual(expected);
  });
});

test('a table is known by the tags of all pages: the one that says never to touch may be on the last', async () => {
  const dynamo = mockClient(DynamoDBClient);
  dynamo
    .on(DescribeTableCommand)
    .resolves({ Table: { TableArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/orders' } })
    .on(ListTagsOfResourceCommand)
    .resolvesOnce({ Tags: [{ Key: 'team', Value: 'a' }], NextToken: 'more' })
    .resolves({ Tags: [{ Key: 'riposte-never-touch', Value: '' }] });

  const found = await tableProtections(new DynamoDBClient({ region: 'us-east-1' })).find('orders');

  expect(found?.tags).toEqual(['team', 'riposte-never-touch']);
  dynamo.restore();
});
