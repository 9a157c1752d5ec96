import { describe, expect, test } from '@jest/globals';
import type { Threshold } from '../../../lib/domain/finding/detection.ts';
import { markOf } from '../../../lib/domain/finding/threshold.ts';
import { detections, detector, like, loudness } from '../support/raising.ts';

describe('a sign-in to the console', () => {
  const identity = (arn: string) => ({
    userIdentity: { type: 'AssumedRole', principalId: 'AROAEXAMPLE0000000001:x', arn, accountId: '000000000000' },
  });

  test.each([
    ['a machine', 'arn:aws:sts::000000000000:assumed-role/web/i-0123456789abcdef0', 'medium'],
    ['a person', 'arn:aws:sts::000000000000:assumed-role/web/alice', 'info'],
    ['somebody whose role is called so', 'arn:aws:sts::000000000000:assumed-role/i-0123456789abcdef0/alice', 'info'],
  ])('with the credentials of %s', (_who, arn, loud) => {
    expect(loudness(like('initial-access/console-sign-in', identity(arn)))).toBe(loud);
  });
});

describe('a password that the portal of Identity Center did not take', () => {
  const verification = (outcome: string) => ({
    ...like('credential-access/console-password-guessing', {
      userIdentity: { type: 'IdentityCenterUser', accountId: '000000000000', arn: '', accessKeyId: '' },
      eventName: 'CredentialVerification',
      responseElements: null,
      additionalEventData: { AuthWorkflowID: '00000000-0000-4000-8000-000000000001', CredentialType: 'PASSWORD' },
      serviceEventDetails: { CredentialVerification: outcome },
      eventType: 'AwsServiceEvent',
    }),
    'detail-type': 'AWS Service Event via CloudTrail',
  });
  const guessing = ['credential-access/console-password-guessing', 'credential-access/console-password-spray'];

  test('counts like one of the console', () => {
    const ids = detector.raised(verification('Failure')).map(({ id }) => id);

    expect(ids).toEqual(expect.arrayContaining(guessing));
  });

  test.each([
    ['a user', { onBehalfOf: { userId: 'u-1' } }, 'u-1'],
    ['one sign-in', {}, '00000000-0000-4000-8000-000000000001'],
  ])('is one try at %s, however often it is tried there', (_what, who, counted) => {
    const event = verification('Failure');
    const userIdentity = { ...(event.detail.userIdentity as object), ...who };
    const spray = detections.find(({ id }) => id === 'credential-access/console-password-spray');
    const mark = markOf(spray?.threshold as Threshold, {
      ...event,
      detail: { ...event.detail, userIdentity },
    });

    expect(mark?.value).toBe(counted);
  });

  test('counts for nothing once it is right', () => {
    const ids = detector.raised(verification('Success')).map(({ id }) => id);

    expect(ids.filter((id) => guessing.includes(id))).toEqual([]);
  });
});
