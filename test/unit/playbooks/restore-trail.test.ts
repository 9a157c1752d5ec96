import {
  CloudTrailClient,
  type Event,
  GetTrailCommand,
  LookupEventsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { trailsOf } from '../../../lib/aws/account/trails.ts';
import { NOTHING_KNOWN, type PastCall } from '../../../lib/playbooks/restore-trail/learned.ts';
import { pastOf } from '../../../lib/playbooks/restore-trail/past.ts';
import { restored, type Trail } from '../../../lib/playbooks/restore-trail/trail.ts';

const all = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};
const management = {
  Name: 'Management events',
  FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
};
const trail = (more: Partial<Trail> = {}): Trail => ({
  logging: true,
  settings: { S3BucketName: 'logs', IsMultiRegionTrail: true },
  kind: 'basic',
  selectors: [all],
  insights: [],
  ...more,
});

describe('where nothing is known', () => {
  test('logging starts; what records everything stays as it is', () => {
    expect(restored(trail({ logging: false }), NOTHING_KNOWN)).toMatchObject({ state: trail(), doubts: [] });
  });

  test.each([
    ['write events only', { ReadWriteType: 'WriteOnly' }],
    ['no management events', { IncludeManagementEvents: false }],
    ['all but those of KMS', { ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
  ])('%s become all management events', (_case, less) => {
    expect(restored(trail({ selectors: [{ ...all, ...less }] }), NOTHING_KNOWN).state.selectors).toEqual([all]);
  });

  test('data events stay beside them', () => {
    const DataResources = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::secret/'] }];
    const selectors = [{ ...all, IncludeManagementEvents: false, DataResources }];

    expect(restored(trail({ selectors }), NOTHING_KNOWN).state.selectors).toEqual([{ ...all, DataResources }]);
  });

  test('advanced selectors get one for management events, once', () => {
    const data = { Name: 'S3', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] };
    const first = restored(trail({ kind: 'advanced', selectors: [data] }), NOTHING_KNOWN).state;

    expect(first.selectors).toEqual([data, management]);
    expect(restored(first, NOTHING_KNOWN).state).toEqual(first);
  });
});

describe('of what an intruder did in several calls', () => {
  const before = new Date('2026-03-02T03:04:05Z');
  const past = (hours: number, name: string, parameters: object) => ({
    name,
    parameters,
    time: before.getTime() - hours * 3_600_000,
  });
  const made = past(5_000, 'CreateTrail', { name: 'audit', s3BucketName: 'logs', isMultiRegionTrail: true });
  const chosen = past(4_000, 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'All' }] });

  const insights = past(3_000, 'PutInsightSelectors', { insightSelectors: [{ insightType: 'ApiCallRateInsight' }] });
  const calls = [made, chosen, insights];

  test.each([
    ['another bucket', past(0.1, 'UpdateTrail', { name: 'audit', s3BucketName: 'mallory' })],
    ['fewer events', past(0.1, 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'WriteOnly' }] })],
    ['no insights', past(0.1, 'PutInsightSelectors', { insightSelectors: [] })],
  ])('the earlier are not the last good ones for a repair of the later: %s', (_what, call) => {
    expect(pastOf([...calls, call], before)).toEqual(pastOf(calls, before));
  });

  test('what the owner set within the day counts, unless it records less', () => {
    const data = [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }];
    const more = past(2, 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'All', dataResources: data }] });
    const alone = past(0.5, 'UpdateTrail', { name: 'audit', isMultiRegionTrail: true, isOrganizationTrail: false });
    const moved = past(200, 'UpdateTrail', { name: 'audit', s3BucketName: 'logs-2' });

    const { known, doubts } = pastOf([made, moved, more, alone], before);

    expect(known.settings).toEqual({ S3BucketName: 'logs-2', IsMultiRegionTrail: true });
    expect(known.selectors?.selectors[0]?.DataResources).toEqual([{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }]);
    expect(doubts).toEqual([]);
  });

  test('what was made within the day begins with its own making', () => {
    const fresh = past(1, 'CreateTrail', { name: 'audit', s3BucketName: 'new' });

    expect(pastOf([made, chosen, fresh], before)).toMatchObject({
      known: { settings: { S3BucketName: 'new' }, selectors: undefined },
      doubts: [],
    });
  });
});

