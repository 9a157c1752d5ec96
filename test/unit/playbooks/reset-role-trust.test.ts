import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { withoutOutsiders } from '../../../lib/playbooks/reset-role-trust/trust.ts';
import { call } from '../support/calls.ts';
import { answers } from '../support/raising.ts';

const OWN = '123456789012';
const EC2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const NOBODY = { Sid: 'ClosedByRiposte', Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };
const allow = (Principal: Json, Condition?: Json): { [key: string]: Json } => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...(Condition === undefined ? {} : { Condition }),
});
const closed = (...Statement: Json[]) => withoutOutsiders({ Version: '2012-10-17', Statement }, OWN);
const documentOf = (...given: Json[]) => (closed(...given) ?? { document: null }).document;

describe('a trust policy without outsiders', () => {
  test('keeps services, the own account and partners that say an external id', () => {
    const partner = allow({ AWS: 'arn:aws:iam::210987654321:root' }, { StringEquals: { 'sts:ExternalId': 'x1' } });
    const own = allow({ AWS: [`arn:aws:iam::${OWN}:role/ci`, OWN] });

    expect(closed(EC2, own, partner)).toBeUndefined();
    expect(documentOf(EC2, own, partner, allow('*'))).toMatchObject({ Statement: [EC2, own, partner] });
  });

  test('of several principals keeps those that are no outsiders, one alone as the text that AWS shows', () => {
    const found = closed(allow({ AWS: ['210987654321', `arn:aws:iam::${OWN}:root`], Service: 'lambda.amazonaws.com' }));

    expect(found).toEqual({
      document: {
        Version: '2012-10-17',
        Statement: [allow({ AWS: `arn:aws:iam::${OWN}:root`, Service: 'lambda.amazonaws.com' })],
      },
      removed: ['210987654321'],
      own: [],
    });
  });

  test.each<[string, Json]>([
    ['everybody', allow('*')],
    ['everybody as a list', allow({ AWS: '*' })],
    ['an account', allow({ AWS: 'arn:aws:iam::210987654321:root' })],
    ['everybody but some', { Effect: 'Allow', NotPrincipal: { AWS: OWN }, Action: 'sts:AssumeRole' }],
    [
      'anyone with a token',
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    ],
  ])('that let in %s alone lets in nobody', (_case, statement) => {
    expect(documentOf(statement)).toEqual({ Version: '2012-10-17', Statement: [NOBODY] });
  });

  test.each<[string, { [key: string]: Json }, { [key: string]: Json } | null]>([
    ['effect', { effect: 'Allow', Principal: { AWS: '210987654321' }, Action: 'sts:AssumeRole' }, null],
    ['allow', { Effect: 'allow', Principal: { AWS: '210987654321' }, Action: 'sts:AssumeRole' }, null],
    [
      'principal',
      { Effect: 'Allow', principal: { AWS: ['210987654321', OWN] }, Action: 'sts:AssumeRole' },
      { Effect: 'Allow', principal: { AWS: OWN }, Action: 'sts:AssumeRole' },
    ],
  ])('reads elements in any case, as what lets in is read: %s', (_word, statement, left) => {
    expect(documentOf(EC2, statement)).toEqual({
      Version: '2012-10-17',
      Statement: left === null ? [EC2] : [EC2, left],
    });
    expect(withoutOutsiders({ statement: [EC2, statement] }, OWN)?.document).toEqual({
      statement: left === null ? [EC2] : [EC2, left],
    });
  });

  test('counts who is shut out in small letters, too', () => {
    const others = {
      effect: 'deny',
      principal: '*',
      action: '*',
      condition: { StringNotEquals: { 'aws:PrincipalAccount': OWN } },
    };

    expect(closed(allow('*'), others)).toBeUndefined();
  });

  test('takes one statement that is no list for one, and leaves what is no policy', () => {
    const one = withoutOutsiders({ Version: '2012-10-17', Statement: allow('*') }, OWN);

    expect(one?.document).toEqual({ Version: '2012-10-17', Statement: [NOBODY] });
    expect(['', null, [], 'x'].map((document) => withoutOutsiders(document, OWN))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('whatever it was, lets in no outsider without an external id, and is left alone the second time', () => {
    const name = fc.constantFrom(
      '*',
      OWN,
      '210987654321',
      `arn:aws:iam::${OWN}:root`,
      'arn:aws:iam::310987654321:role/x',
    );
    const principal = fc.oneof(fc.constant('*'), fc.record({ AWS: fc.oneof(name, fc.array(name, { minLength: 1 })) }));
    const condition = fc.constantFrom(undefined, { StringEquals: { 'sts:ExternalId': 'x1' } });
    fc.assert(
      fc.property(fc.array(fc.tuple(principal, condition), { maxLength: 4 }), (given) => {
        const statements = given.map(([who, when]) => allow(who as Json, when));
        const found = closed(...statements);
        const after = found?.document ?? { Statement: statements };

        expect(outsideAccess(after, OWN).filter(({ externalId }) => !externalId)).toEqual([]);
        expect(withoutOutsiders(after, OWN)).toBeUndefined();
      }),
    );
  });
});

describe('a trust policy that lets in only whom the playbook would leave', () => {
  const answered = (...statements: object[]) =>
    answers(
      'persistence/role-trusts-outsiders',
      call('iam', 'UpdateAssumeRolePolicy', { roleName: 'ci', policyDocument: { Statement: statements } }),
    );
  const assumed = (Principal: object, Condition: object = {}) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal,
    Condition,
  });
  const anybody = (Condition: object) => assumed({ AWS: '*' }, Condition);
  const callers = anybody({ IpAddress: { 'aws:SourceIp': '203.0.113.7' } });
  const members = anybody({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } });
  const partner = assumed({ AWS: '444455556666' }, { StringEquals: { 'sts:ExternalId': 'x' } });
  const account = assumed({ AWS: '444455556666' });

  test.each([
    ['callers from an address', [callers]],
    ['members of an organization', [members]],
    ['a partner and callers from an address', [partner, callers]],
  ])('is answered by nothing: %s', (_who, statements) => {
    expect(answered(...statements)).toEqual([]);
  });

  test.each([
    ['another account beside them', [callers, account]],
    ['anyone', [anybody({})]],
  ])('is not one that lets in %s', (_who, statements) => {
    expect(answered(...statements)).toEqual([{ 'reset-role-trust': { role: 'ci' } }]);
  });
});
