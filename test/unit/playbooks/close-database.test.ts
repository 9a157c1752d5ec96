import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { databaseAddresses } from '../../../lib/aws/account/database-addresses.ts';
import madePublic from '../../../lib/detections/exfiltration/database-made-public.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { addressImpact, type Database, unfit } from '../../../lib/playbooks/close-store/database.ts';
import { busyDatabase } from '../../../lib/remediation/busy-database.ts';
import { eventFile } from '../support/fixtures.ts';

const TARGET = {
  label: 'database orders',
  resource: 'arn:aws:rds:us-east-1:123456789012:db:orders',
  account: '123456789012',
  region: 'us-east-1',
};
const database = (more: Partial<Database> = {}): Database => ({
  tags: [],
  isPublic: true,
  status: 'available',
  engine: 'postgres',
  port: 5432,
  groups: ['sg-1'],
  cluster: '',
  identity: 'db-ABCDEF',
  ...more,
});
const door = (source: string, from = 5432, to = from, protocol = 'tcp') => ({ protocol, from, to, source });

test('its address goes alone and at once, since nothing else that waits is to come with it', async () => {
  const mock = mockClient(RDSClient);
  mock.on(ModifyDBInstanceCommand).resolves({});

  await databaseAddresses(new RDSClient({ region: 'us-east-1' })).setPublic('orders', false);

  expect(mock.commandCalls(ModifyDBInstanceCommand).map(({ args }) => args[0].input)).toEqual([
    { DBInstanceIdentifier: 'orders', PubliclyAccessible: false },
  ]);
});

test('it is read with what lets in, and one that is gone is not there', async () => {
  const mock = mockClient(RDSClient);
  const found = {
    PubliclyAccessible: true,
    DBInstanceStatus: 'available',
    DbiResourceId: 'db-ABCDEF',
    Engine: 'postgres',
    Endpoint: { Port: 5432 },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
    TagList: [{ Key: 'team', Value: 'shop' }],
  };
  mock
    .on(DescribeDBInstancesCommand)
    .resolvesOnce({ DBInstances: [found] })
    .rejects(Object.assign(new Error('gone'), { name: 'DBInstanceNotFoundFault' }));
  const databases = databaseAddresses(new RDSClient({ region: 'us-east-1' }));

  expect(await databases.find('orders')).toEqual(database({ tags: ['team'] }));
  expect(await databases.find('orders')).toBeUndefined();
});

test('who could come is what its security groups let in on its port, whichever rule says it', async () => {
  const doors = [
    door('0.0.0.0/0', 5000, 6000),
    door('203.0.113.0/24', 22),
    door('123456789012/sg-2', -1, -1, '-1'),
    door('::/0', 5432, 5432, 'udp'),
  ];

  expect(await addressImpact(TARGET, database({ cluster: 'shop' }), async () => doors)).toEqual([
    'connections through the public address of database orders end, and nobody reaches it from the internet any more',
    'its security groups sg-1 let in on port 5432: 0.0.0.0/0, 123456789012/sg-2',
    'the other instances of its cluster shop keep their addresses',
  ]);
});

test('of one that is still made, who could come is not known: it has no port yet', async () => {
  expect((await addressImpact(TARGET, database({ port: 0 }), async () => []))[1]).toBe(
    'RDS names no security group of it, or no port: who could come is not known',
  );
});

test('a group that cannot be read leaves the rest of what stands to break', async () => {
  const denied = async () => {
    throw new Error('denied');
  };

  expect((await addressImpact(TARGET, database(), denied)).at(-1)).toBe(
    'unknown, whom its security groups sg-1 let in: denied',
  );
});

test.each([
  [
    'creating',
    'database orders is creating: RDS changes it once it is available, so approve then; an approval before changes nothing',
  ],
  ['available', undefined],
])('one that is %s', (status, first) => {
  expect(busyDatabase(TARGET.label, status)).toBe(first);
});

test.each([
  ['of Aurora', { engine: 'aurora-mysql', cluster: 'shop' }, undefined],
  ['of another service', { engine: 'docdb' }, 'is a database of docdb: change it there'],
  ['of a Multi-AZ cluster', { engine: 'mysql', cluster: 'shop' }, expect.stringContaining('the Multi-AZ cluster shop')],
])('an instance %s', (_what, more, reason) => {
  expect(unfit(database(more))).toEqual(reason);
});

test.each([
  ['RestoreDBInstanceFromDBSnapshot', 'aws.rds', { dBInstanceIdentifier: 'Copy' }, 'copy'],
  ['RestoreDBInstanceToPointInTime', 'aws.rds', { targetDBInstanceIdentifier: 'copy' }, 'copy'],
  ['CreateDBCluster', 'aws.rds', { dBClusterIdentifier: 'copy' }, undefined],
  ['CreateBroker', 'aws.mq', { dBInstanceIdentifier: 'copy' }, undefined],
])('%s of %s asks for the instance, where it is one of RDS', (eventName, source, parameters, name) => {
  const event = eventFile('exfiltration/database-made-public');
  const requestParameters = { ...parameters, publiclyAccessible: true };
  const params = proposalsOf(madePublic)[0]?.params(
    { ...event, source, detail: { ...event.detail, eventName, requestParameters } },
    [],
  );

  expect(params).toEqual(
    name === undefined ? undefined : { stores: [`arn:aws:rds:eu-central-1:000000000000:db:${name}`] },
  );
});
