import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from '@jest/globals';
import restoreGuardrail from '../../../functions/playbooks/restore-guardrail.ts';
import restoreTrail from '../../../functions/playbooks/restore-trail.ts';
import type { Change } from '../../../lib/domain/remediation/plan.ts';
import { answering, named } from '../support/broken-off-world.ts';
import { keepingLog } from '../support/fixtures.ts';

const ON = { on: true, role: 'r' };
const WORKS = 'Switched on, but not known to work: a person has to look.';
const lackOf = (resource: string, after: Change['after'] = ON) =>
  restoreGuardrail
    .changes(keepingLog())
    .lacking?.({ label: 'it', resource, account: '123456789012', region: 'us-east-1', tags: [], before: null, after });
const says = async (resource: string, after?: Change['after']) => (await lackOf(resource, after))?.says;

describe('a recorder of AWS Config', () => {
  const RECORDER = 'arn:aws:config:us-east-1:123456789012:configuration-recorder/default';
  const answer = (recorder: object, channels: object[] | Error) =>
    answering(ConfigServiceClient, {
      DescribeConfigurationRecorderStatus: () => ({ ConfigurationRecordersStatus: [recorder] }),
      DescribeDeliveryChannelStatus: () => {
        if (channels instanceof Error) throw channels;
        return { DeliveryChannelsStatus: channels };
      },
    });
  const done = { lastStatus: 'SUCCESS' };
  const failed = { lastStatus: 'Failure', lastErrorCode: 'AccessDenied', lastErrorMessage: 'no' };

  test('works where what it records is delivered', async () => {
    answer(done, [{ configHistoryDeliveryInfo: done, configStreamDeliveryInfo: { lastStatus: 'Not_Applicable' } }]);

    expect(await lackOf(RECORDER)).toBeUndefined();
  });

  test('that delivers nothing is on, and guards nothing', async () => {
    answer(done, [{ configHistoryDeliveryInfo: failed }]);

    expect(await lackOf(RECORDER)).toEqual({
      open: true,
      says: 'it is on, but its last delivery failed (AccessDenied no)',
      next: ['Put right what keeps it from working: until then it sees, or keeps, nothing.'],
      action: WORKS,
    });
  });

  test.each([
    ['what it last recorded failed (AccessDenied no)', failed, []],
    ['it has no delivery channel', done, []],
    ['its last delivery failed (AccessDenied no)', done, [{ configStreamDeliveryInfo: failed }]],
    ['it has recorded nothing yet', { lastStatus: 'PENDING' }, [{}]],
  ])('is told with what it lacks: %s', async (lack, recorder, channels) => {
    answer(recorder, channels);

    expect(await says(RECORDER)).toBe(`it is on, but ${lack}`);
  });

  test('that cannot be looked at is not said to work', async () => {
    answer(done, named('AccessDeniedException'));

    expect(await says(RECORDER)).toBe('it is on, but whether it works could not be looked at (AccessDeniedException)');
  });

  test.each([
    ['theirs', '', 'theirs'],
    ['theirs', 'hidden', 'theirs/hidden'],
  ])('is shown with where it delivers, which may be an intruder’s: %s %s', async (s3BucketName, s3KeyPrefix, where) => {
    answering(ConfigServiceClient, {
      DescribeDeliveryChannels: () => ({ DeliveryChannels: [{ s3BucketName, s3KeyPrefix }] }),
    });
    const target = { label: 'it', resource: RECORDER, account: '123456789012', region: 'us-east-1', tags: [] };

    const lines = await restoreGuardrail.changes(keepingLog()).impact?.({ ...target, before: null, after: ON });

    expect(lines).toEqual([
      'nothing stops; it is billed again',
      `what it records goes to ${where}: look whether that is yours`,
    ]);
  });

  test('that is switched off again lacks nothing', async () => {
    expect(await lackOf(RECORDER, { on: false, role: 'r' })).toBeUndefined();
  });
});

