import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { countedBy } from '../../../lib/domain/finding/actor.ts';
import { idOf, like } from '../support/raising.ts';

const ROLE = 'arn:aws:iam::000000000000:role/app';
/** What services do all day from many places at once is counted where it is done, or every busy service were an intruder. */
const BY_PLACE = /objects-(read|deleted)-in-bulk|instance-credentials/;
const counting = (await loadDetections()).flatMap(({ id, threshold }) =>
  threshold === undefined ? [] : [{ id, threshold }],
);

function session(id: string, name: string, issuer = ROLE, more: object = {}) {
  return like(id, {
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::000000000000:assumed-role/${issuer.split('/').at(-1)}/${name}`,
      accountId: '000000000000',
      sessionContext: { sessionIssuer: { type: 'Role', arn: issuer }, ...more },
    },
  });
}

describe('a caller that opens another session for each call is counted as one', () => {
  test.each(counting.filter(({ id }) => !BY_PLACE.test(id)).map(({ id, threshold }) => [id, threshold] as const))(
    '%s',
    (id, { key }) => {
      expect(key(session(id, 'b'))).toBe(key(session(id, 'a')));
    },
  );
});

test('and told as one finding, not as one for each', () => {
  const id = 'discovery/access-denied-burst';

  expect(idOf(id, session(id, 'b'))).toBe(idOf(id, session(id, 'a')));
  expect(idOf(id, session(id, 'b', `${ROLE}-2`))).not.toBe(idOf(id, session(id, 'a')));
});

describe('counted by themselves are', () => {
  const id = 'discovery/access-denied-burst';
  const SSO = 'arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef';

  test.each([
    ['people of Identity Center', session(id, 'alice', SSO), session(id, 'bob', SSO)],
    [
      'machines, whose credentials EC2 delivered',
      session(id, 'i-0123456789abcdef0', ROLE, { ec2RoleDelivery: '2.0' }),
      session(id, 'i-0123456789abcdef1', ROLE, { ec2RoleDelivery: '2.0' }),
    ],
    ['two roles', session(id, 'a'), session(id, 'a', `${ROLE}-2`)],
  ])('%s', (_, one, other) => {
    expect(countedBy(one)).not.toBe(countedBy(other));
  });

  test('not sessions that only call themselves machines', () => {
    expect(countedBy(session(id, 'i-0123456789abcdef0'))).toBe(countedBy(session(id, 'i-0123456789abcdef1')));
  });
});
