import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeSecretCommand,
  InvalidRequestException,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetIPSetCommand, UpdateIPSetCommand, WAFOptimisticLockException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ipSets, wafClients } from '../../../lib/aws/account/ip-sets.ts';
import { secrets } from '../../../lib/aws/account/secrets.ts';
import { alertPublisher, deadLetterQueue, eventEmitter } from '../../../lib/aws/messaging.ts';
import { policyLoader } from '../../../lib/aws/policy.ts';
import { keepingLog } from '../support/fixtures.ts';
import { V4 } from '../support/memory-waf.ts';

const dynamo = mockClient(DynamoDBClient);
const waf = mockClient(WAFV2Client);
const secretsManager = mockClient(SecretsManagerClient);
const ssm = mockClient(SSMClient);
const sns = mockClient(SNSClient);
const sqs = mockClient(SQSClient);
const events = mockClient(EventBridgeClient);

beforeEach(() => {
  for (const mock of [dynamo, waf, secretsManager, ssm, sns, sqs, events]) mock.reset();
});

describe('IP sets', () => {
  const sets = ipSets(wafClients());

  test('are read with their lock token and written with it', async () => {
    waf.on(GetIPSetCommand).resolves({
      IPSet: { Name: 'v4', Id: 'id-4', ARN: 'arn', IPAddressVersion: 'IPV4', Addresses: ['192.0.2.1/32'] },
      LockToken: 'token',
    });
    waf.on(UpdateIPSetCommand).resolves({ NextLockToken: 'next' });

    const { addresses, lockToken } = await sets.read(V4);

    expect(await sets.write(V4, [...addresses, '203.0.113.7/32'], lockToken)).toBe(true);
    expect(waf.commandCalls(UpdateIPSetCommand)[0]?.args[0].input).toEqual({
      Scope: 'REGIONAL',
      Name: 'v4',
      Id: 'id-4',
      Addresses: ['192.0.2.1/32', '203.0.113.7/32'],
      LockToken: 'token',
    });
  });

  test('a lost lock is an answer, not an error', async () => {
    waf.on(UpdateIPSetCommand).rejects(new WAFOptimisticLockException({ message: 'changed', $metadata: {} }));

    expect(await sets.write(V4, [], 'token')).toBe(false);
  });

  test('CloudFront sets are reached through us-east-1, regional ones through the own region', async () => {
    process.env.AWS_REGION = 'eu-central-1';
    const clients = wafClients();

    expect(await clients('CLOUDFRONT').config.region()).toBe('us-east-1');
    expect(await clients('REGIONAL').config.region()).toBe('eu-central-1');
  });
});

describe('secrets', () => {
  const port = secrets(new SecretsManagerClient({ region: 'eu-central-1' }));

  test('a version that is pending and current is not a stuck one', async () => {
    secretsManager.on(DescribeSecretCommand).resolves({
      ARN: 'arn',
      Name: 'db',
      RotationEnabled: true,
      VersionIdsToStages: { v1: ['AWSPREVIOUS'], v2: ['AWSCURRENT', 'AWSPENDING'] },
    });

    expect(await port.describe('db')).toEqual({
      arn: 'arn',
      name: 'db',
      rotationEnabled: true,
      deleting: false,
      current: 'v2',
      previous: 'v1',
      replicas: [],
      tags: [],
    });
  });

  test('a copy says of which region, a primary where its copies are and how far', async () => {
    secretsManager
      .on(DescribeSecretCommand)
      .resolvesOnce({
        ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-a',
        PrimaryRegion: 'us-east-1',
      })
      .resolves({
        ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a',
        PrimaryRegion: 'us-east-1',
        ReplicationStatus: [{ Region: 'eu-central-1', Status: 'Failed' }],
      });

    const [copy, primary] = [await port.describe('db'), await port.describe('db')];

    expect([copy.copyOf, primary.copyOf]).toEqual(['us-east-1', undefined]);
    expect(primary.replicas).toEqual([{ region: 'eu-central-1', status: 'Failed' }]);
  });

  test('found by tag are those with that very tag, on every page', async () => {
    const holds = (value: string) => [{ Key: 'riposte:holds', Value: value }];
    secretsManager
      .on(ListSecretsCommand, { NextToken: 'more' })
      .resolves({ SecretList: [{ ARN: 'c', Tags: holds('iam-user/ci') }] });
    secretsManager.on(ListSecretsCommand, { NextToken: undefined }).resolves({
      SecretList: [
        { ARN: 'a', Tags: holds('iam-user/ci'), RotationLambdaARN: 'rotates-a', CreatedDate: new Date(5) },
        { ARN: 'b', Tags: holds('iam-user/ci-bot') },
      ],
      NextToken: 'more',
    });

    expect(await port.tagged('riposte:holds', 'iam-user/ci', 9)).toEqual({
      found: [
        { arn: 'a', rotationFunction: 'rotates-a', createdAt: 5 },
        { arn: 'c', rotationFunction: undefined, createdAt: 0 },
      ],
      more: false,
    });
    expect(await port.tagged('riposte:holds', 'iam-user/ci', 1)).toMatchObject({ found: [{ arn: 'a' }], more: true });
    expect(secretsManager.commandCalls(ListSecretsCommand)[0]?.args[0].input).toMatchObject({ SortOrder: 'asc' });
  });

  test('AWSPENDING is only taken from a version that has it', async () => {
    secretsManager
      .on(DescribeSecretCommand)
      .resolves({ VersionIdsToStages: { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] } });

    await port.dropPending('db', 'v3');
    await port.dropPending('db', 'v2');

    expect(secretsManager.commandCalls(UpdateSecretVersionStageCommand).map((call) => call.args[0].input)).toEqual([
      { SecretId: 'db', VersionStage: 'AWSPENDING', RemoveFromVersionId: 'v2' },
    ]);
  });

  test('a version that is only pending is', async () => {
    secretsManager.on(DescribeSecretCommand).resolves({
      ARN: 'arn',
      Name: 'db',
      VersionIdsToStages: { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] },
      Tags: [{ Key: 'team', Value: 'x' }],
    });

    const since = new Date('2026-03-02T03:00:00Z');
    secretsManager.on(ListSecretVersionIdsCommand).resolves({ Versions: [{ VersionId: 'v2', CreatedDate: since }] });

    expect(await port.describe('db')).toMatchObject({
      pending: { version: 'v2', since },
      rotationEnabled: false,
      tags: ['team'],
    });
  });

  test('an unknown secret and a refused rotation are told in words', async () => {
    secretsManager.on(DescribeSecretCommand).rejects(new ResourceNotFoundException({ message: 'x', $metadata: {} }));
    secretsManager
      .on(RotateSecretCommand)
      .rejects(new InvalidRequestException({ message: 'A previous rotation is not complete.', $metadata: {} }));

    await expect(port.describe('db')).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: 'There is no secret db in this account and region',
    });
    await expect(port.rotate('db', 't')).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('A previous rotation is not complete.'),
    });
  });
});

