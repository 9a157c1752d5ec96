import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { iamArn, isRoleBelow } from '../../../lib/domain/text/arn.ts';
import { principalOf } from '../../../lib/playbooks/contain-principal/principal.ts';

/** Any character that IAM allows in a path, and texts that other ARNs are made of. Source: IAM API reference, CreateRole. */
const piece = fc.oneof(
  fc.constantFrom(':user/', ':role/', '/attached-policy/', ':assumed-role/', ':root', '/aws-reserved/', ':iam::'),
  fc.integer({ min: 0x21, max: 0x7f }).map((code) => String.fromCharCode(code)),
);
const path = fc.array(piece, { maxLength: 20 }).map((pieces) => (pieces.length === 0 ? '/' : `/${pieces.join('')}/`));
const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const kind = fc.constantFrom('user', 'role', 'group', 'policy');

test('kind, path and name are those that were put in, whatever the path', () => {
  fc.assert(
    fc.property(kind, path, name, (what, below, called) => {
      expect(iamArn(`arn:aws:iam::123456789012:${what}${below}${called}`)).toEqual({
        account: '123456789012',
        kind: what,
        path: below,
        name: called,
      });
    }),
  );
});

test('whoever is contained is who was asked for, whatever the path', () => {
  fc.assert(
    fc.property(fc.constantFrom('user', 'role'), path, name, (what, below, called) => {
      expect(principalOf(`arn:aws:iam::123456789012:${what}${below}${called}`, '123456789012')).toEqual({
        kind: what,
        name: called,
      });
    }),
  );
});

test.each([
  'arn:aws:iam::123456789012:root',
  'arn:aws:sts::123456789012:assumed-role/ci/session',
  'arn:aws:iam::123456789012:saml-provider/okta',
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:sqs:eu-central-1:123456789012:x:iam::123456789012:user/bob',
  'arn:aws:iam::123456789012:user/',
  'bob',
])('%s is no user, role, group or policy of an account', (text) => {
  expect(iamArn(text)).toBeUndefined();
});

describe('a role below a path of AWS’s', () => {
  test.each([
    ['arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX', true],
    ['arn:aws:iam::123456789012:role/x:role/aws-service-role/evil', false],
    ['arn:aws:iam::123456789012:role/x/aws-service-role/evil', false],
    ['arn:aws:iam::123456789012:user/aws-service-role/evil', false],
    [undefined, false],
  ])('%s: %s', (arn, expected) => {
    expect(isRoleBelow('/aws-service-role/', arn)).toBe(expected);
  });
});
