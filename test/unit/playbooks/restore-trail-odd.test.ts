import {
  CloudTrailClient,
  type Event,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { trailsOf } from '../../../lib/aws/account/trails.ts';
import type { PastCall } from '../../../lib/playbooks/restore-trail/learned.ts';
import { pastOf } from '../../../lib/playbooks/restore-trail/past.ts';
import { restored, type Trail } from '../../../lib/playbooks/restore-trail/trail.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const selectors = [{ ReadWriteType: 'All', IncludeManagementEvents: true }];
const trail = (more: Partial<Trail> = {}): Trail => ({
  logging: true,
  settings: { S3BucketName: 'logs' },
  kind: 'basic',
  selectors,
  insights: [],
  ...more,
});

/** What a trail becomes by what was called long before. */
const restoredFrom = (now: Trail, past: readonly PastCall[]) =>
  restored(now, pastOf(past, new Date('2026-03-02'))).state;

const client = mockClient(CloudTrailClient);
const trails = trailsOf((region) => new CloudTrailClient({ region }), 'us-east-1');
beforeEach(() => {
  client.reset();
});

test('what an intruder broke of the settings does not keep the trail from recording again, and is told', async () => {
  client
    .on(UpdateTrailCommand)
    .rejects(Object.assign(new Error('bucket logs is gone'), { name: 'S3BucketDoesNotExistException' }));
  client.on(StartLoggingCommand).resolves({});

  const written = trails.write(ARN, trail({ logging: false, settings: { S3BucketName: 'theirs' } }), trail());

  await expect(written).rejects.toMatchObject({
    name: 'S3BucketDoesNotExistException',
    message: 'bucket logs is gone. So far: it records',
  });
  expect(client.commandCalls(StartLoggingCommand)).toHaveLength(1);
});

test('settings that may not be written do not keep throttled selectors from being tried again', async () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  client.on(UpdateTrailCommand).rejects(named('AccessDeniedException', 'not authorized'));
  client.on(PutEventSelectorsCommand).rejects(named('ThrottlingException', 'Rate exceeded'));
  client.on(StartLoggingCommand).resolves({});
  const weak = trail({ logging: false, settings: { S3BucketName: 'theirs' }, selectors: [] });

  await expect(trails.write(ARN, weak, trail())).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'not authorized. Rate exceeded. So far: it records',
  });
});

test('a key that cannot be used keeps neither bucket nor topic from being put back', async () => {
  const refused = Object.assign(new Error('the key is disabled'), { name: 'KmsKeyDisabledException' });
  client.on(UpdateTrailCommand).callsFake((asked) => {
    if ('KmsKeyId' in asked) throw refused;
    return {};
  });
  const theirs = { S3BucketName: 'theirs', SnsTopicName: 'theirs', IsMultiRegionTrail: false };

  const written = trails.write(
    ARN,
    trail({ settings: theirs }),
    trail({ settings: { S3BucketName: 'logs', IsMultiRegionTrail: true, KmsKeyId: KEY } }),
  );

  await expect(written).rejects.toMatchObject({
    name: 'KmsKeyDisabledException',
    message: 'the key is disabled. So far: its bucket is written, what it is about is written, its topic is written',
  });
  expect(client.commandCalls(UpdateTrailCommand).map(({ args }) => args[0].input)).toEqual([
    { Name: ARN, S3BucketName: 'logs' },
    { Name: ARN, IsMultiRegionTrail: true },
    { Name: ARN, SnsTopicName: '' },
    { Name: ARN, KmsKeyId: KEY },
  ]);
});

test('only what differs is written: a topic of another account is not named anew', async () => {
  client.on(UpdateTrailCommand).resolves({});
  const topic = { SnsTopicName: 'central' };

  await trails.write(
    ARN,
    trail({ settings: { S3BucketName: 'theirs', ...topic } }),
    trail({ settings: { S3BucketName: 'logs', ...topic } }),
  );

  expect(client.commandCalls(UpdateTrailCommand).map(({ args }) => args[0].input)).toEqual([
    { Name: ARN, S3BucketName: 'logs' },
  ]);
});

describe('of the history', () => {
  const call = (name: string, parameters: object, response?: object, time = 0) => ({
    name,
    parameters,
    response,
    time,
  });

  test('what was of a trail deleted since, of the same name, does not count', () => {
    const past = [
      call('CreateTrail', { name: 'audit', s3BucketName: 'old', kmsKeyId: KEY, snsTopicName: 'old' }),
      call('PutEventSelectors', { eventSelectors: [{ readWriteType: 'WriteOnly' }] }),
      call('CreateTrail', { name: 'audit', s3BucketName: 'logs' }),
    ];

    expect(restoredFrom(trail({ logging: false }), past)).toEqual(trail());
  });

  test('a key is known as AWS answered, however it was named, so that what was restored is seen to be so', () => {
    const past = [
      call(
        'CreateTrail',
        { name: 'audit', s3BucketName: 'logs', kmsKeyId: 'alias/logs' },
        { s3BucketName: 'logs', kmsKeyId: KEY, logFileValidationEnabled: true, isMultiRegionTrail: true },
      ),
    ];

    expect(restoredFrom(trail(), past).settings).toEqual({
      S3BucketName: 'logs',
      KmsKeyId: KEY,
      EnableLogFileValidation: true,
      IsMultiRegionTrail: true,
    });
  });

  test('a key that is known by another name only is left as it is', () => {
    const past = [call('UpdateTrail', { name: 'audit', kmsKeyId: 'alias/logs' })];

    expect(restoredFrom(trail({ settings: { KmsKeyId: KEY } }), past).settings).toEqual({ KmsKeyId: KEY });
  });

  test('a topic is known by its ARN, too: CloudTrail need not answer its name', () => {
    const answer = { s3BucketName: 'logs', snsTopicARN: 'arn:aws:sns:us-east-1:123456789012:ours' };
    const past = [call('UpdateTrail', { name: 'audit', s3BucketName: 'logs' }, answer)];
    const theirs = { S3BucketName: 'logs', SnsTopicName: 'theirs' };

    expect(restoredFrom(trail({ settings: theirs }), past).settings).toEqual({
      S3BucketName: 'logs',
      SnsTopicName: 'ours',
    });
  });

  test('what was taken away is none', () => {
    const past = [call('UpdateTrail', { name: 'audit', snsTopicName: '', s3KeyPrefix: '' })];

    const now = trail({ settings: { S3BucketName: 'logs', SnsTopicName: 'x' } });

    expect(restoredFrom(now, past).settings).toEqual({ S3BucketName: 'logs' });
  });

  test('calls made by the thousand end the look, not the repair', async () => {
    const failed: Event = {
      EventTime: new Date('2026-03-01T00:00:00Z'),
      CloudTrailEvent: JSON.stringify({ errorCode: 'AccessDenied', requestParameters: { name: 'audit' } }),
    };
    client.on(LookupEventsCommand).resolves({ NextToken: 'more', Events: Array.from({ length: 50 }, () => failed) });

    expect(await trails.past('audit', new Date('2026-03-02T03:04:05Z'))).toEqual([]);
    expect(client.commandCalls(LookupEventsCommand)).toHaveLength(20);
  });
});
