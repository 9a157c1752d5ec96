import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import disableAccessKey from '../../../functions/playbooks/disable-access-key.ts';
import { inForceReader, namesInForce } from '../../../lib/aws/table/names-in-force.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import type { InForceName } from '../../../lib/domain/finding/names-in-force.ts';
import { Matcher } from '../../../lib/replay/match.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile, keepingLog } from '../support/fixtures.ts';
import { makeWorld } from '../support/triage-world.ts';

const ID = 'defense-evasion/undone-by-others';
const detections = await loadDetections();
const moved = eventFile(ID);
const call = (eventName: string, requestParameters: object, source = 'aws.ec2'): AccountEvent => ({
  ...moved,
  source,
  detail: { ...moved.detail, eventName, requestParameters } as AccountEvent['detail'],
});

/** What triage raises where one name is in force. */
async function raised(event: AccountEvent, playbook: string, name: string, ownRoles: string[] = []) {
  const { ports } = makeWorld(makeDetector(detections));
  const isInForce = async (names: readonly InForceName[]) =>
    names.some((one) => one.playbook === playbook && one.name === name);
  const result = await triage(event, { ...ports, hearing: { ...ports.hearing, ownRoles }, isInForce });
  return result.outcomes ?? [];
}
const TOLD = `${ID}: told`;

describe('a machine that riposte cut off', () => {
  test.each([
    ['its interface gets other groups', moved, 'eni-0123456789abcdef0'],
    [
      'its groups are changed on the machine',
      call('ModifyInstanceAttribute', { instanceId: 'i-0a', groupSet: { items: [{ groupId: 'sg-1' }] } }),
      'i-0a',
    ],
    [
      'it gets another interface',
      call('AttachNetworkInterface', { networkInterfaceId: 'eni-9', instanceId: 'i-0a', deviceIndex: 1 }),
      'i-0a',
    ],
    [
      'it gets a role again',
      call('AssociateIamInstanceProfile', {
        AssociateIamInstanceProfileRequest: { InstanceId: 'i-0a', IamInstanceProfile: { Name: 'web' } },
      }),
      'i-0a',
    ],
    ['its group lets somebody in', call('AuthorizeSecurityGroupIngress', { groupId: 'sg-closed' }), 'sg-closed'],
    ['its group lets it out', call('AuthorizeSecurityGroupEgress', { groupId: 'sg-closed' }), 'sg-closed'],
    [
      'its group is opened by its name',
      call('AuthorizeSecurityGroupIngress', { groupName: 'riposte-prod-quarantine' }),
      'riposte-prod-quarantine',
    ],
    [
      'a rule of its group is changed',
      call('ModifySecurityGroupRules', { ModifySecurityGroupRulesRequest: { GroupId: 'sg-closed' } }),
      'sg-closed',
    ],
  ])('is told of when %s, and only while it is held', async (_what, event, name) => {
    expect(await raised(event, 'quarantine-instance', name)).toContain(TOLD);
    expect(await raised(event, 'quarantine-instance', 'another')).not.toContain(TOLD);
  });

  test('is not told of when riposte itself lets it back', async () => {
    const identity = {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { principalId: 'AROAEXAMPLEQUARANTINE' } },
    };
    const own = { ...moved, detail: { ...moved.detail, userIdentity: identity } };

    const outcomes = await raised(own, 'quarantine-instance', 'eni-0123456789abcdef0', ['AROAEXAMPLEQUARANTINE']);

    expect(outcomes).not.toContain(TOLD);
  });
});

test('the key itself is what riposte holds where it switched one off', async () => {
  const resource = 'arn:aws:iam::123456789012:user/bob/access-key/AKIAEXAMPLE000000009';
  const target = { label: 'key', resource, account: '123456789012', region: 'us-east-1' };

  const held = await disableAccessKey.changes(keepingLog()).inForce?.(target, 'Inactive');

  expect(held).toEqual({ names: ['AKIAEXAMPLE000000009'] });
});

test('a key that riposte switched off is told of when it is on again, and not when it is off once more', async () => {
  const switched = (status: string) =>
    call('UpdateAccessKey', { userName: 'bob', accessKeyId: 'AKIAEXAMPLE000000009', status }, 'aws.iam');

  const [on, off] = await Promise.all(
    ['Active', 'Inactive'].map((status) => raised(switched(status), 'disable-access-key', 'AKIAEXAMPLE000000009')),
  );

  expect(on).toContain(TOLD);
  expect(off).not.toContain(TOLD);
});

test('it is critical, whoever undid what', () => {
  const severities = detections.flatMap((one) => (one.id === ID ? raiseFinding(one, moved).severity : []));

  expect(severities).toEqual(['critical']);
});

test('a replay, which has no table, says nothing of it', () => {
  const found: string[] = [];

  new Matcher(detections, true).matches(moved, ({ finding }) => found.push(finding.detection));

  expect(found).not.toContain(ID);
});

describe('the names in the table', () => {
  const dynamo = mockClient(DynamoDBClient);
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const NOW = new Date('2026-03-02T03:05:00Z');

  test('stand beside the before-images of their playbook, and an undo ends those of its own execution only', async () => {
    dynamo.on(PutItemCommand).rejectsOnce(new Error('throttled')).resolves({});
    const names = namesInForce(client, 'table', 'quarantine-instance');

    dynamo.on(GetItemCommand).resolves({});
    await expect(names.note(['eni-1'], 'cut-1', NOW)).rejects.toThrow('throttled');
    await names.note(['eni-1'], 'cut-1', NOW);
    dynamo.on(GetItemCommand).resolves({ Item: { execution: { S: 'cut-1' }, held: { BOOL: true } } });
    await names.end(['eni-1'], 'cut-0', NOW);
    dynamo.on(PutItemCommand).rejects(Object.assign(new Error(''), { name: 'ConditionalCheckFailedException' }));
    await names.end(['eni-1'], 'cut-1', NOW);

    const [, put, end] = dynamo.commandCalls(PutItemCommand).map((sent) => sent.args[0].input);
    expect(put?.Item).toMatchObject({
      pk: { S: 'BEFORE#quarantine-instance#IN-FORCE' },
      sk: { S: 'eni-1' },
      execution: { S: 'cut-1' },
      held: { BOOL: true },
    });
    expect(end).toMatchObject({
      Item: { held: { BOOL: false } },
      ConditionExpression: 'execution = :execution',
      ExpressionAttributeValues: { ':execution': { S: 'cut-1' } },
    });
  });

  test.each([
    [true, true],
    [false, false],
  ])('hold while they say %s', async (BOOL, expected) => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { table: [{ held: { BOOL } }] } });

    expect(await inForceReader(client, 'table')([{ playbook: 'p', name: 'n' }])).toBe(expected);
  });

  test('are asked for once each, and only where they may be a key', async () => {
    dynamo.reset();
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { table: [] } });
    const names = ['sg-1', 'sg-1', '', 'x'.repeat(2_000)].map((name) => ({ playbook: 'p', name }));

    await inForceReader(client, 'table')(names);

    const [asked] = dynamo.commandCalls(BatchGetItemCommand).map((sent) => sent.args[0].input.RequestItems);
    expect(asked?.table?.Keys).toEqual([{ pk: { S: 'BEFORE#p#IN-FORCE' }, sk: { S: 'sg-1' } }]);
  });
});