describe('policy', () => {
  const load = (log = keepingLog(), counted: string[] = []) =>
    policyLoader(new SSMClient({ region: 'eu-central-1' }), `/riposte/${Math.random()}/policy`, {
      log,
      count: (metric) => void counted.push(metric),
    });

  test('is read and kept for a while', async () => {
    ssm
      .on(GetParameterCommand)
      .resolves({ Parameter: { Value: '{"version":1,"playbooks":{"block-ip":{"mode":"auto"}}}' } });
    const loader = load();

    await loader();

    expect(await loader()).toMatchObject({ ok: true, policy: { playbooks: { 'block-ip': { mode: 'auto' } } } });
    expect(ssm.commandCalls(GetParameterCommand)).toHaveLength(1);
  });

  test('is read anew for a change; one that went bad is not remembered', async () => {
    const good = { Parameter: { Value: '{"version":1}' } };
    ssm.on(GetParameterCommand).resolvesOnce(good).rejectsOnce(new Error('AccessDenied')).resolves(good);
    const loader = load();

    const first = await loader();
    const forChange = await loader(0);
    const later = await loader();

    expect([first.ok, forChange.ok, later.ok]).toEqual([true, false, true]);
    expect(ssm.commandCalls(GetParameterCommand)).toHaveLength(3);
  });

  test.each([
    ['cannot be read', new Error('AccessDenied')],
    ['is not JSON', '{'],
    ['is not a policy', '{"version":2}'],
  ])('that %s is none, with the problem, a log line and a metric', async (_name, value) => {
    if (value instanceof Error) ssm.on(GetParameterCommand).rejects(value);
    else ssm.on(GetParameterCommand).resolves({ Parameter: { Value: value } });
    const log = keepingLog();
    const counted: string[] = [];

    const loaded = await load(log, counted)();

    expect(loaded).toEqual({ ok: false, problem: expect.stringContaining('policy /riposte/') });
    expect(log.lines[0]?.level).toBe('error');
    expect(counted).toEqual(['PolicyUnusable']);
  });
});

describe('messages', () => {
  test('an alert is published with its attributes', async () => {
    sns.on(PublishCommand).resolves({});

    await alertPublisher(
      new SNSClient({ region: 'eu-central-1' }),
      'arn:topic',
    )({ subject: 's', message: '{"default":"x"}', attributes: { severityLevel: { type: 'Number', value: '3' } } });

    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      TopicArn: 'arn:topic',
      Subject: 's',
      Message: '{"default":"x"}',
      MessageStructure: 'json',
      MessageAttributes: { severityLevel: { DataType: 'Number', StringValue: '3' } },
    });
  });

  test('what is set aside keeps the body as it came and the reason', async () => {
    sqs.on(SendMessageCommand).resolves({});

    await deadLetterQueue(new SQSClient({ region: 'eu-central-1' }), 'https://queue')('{"odd":true}', 'not an event');

    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'https://queue',
      MessageBody: '{"odd":true}',
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'not an event' } },
    });
  });

  test('what is set aside is cut where SQS would refuse it, and its reason is one clean line', async () => {
    sqs.on(SendMessageCommand).resolves({});
    const body = JSON.stringify({ odd: '\uffff\u20ac'.repeat(60_000) });

    await deadLetterQueue(new SQSClient({ region: 'eu-central-1' }), 'https://queue')(body, 'not\nan event');

    const input = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;
    expect(input?.MessageBody?.startsWith('{"odd":"\\uffff€\\uffff€')).toBe(true);
    expect(Buffer.byteLength(input?.MessageBody ?? '')).toBeLessThanOrEqual(250_000);
    expect(input?.MessageAttributes?.reason?.StringValue).toBe('Cut: it has 540010 bytes. not<U+000A>an event');
  });

  test('an event the bus refuses is an error, although the call succeeds', async () => {
    events
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'later' }] });

    await expect(eventEmitter(new EventBridgeClient({ region: 'eu-central-1' }))('Finding Raised', {})).rejects.toThrow(
      'InternalFailure',
    );
  });
});
