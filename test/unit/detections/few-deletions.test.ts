import { describe, expect, test } from '@jest/globals';
import { tell } from '../../../bench/days/messages.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';
import { call, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const detections = await loadDetections();

/** One call after the other, ten minutes apart. */
function inTurn(...calls: readonly (readonly [service: string, name: string, parameters: object, more?: object])[]) {
  return calls.map(([service, name, parameters, more], index): AccountEvent => {
    const time = `2026-03-02T03:${index}0:00Z`;
    const event = call(service, name, parameters, { eventTime: time, ...more });
    return { ...event, id: `c0ffee00-0000-4000-8000-00000000000${index}`, time };
  });
}

/** What is told of the several, loudness and sentence. */
function severalOf(events: readonly AccountEvent[]): string[] {
  const { messages } = tell(events, detections, OBSERVE_ONLY, false);
  return messages
    .filter(({ finding }) => finding.detection === 'impact/stores-deleted-one-by-one')
    .map(({ finding }) => `${finding.severity}: ${finding.summary}`);
}

const WHO = 'arn:aws:iam::111122223333:user/mallory';

describe('a few deletions that were chosen well', () => {
  test('three things that hold data, of three kinds, within an hour are told', () => {
    const told = severalOf(
      inTurn(
        ['rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: 'before-migration' }],
        ['logs', 'DeleteLogGroup', { logGroupName: '/app/audit' }],
        ['s3', 'DeleteBucket', { bucketName: 'payroll-archive' }],
      ),
    );

    expect(told).toEqual([
      `medium: ${WHO} deleted at least 3 stores, backups, logs or keys within an hour, payroll-archive (DeleteBucket) among them.`,
    ]);
  });

  test('two are not, nor one that is tried three times', () => {
    const two = inTurn(
      ['dynamodb', 'DeleteTable', { tableName: 'orders' }],
      ['secretsmanager', 'DeleteSecret', { secretId: 'prod/orders' }],
    );
    const again = inTurn(
      ['dynamodb', 'DeleteTable', { tableName: 'orders' }],
      ['dynamodb', 'DeleteTable', { tableName: 'orders' }],
      ['dynamodb', 'DeleteTable', { tableName: 'orders' }],
    );

    expect([severalOf(two), severalOf(again)]).toEqual([[], []]);
  });

  test('domains of names and of networks hold no data', () => {
    const told = severalOf(
      inTurn(
        ['cognito-idp', 'DeleteUserPoolDomain', { domain: 'shop', userPoolId: 'eu-central-1_EXAMPLE01' }],
        ['ec2', 'DeleteTransitGatewayMulticastDomain', { transitGatewayMulticastDomainId: 'tgw-mcast-domain-1' }],
        ['rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: 'before-migration' }],
      ),
    );

    expect(told).toEqual([]);
  });

  test('logs that a stack drops with its functions are no news', () => {
    const byStack = { userIdentity: { type: 'AssumedRole', arn: WHO, invokedBy: 'cloudformation.amazonaws.com' } };
    const told = severalOf(
      inTurn(
        ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/a' }, byStack],
        ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/b' }, byStack],
        ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/c' }, byStack],
      ),
    );

    expect(told).toEqual([]);
  });
});

const job = sessionOf('etl', 'run-1');

describe('one deletion by itself is as loud as what is lost', () => {
  table([
    ['a table, of which no last copy is made', 'dynamodb', 'DeleteTable', { tableName: 'orders' }, 'medium'],
    ['a table of files', 's3tables', 'DeleteTable', { namespace: 'n', name: 'tmp' }, 'medium'],
    ['a table of files that a job drops', 's3tables', 'DeleteTable', { namespace: 'n', name: 'tmp' }, 'low', job],
    ['a file system', 'elasticfilesystem', 'DeleteFileSystem', { fileSystemId: 'fs-1' }, 'medium'],
    ['a search domain', 'es', 'DeleteDomain', { domainName: 'd' }, 'medium'],
    ["a sign-in page's name", 'cognito-idp', 'DeleteUserPoolDomain', { domain: 'shop', userPoolId: 'p' }, 'nothing'],
    ['a database with a last snapshot', 'rds', 'DeleteDBCluster', { dBClusterIdentifier: 'c' }, 'low'],
    ['a snapshot of a database', 'rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: 's' }, 'low'],
    ['a snapshot of a disk', 'ec2', 'DeleteSnapshot', { snapshotId: 'snap-1' }, 'info'],
    [
      'a bucket that empties itself on a day next week',
      's3',
      'PutBucketLifecycle',
      { bucketName: 'b', LifecycleConfiguration: { Rule: { Status: 'Enabled', Expiration: { Date: '2026-03-05' } } } },
      'medium',
    ],
    [
      'the same rule switched off',
      's3',
      'PutBucketLifecycle',
      { bucketName: 'b', LifecycleConfiguration: { Rule: { Status: 'Disabled', Expiration: { Days: 1 } } } },
      'info',
    ],
  ]);
});
