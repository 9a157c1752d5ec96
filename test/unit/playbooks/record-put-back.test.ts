import {
  ChangeResourceRecordSetsCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import declaration from '../../../functions/playbooks/restore-dns.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { deletedRecord } from '../../../lib/sources/deleted-record.ts';
import { EXECUTION, world } from '../support/change-world.ts';
import { eventFile, finding, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';

test('a record that was taken away is put back by nobody but a person: whoever removes an intruder’s causes the same', async () => {
  const the = world();
  const dns = mockClient(Route53Client);
  dns
    .on(GetHostedZoneCommand)
    .resolves({ HostedZone: { Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: 'x' } });
  dns.on(ListTagsForResourceCommand).resolves({ ResourceTagSet: { Tags: [] } });
  dns.on(ListResourceRecordSetsCommand).resolves({ ResourceRecordSets: [], IsTruncated: false, MaxItems: 1 });
  the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks: { 'restore-dns': { mode: 'auto' } } }) };
  the.findings.set('f', finding({ id: 'f', region: 'us-east-1' }));
  const params = deletedRecord(eventFile('impact/names-redirected'));
  const behind = { id: 'f', detection: 'impact/names-redirected', severity: 'low' };
  const asked = { taskId: 't', params, reason: 'x', requestedBy: 'detection impact/names-redirected', finding: behind };

  const plan = await planChange(
    declaration as never,
    declaration.changes(keepingLog()) as never,
    { input: { requests: [asked] }, execution: EXECUTION },
    the.ports,
  );

  expect(plan).toMatchObject({
    decision: 'approve',
    why: 'restore-dns always asks: whether the record was right, or an intruder’s or one to nowhere that somebody took away, only a person knows',
  });
});

test('what others wrote under the name in the moment of an undo is not deleted with it', async () => {
  const dns = mockClient(Route53Client);
  const theirs = {
    Name: 'www.example.com.',
    Type: 'A' as const,
    TTL: 60,
    ResourceRecords: [{ Value: '198.51.100.9' }],
  };
  dns.on(ListResourceRecordSetsCommand).resolves({ ResourceRecordSets: [theirs], IsTruncated: false, MaxItems: 1 });
  const zone = 'arn:aws:route53:::hostedzone/Z1';
  const target = {
    label: 'A record www.example.com. of Z1',
    resource: `${zone}/rrset/A/www.example.com.`,
    belongsTo: zone,
    account: '123456789012',
    region: 'us-east-1',
  };
  const ours = { record: { ttl: 300, values: ['203.0.113.7'] } };

  await expect(declaration.changes(keepingLog()).write(target, ours, { record: null })).rejects.toThrow(
    'A record www.example.com. of Z1 says something else by now: it is left as it is',
  );

  expect(dns.commandCalls(ChangeResourceRecordSetsCommand)).toEqual([]);
});

describe('a record is written in place of what was seen, and of nothing else', () => {
  const dns = mockClient(Route53Client);
  const zone = 'arn:aws:route53:::hostedzone/Z1';
  const target = {
    label: 'A record www.example.com. of Z1',
    resource: `${zone}/rrset/A/www.example.com.`,
    belongsTo: zone,
    account: '123456789012',
    region: 'us-east-1',
  };
  const [bad, good] = ['198.51.100.9', '203.0.113.7'].map((value) => ({ record: { ttl: 300, values: [value] } }));
  const setOf = (Value: string, more: object = {}) => ({
    Name: 'www.example.com.',
    Type: 'A' as const,
    TTL: 300,
    ResourceRecords: [{ Value }],
    ...more,
  });
  const there = (...ResourceRecordSets: ReturnType<typeof setOf>[]) => ({
    ResourceRecordSets,
    IsTruncated: false,
    MaxItems: 2,
  });
  const { write, read } = declaration.changes(keepingLog());
  const sent = () =>
    dns.commandCalls(ChangeResourceRecordSetsCommand).map(({ args }) => args[0].input.ChangeBatch?.Changes);
  beforeEach(() => {
    dns.reset();
    dns.on(ChangeResourceRecordSetsCommand).resolves({});
  });

  test('in one batch, which Route 53 makes as a whole or not at all', async () => {
    dns.on(ListResourceRecordSetsCommand).resolves(there(setOf('198.51.100.9')));

    await write(target, bad ?? { record: null }, good ?? { record: null });

    expect(sent()).toEqual([
      [
        { Action: 'DELETE', ResourceRecordSet: setOf('198.51.100.9') },
        { Action: 'CREATE', ResourceRecordSet: setOf('203.0.113.7') },
      ],
    ]);
  });

  test.each([
    ['where there was none', [], null, [{ Action: 'CREATE', ResourceRecordSet: setOf('203.0.113.7') }]],
    ['nothing where it says so already', [setOf('203.0.113.7')], null, undefined],
  ])('%s', async (_what, now, record, changes) => {
    dns.on(ListResourceRecordSetsCommand).resolves(there(...now));

    await write(target, { record }, good ?? { record: null });

    expect(sent()).toEqual(changes === undefined ? [] : [changes]);
  });

  test('what others wrote between the look and the batch stays', async () => {
    dns
      .on(ListResourceRecordSetsCommand)
      .resolvesOnce(there(setOf('198.51.100.9')))
      .resolves(there(setOf('192.0.2.1')));
    dns.on(ChangeResourceRecordSetsCommand).rejects(Object.assign(new Error('no'), { name: 'InvalidChangeBatch' }));

    await expect(write(target, bad ?? { record: null }, good ?? { record: null })).rejects.toMatchObject({
      name: 'OvertakenError',
    });
  });

  test('what Route 53 refuses for another reason is told as that', async () => {
    dns.on(ListResourceRecordSetsCommand).resolves(there());
    const refused = Object.assign(new Error('a CNAME stands there'), { name: 'InvalidChangeBatch' });
    dns.on(ChangeResourceRecordSetsCommand).rejects(refused);

    await expect(write(target, { record: null }, good ?? { record: null })).rejects.toThrow('a CNAME stands there');
  });

  test.each([{ SetIdentifier: 'eu' }, { HealthCheckId: 'h-1' }, { TrafficPolicyInstanceId: 't-1' }])(
    'one of which more would be lost than it says is left alone: %j',
    async (more) => {
      dns.on(ListResourceRecordSetsCommand).resolves(there(setOf('198.51.100.9', more)));

      expect(await read(target)).toEqual({ record: 'routed' });
    },
  );
});