describe('Security Hub', () => {
  const HUB = 'arn:aws:securityhub:us-east-1:123456789012:hub/default';
  const standard = (name: string, StandardsStatus: string, StatusReasonCode?: string) => ({
    StandardsArn: `arn:aws:securityhub:us-east-1::standards/${name}/v/1.0.0`,
    StandardsStatus,
    StandardsStatusReason: { StatusReasonCode },
  });
  const answer = (...StandardsSubscriptions: object[]) =>
    answering(SecurityHubClient, { GetEnabledStandards: () => ({ StandardsSubscriptions }) });

  test('works where its standards are ready', async () => {
    answer(standard('best', 'READY'));

    expect(await lackOf(HUB)).toBeUndefined();
  });

  test('that checks nothing is told so, and waited for while its standards are made', async () => {
    answer(standard('best', 'READY'), standard('cis', 'INCOMPLETE', 'NO_AVAILABLE_CONFIGURATION_RECORDER'));
    const incomplete = await lackOf(HUB);
    answer(standard('cis', 'PENDING'));
    const pending = await lackOf(HUB);
    answer();
    const none = await lackOf(HUB);

    expect([incomplete, pending, none].map((one) => [one?.open, one?.says])).toEqual([
      [
        false,
        'it is on, but not all that it checks by is ready: cis/v/1.0.0 is INCOMPLETE, NO_AVAILABLE_CONFIGURATION_RECORDER',
      ],
      [true, 'it is on, but not all that it checks by is ready: cis/v/1.0.0 is PENDING'],
      [false, 'it is on, but no standard is enabled: it checks nothing by itself'],
    ]);
  });
});

test('a flow log that is there again and does not deliver is told', async () => {
  const flowLog = {
    ...{ resource: 'vpc-1', traffic: 'ALL', destinationType: 's3', destination: 'arn:aws:s3:::flows', role: '' },
    ...{ format: 'f', interval: 600, options: null, tags: [] },
  };
  answering(EC2Client, {
    DescribeFlowLogs: () => ({
      FlowLogs: [{ FlowLogId: 'fl-2', DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' }],
    }),
  });

  expect(await says('arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/fl-1', { flowLog })).toBe(
    'it is on, but it does not deliver (Access error)',
  );
});

test.each([
  ['CREATING', undefined, true, 'it is CREATING'],
  ['FAILED', 'SERVICE_LINKED_ROLE_CREATION_FAILED', false, 'it is FAILED, SERVICE_LINKED_ROLE_CREATION_FAILED'],
])('an analyzer that is %s is told', async (status, code, open, told) => {
  answering(AccessAnalyzerClient, {
    ListAnalyzers: () => ({ analyzers: [{ name: 'outside', status, statusReason: { code } }] }),
  });
  const analyzer = { type: 'ACCOUNT', rules: [], tags: [] };

  expect(await lackOf('arn:aws:access-analyzer:us-east-1:123456789012:analyzer/outside', { analyzer })).toMatchObject({
    open,
    says: `it is on, but ${told}`,
  });
});

describe('a trail that records again', () => {
  const ARN = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit';
  const after = { logging: true, settings: {}, kind: 'basic', selectors: [], insights: [] };
  const lack = (status: object | Error) => {
    answering(CloudTrailClient, {
      GetTrailStatus: () => {
        if (status instanceof Error) throw status;
        return status;
      },
    });
    const of = { label: 'trail audit', resource: ARN, account: '123456789012', region: 'us-east-1', tags: [] };
    return restoreTrail.changes(keepingLog()).lacking?.({ ...of, before: null, after });
  };
  const StartLoggingTime = new Date('2026-03-02T12:00:00Z');

  test('lacks nothing where its last delivery went well', async () => {
    expect(await lack({ IsLogging: true, StartLoggingTime, LatestDeliveryError: '' })).toBeUndefined();
  });

  test('is not back where the bucket refuses what it records', async () => {
    const status = {
      StartLoggingTime,
      LatestDeliveryError: 'AccessDenied',
      LatestDeliveryAttemptTime: '2026-03-02T12:05:00Z',
    };

    expect(await lack(status)).toEqual({
      open: true,
      says: 'trail audit records, but its last delivery to the bucket failed with AccessDenied: nothing arrives there',
      next: ['Look at the bucket, its policy and its key, and whether CloudTrail may write there.'],
      action: 'Done, but what it records is not known to arrive: a person has to look.',
    });
  });

  test('may be, where the last one was tried before', async () => {
    const status = {
      StartLoggingTime,
      LatestDeliveryError: 'NoSuchBucket',
      LatestDeliveryAttemptTime: '2026-03-01T12:05:00Z',
    };

    expect((await lack(status))?.says).toBe(
      'trail audit records, but its last delivery to the bucket, before it began to again, failed with NoSuchBucket, and none was tried since',
    );
  });

  test('is told with what CloudWatch Logs refuses, and what could not be looked at', async () => {
    const told = [await lack({ LatestCloudWatchLogsDeliveryError: 'Access denied' }), await lack(named('Throttled'))];

    expect(told.map((one) => [one?.open, one?.says])).toEqual([
      [false, 'trail audit does not deliver to CloudWatch Logs (Access denied)'],
      [false, 'trail audit records, but how it delivers could not be looked at (Throttled)'],
    ]);
  });
});