test('the last known good record brings back selectors, insights and settings', () => {
  const past = [
    { name: 'CreateTrail', parameters: { name: 'audit', s3BucketName: 'logs', isMultiRegionTrail: true } },
    { name: 'UpdateTrail', parameters: { name: 'audit', s3BucketName: 'logs-2' } },
    {
      name: 'PutEventSelectors',
      parameters: {
        trailName: 'audit',
        advancedEventSelectors: [{ name: 'm', fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] }],
      },
    },
    {
      name: 'PutInsightSelectors',
      parameters: {
        insightSelectors: [{ insightType: 'ApiErrorRateInsight' }, { insightType: 'ApiCallRateInsight' }],
      },
    },
  ];
  const now = trail({ logging: false, settings: { S3BucketName: 'theirs', IsMultiRegionTrail: false } });
  const calls = past.map((one): PastCall => ({ ...one, time: 0 }));

  expect(restored(now, pastOf(calls, new Date('2026-03-02'))).state).toEqual({
    logging: true,
    settings: { S3BucketName: 'logs-2', IsMultiRegionTrail: true },
    kind: 'advanced',
    selectors: [{ Name: 'm', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
  });
});

describe('CloudTrail', () => {
  const before = new Date('2026-03-02T03:04:05Z');
  const past = (at: string, record: object): Event => ({
    EventTime: new Date(at),
    CloudTrailEvent: JSON.stringify(record),
  });

  test('its history: calls that went well, on this trail, before the time; oldest first', async () => {
    const client = mockClient(CloudTrailClient);
    const about = (name: string, bucket: string) => ({ requestParameters: { name, s3BucketName: bucket } });
    client.on(LookupEventsCommand).resolves({});
    client
      .on(LookupEventsCommand, { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'UpdateTrail' }] })
      .resolves({
        Events: [
          past('2026-03-02T03:04:05Z', about('audit', 'theirs')),
          past('2026-03-01T00:00:00Z', about('arn:aws:cloudtrail:us-east-1:1:trail/audit', 'second')),
          past('2026-02-01T00:00:00Z', about('audit', 'first')),
          past('2026-02-02T00:00:00Z', about('other', 'x')),
          past('2026-02-03T00:00:00Z', { ...about('audit', 'y'), errorCode: 'AccessDenied' }),
          { EventTime: new Date('2026-02-04T00:00:00Z'), CloudTrailEvent: 'not JSON' },
        ],
      });
    const trails = trailsOf((region) => new CloudTrailClient({ region }), 'us-east-1');

    const calls = await trails.past('audit', before);

    expect(calls.map(({ parameters }) => (parameters as { s3BucketName: string }).s3BucketName)).toEqual([
      'first',
      'second',
    ]);
  });

  test('a trail that is gone has no state, and a setting that was not there before is taken away', async () => {
    const client = mockClient(CloudTrailClient);
    client.on(GetTrailCommand).rejects(Object.assign(new Error('x'), { name: 'TrailNotFoundException' }));
    client.on(UpdateTrailCommand).resolves({});
    const trails = trailsOf((region) => new CloudTrailClient({ region }), 'us-east-1');
    const arn = 'arn:aws:cloudtrail:us-east-1:1:trail/audit';

    expect(await trails.read(arn)).toBeNull();
    await trails.write(
      arn,
      trail({ settings: { S3BucketName: 'a', KmsKeyId: 'k' } }),
      trail({ settings: { S3BucketName: 'b' } }),
    );

    expect(client.commandCalls(UpdateTrailCommand).map(({ args }) => args[0].input)).toEqual([
      { Name: arn, S3BucketName: 'b' },
      { Name: arn, KmsKeyId: '' },
    ]);
  });
});
