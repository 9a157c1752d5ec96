import {
  BackupClient,
  DeleteBackupVaultAccessPolicyCommand,
  GetBackupVaultAccessPolicyCommand,
  ListTagsCommand,
} from '@aws-sdk/client-backup';
import { DynamoDBClient, GetResourcePolicyCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { DeleteRepositoryPolicyCommand, ECRClient, GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { EventBridgeClient, PutPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  busPolicies,
  repositoryPolicies,
  tablePolicies,
  vaultPolicies,
} from '../../../lib/aws/account/resource-policies.ts';
import { storeOpened } from '../../../lib/sources/store.ts';
import { eventFile } from '../support/fixtures.ts';

const region = 'us-east-1';
const place = `${region}:111122223333`;
const called = (name: string) => Object.assign(new Error(name), { name });

describe('a vault', () => {
  const arn = `arn:aws:backup:${place}:backup-vault:daily`;

  test('without a policy is told from one that is gone, though AWS answers both alike', async () => {
    const backup = mockClient(BackupClient);
    backup.on(GetBackupVaultAccessPolicyCommand).rejects(called('ResourceNotFoundException'));
    backup.on(ListTagsCommand).resolvesOnce({ Tags: {} }).rejectsOnce(called('ResourceNotFoundException'));
    const vaults = vaultPolicies(new BackupClient({ region }));

    expect(await vaults.read(arn)).toEqual({ policy: null });
    expect(await vaults.read(arn)).toBeUndefined();
  });

  test('whose last statement goes has its policy deleted', async () => {
    const backup = mockClient(BackupClient);
    backup.on(DeleteBackupVaultAccessPolicyCommand).resolves({});

    await vaultPolicies(new BackupClient({ region })).write(arn, null);

    expect(backup.calls().map(({ args }) => args[0].input)).toEqual([{ BackupVaultName: 'daily' }]);
  });
});

describe('a table', () => {
  const arn = `arn:aws:dynamodb:${place}:table/orders`;

  test('has the tags of every page: one that says never to touch may be on the last', async () => {
    const dynamo = mockClient(DynamoDBClient);
    dynamo
      .on(ListTagsOfResourceCommand)
      .resolvesOnce({ Tags: [{ Key: 'team', Value: 'a' }], NextToken: 'more' })
      .resolvesOnce({ Tags: [{ Key: 'riposte', Value: 'never' }] });

    expect(await tablePolicies(new DynamoDBClient({ region })).tagsOf(arn)).toEqual(['team', 'riposte']);
  });

  test('without a policy has none; one that is gone is nothing', async () => {
    const dynamo = mockClient(DynamoDBClient);
    dynamo
      .on(GetResourcePolicyCommand)
      .rejectsOnce(called('PolicyNotFoundException'))
      .rejectsOnce(called('ResourceNotFoundException'));
    const tables = tablePolicies(new DynamoDBClient({ region }));

    expect(await tables.read(arn)).toEqual({ policy: null });
    expect(await tables.read(arn)).toBeUndefined();
  });
});

test('a repository in a folder is called by its whole name, and a policy that is gone may be deleted again', async () => {
  const ecr = mockClient(ECRClient);
  ecr.on(GetRepositoryPolicyCommand).resolves({ policyText: '{"Statement":[]}' });
  ecr.on(DeleteRepositoryPolicyCommand).rejects(called('RepositoryPolicyNotFoundException'));
  const arn = `arn:aws:ecr:${place}:repository/team/api`;

  expect(await repositoryPolicies(new ECRClient({ region })).read(arn)).toEqual({ policy: { Statement: [] } });
  await repositoryPolicies(new ECRClient({ region })).write(arn, null);

  expect(ecr.calls().map(({ args }) => args[0].input)).toEqual([
    { repositoryName: 'team/api' },
    { repositoryName: 'team/api' },
  ]);
});

test('a bus gets its whole policy in one call, or loses all permissions', async () => {
  const events = mockClient(EventBridgeClient);
  events.on(PutPermissionCommand).resolves({}).on(RemovePermissionCommand).resolves({});
  const buses = busPolicies(new EventBridgeClient({ region }));
  const arn = `arn:aws:events:${place}:event-bus/aws.partner/shop/1`;

  await buses.write(arn, { Statement: [] });
  await buses.write(arn, null);

  expect(events.calls().map(({ args }) => args[0].input)).toEqual([
    { EventBusName: 'aws.partner/shop/1', Policy: '{"Statement":[]}' },
    { EventBusName: 'aws.partner/shop/1', RemoveAllPermissions: true },
  ]);
});

describe('a call that opened a store asks for its closing', () => {
  const own = 'eu-central-1:000000000000';
  const anyone = [{ who: '*', anyone: true, externalId: false, ignored: [] }];
  test.each([
    ['aws.ecr', { repositoryName: 'team/api' }, `arn:aws:ecr:${own}:repository/team/api`],
    ['aws.backup', { backupVaultName: 'daily' }, `arn:aws:backup:${own}:backup-vault:daily`],
    ['aws.dynamodb', { resourceArn: `arn:aws:dynamodb:${own}:table/orders` }, `arn:aws:dynamodb:${own}:table/orders`],
    ['aws.events', { eventBusName: 'shop' }, `arn:aws:events:${own}:event-bus/shop`],
    ['aws.events', {}, `arn:aws:events:${own}:event-bus/default`],
    ['aws.sns', { topicArn: `arn:aws:sns:${own}:orders` }, `arn:aws:sns:${own}:orders`],
  ])('%s %j', (source, requestParameters, store) => {
    const { detail, ...event } = eventFile('exfiltration/resource-made-public');

    expect(storeOpened({ ...event, source, detail: { ...detail, requestParameters } }, anyone)).toEqual({
      stores: [store],
      from: ['*'],
    });
  });

  test.each([
    ['aws.ecr-public', { repositoryName: 'api' }],
    ['aws.dynamodb', { resourceArn: `arn:aws:dynamodb:${own}:table/orders/stream/2026-03-02T03:04:05.000` }],
    ['aws.dynamodb', { resourceArn: `arn:aws:dynamodb:${own}:table/orders/index/by-day` }],
    ['aws.elasticfilesystem', { fileSystemId: 'fs-1' }],
  ])('%s %j is none that it knows', (source, requestParameters) => {
    const { detail, ...event } = eventFile('exfiltration/resource-made-public');

    expect(storeOpened({ ...event, source, detail: { ...detail, requestParameters } }, anyone)).toBeUndefined();
  });
});
