import { expect, test } from '@jest/globals';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { call } from '../support/calls.ts';
import { detector, like } from '../support/raising.ts';
import { emailOf, makeWorld } from '../support/triage-world.ts';

/** The titles that people got of some calls, one a minute, of one person from one address. */
async function titlesOf(...calls: AccountEvent[]): Promise<string[]> {
  const world = makeWorld(detector);
  const hearing = { ...world.ports.hearing, account: calls[0]?.account ?? '' };
  for (const [at, event] of calls.entries()) {
    const time = `2026-03-02T03:0${at}:00Z`;
    const now = () => new Date(time);
    await triage(
      { ...event, id: `e-${at}`, time },
      { ...world.ports, hearing: { ...hearing, requestId: `r-${at}` }, now },
    );
  }
  return world.alerts.map((alert) => emailOf(alert).split('\n')[0] ?? '');
}

const trusting = (...accounts: string[]) =>
  call('iam', 'UpdateAssumeRolePolicy', {
    roleName: 'app',
    policyDocument: JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: accounts } }],
    }),
  });

test('who lets in another stranger after the one that people know of is told again, and not who says the same once more', async () => {
  const [first, ...others] = await titlesOf(
    trusting('444455556666'),
    trusting('444455556666'),
    trusting('444455556666', '777788889999'),
  );

  expect(first).toBe('HIGH: Role lets in another account');
  expect(others).toEqual([
    expect.stringMatching(/: Role lets in another account \(for others than before, seen 3 times\)$/),
  ]);
});

test('what is done to a thing by another call is told, too: after what could be explained comes what cannot', async () => {
  const bucket = { functionName: 'riposte-prod-triage' };
  const titles = await titlesOf(
    call('lambda', 'UpdateFunctionConfiguration20150331v2', bucket),
    call('lambda', 'DeleteFunction20150331', bucket),
  );

  expect(titles.at(-1)).toContain('by another call');
});

test('who takes one of two strangers out again, or names them in another order, lets nobody in', async () => {
  const titles = await titlesOf(
    trusting('444455556666', '777788889999'),
    trusting('444455556666'),
    trusting('777788889999', '444455556666'),
  );

  expect(titles).toEqual(['HIGH: Role lets in another account']);
});

test('a teardown by one session is told once, whatever calls it takes', async () => {
  const titles = await titlesOf(
    call('rds', 'DeleteDBInstanceAutomatedBackup', { dbiResourceId: 'db-A' }),
    call('rds', 'DeleteDBClusterAutomatedBackup', { dbClusterResourceId: 'cluster-A' }),
    call('fsx', 'DeleteBackup', { backupId: 'backup-0123456789abcdef0' }),
  );

  expect(titles.filter((title) => title.includes('Backups or recovery settings deleted'))).toEqual([
    'HIGH: Backups or recovery settings deleted',
  ]);
});

test('whom a disk is shared with is one finding for all disks and calls', async () => {
  const to = (userId: string) => ({ add: { items: [{ userId }] } });
  const titles = await titlesOf(
    call('ec2', 'ModifySnapshotAttribute', {
      snapshotId: 'snap-0123456789abcdef0',
      createVolumePermission: to('444455556666'),
    }),
    call('ec2', 'ModifyImageAttribute', { imageId: 'ami-0123456789abcdef0', launchPermission: to('444455556666') }),
  );

  expect(titles).toHaveLength(1);
});

const rooted = (eventName: string, detail: object = {}) =>
  like('initial-access/root-used', { eventName, responseElements: null, ...detail });
const ROOT_TITLE = 'HIGH: Root user used';

test('what is about who calls is told once, whatever root does in a session', async () => {
  const titles = await titlesOf(
    ...['GetAccountSummary', 'ListUsers', 'ListBuckets', 'GetCostAndUsage', 'ListAccounts', 'GetCallerIdentity'].map(
      (name) => rooted(name),
    ),
  );

  expect(titles).toEqual([ROOT_TITLE]);
});

test('root from another address is told, too', async () => {
  const titles = await titlesOf(rooted('ListUsers'), rooted('ListRoles', { sourceIPAddress: '198.51.100.7' }));

  expect(titles).toEqual([ROOT_TITLE, 'HIGH: Root user used (from another address, seen 2 times)']);
});

test.each([
  [
    'who tries in vain to switch security off',
    'Tried to switch security off, in vain',
    'defense-evasion/security-tampering-denied',
    ['StopLogging', 'DeleteTrail', 'PutEventSelectors'],
  ],
  [
    'who asks for large machines',
    'Unusually large or many instances',
    'execution/large-instances-started',
    ['RunInstances', 'CreateFleet'],
  ],
])('%s is told once, whatever calls it takes', async (_who, title, id, names) => {
  const titles = await titlesOf(...names.map((eventName) => like(id, { eventName })));

  expect(titles.filter((one) => one.includes(title))).toHaveLength(1);
});

test('another port of the same group is another finding', async () => {
  const open = (port: number) =>
    call('ec2', 'AuthorizeSecurityGroupIngress', {
      groupId: 'sg-0123456789abcdef0',
      ipPermissions: {
        items: [{ ipProtocol: 'tcp', fromPort: port, toPort: port, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
      },
    });

  const titles = await titlesOf(open(22), open(3389), open(3389));

  expect(titles).toHaveLength(2);
});
