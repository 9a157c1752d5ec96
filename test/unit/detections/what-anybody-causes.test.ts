import { expect, test } from '@jest/globals';
import { detections, like, loudness, proposed } from '../support/raising.ts';

const STRANGERS = 'collection/bucket-used-by-strangers';
const QUARANTINE = 'defense-evasion/quarantine-removed';

test('a bucket that strangers write to is closed by a person only, and not at all for a look at its list', () => {
  const proposal = detections.find(({ id }) => id === STRANGERS)?.playbook;

  expect(proposal).toMatchObject({ playbook: 'block-public-bucket', asks: true });
  expect(proposed(STRANGERS, like(STRANGERS, { eventName: 'PutObject' }))).toBeDefined();
  expect(proposed(STRANGERS, like(STRANGERS, { eventName: 'ListObjects' }))).toBeUndefined();
});

test('whoever lets themselves into a role is contained; root, which takes on no role, is not told of', () => {
  const id = 'privilege-escalation/caller-let-into-role';
  const arn = 'arn:aws:iam::123456789012:root';

  expect(detections.find((one) => one.id === id)?.playbook).toMatchObject({ playbook: 'contain-principal' });
  expect(loudness(like(id, {}))).toBe('medium');
  expect(loudness(like(id, { userIdentity: { type: 'Root', arn, accountId: '123456789012' } }))).not.toBe('medium');
});

test.each([
  [
    'what revoked sessions that have run out by now',
    { eventName: 'DeleteRolePolicy', roleName: 'web', policyName: 'AWSRevokeOlderSessions' },
  ],
  [
    'a policy of a role that is about a quarantine of something',
    { eventName: 'DeleteRolePolicy', roleName: 'scan', policyName: 'quarantine-bucket-access' },
  ],
])('whoever tidies up %s is asked, not contained', (_what, { eventName, ...requestParameters }) => {
  const event = like(QUARANTINE, { eventName, requestParameters });

  expect(loudness(event)).toBe('medium');
  expect(proposed(QUARANTINE, event)).toBeUndefined();
});
