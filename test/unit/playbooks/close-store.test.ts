import { describe, expect, test } from '@jest/globals';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import { closed, keepsOwner } from '../../../lib/playbooks/close-store/policy.ts';
import { ownersOnly } from '../../../lib/playbooks/close-store/stores.ts';

const OWN = '111122223333';
const allow = (Sid: string, AWS: string, Condition?: { [key: string]: { [key: string]: string } }) => ({
  Sid,
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'kms:*',
  Resource: '*',
  ...(Condition === undefined ? {} : { Condition }),
});
const owner = allow('own', `arn:aws:iam::${OWN}:root`);
const policy = (...Statement: ReturnType<typeof allow>[]) => ({ Version: '2012-10-17', Id: 'x', Statement });

describe('what is left of a policy', () => {
  test('all but those that let anyone in; everything else stays as it stands', () => {
    const theirs = allow('theirs', 'arn:aws:iam::444455556666:root');
    const anyone = allow('anyone', '*');
    const narrowed = allow('by service', '*', { StringEquals: { 'kms:CallerAccount': OWN } });

    expect(closed(policy(owner, theirs, anyone, narrowed), OWN, {})).toEqual({
      policy: policy(owner, theirs, narrowed),
      gone: 1,
      missing: [],
      own: [],
    });
    expect(closed(policy(owner, theirs, anyone), OWN, { from: ['444455556666'] }).policy).toEqual(
      policy(owner, anyone),
    );
  });

  test('those that are named, whoever they let in; a name that is not there is said', () => {
    const found = closed(policy(owner, allow('theirs', '*')), OWN, { statements: ['own', 'no-such'] });

    expect(found).toEqual({ policy: policy(allow('theirs', '*')), gone: 1, missing: ['no-such'], own: [] });
  });

  test('none where nothing is left, and nothing goes where there is none', () => {
    expect(closed(policy(allow('theirs', '*')), OWN, {}).policy).toBeNull();
    expect(closed(null, OWN, {}).gone).toBe(0);
  });

  test('elements are read in any case, as what lets in is read', () => {
    const theirs = { effect: 'allow', principal: { AWS: ['444455556666', OWN] }, action: 'kms:*', resource: '*' };

    expect(closed({ statement: [owner, theirs] }, OWN, { from: ['444455556666'] })).toMatchObject({
      policy: { statement: [owner, { ...theirs, principal: { AWS: OWN } }] },
      gone: 1,
    });
  });

  test('a statement that is one object, not a list, is read, too', () => {
    expect(closed({ Statement: allow('theirs', '*') }, OWN, {})).toEqual({
      policy: null,
      gone: 1,
      missing: [],
      own: [],
    });
  });
});

test.each([
  ['its account, for everything', policy(owner), true],
  ['its account, by number', policy(allow('own', OWN)), true],
  ['another account', policy(allow('own', 'arn:aws:iam::444455556666:root')), false],
  [
    'its account, under a condition',
    policy(allow('own', OWN, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
    false,
  ],
  ['nobody', null, false],
])('a key stays manageable when it lets in %s: %s', (_who, one, expected) => {
  expect(keepsOwner(one, OWN)).toBe(expected);
});

test('a topic of which nobody is left has what AWS gives one: its own account, and its alarms, which come for it', () => {
  const TOPIC = `arn:aws:sns:eu-central-1:${OWN}:alarms`;
  const given = ownersOnly(TOPIC, OWN);

  expect(given).toEqual({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: TOPIC,
        Condition: { StringEquals: { 'AWS:SourceOwner': OWN } },
      },
    ],
  });
  expect(closed(given, OWN, {}).gone).toBe(0);
  expect(outsideAccess(given, OWN)).toEqual([]);
});
