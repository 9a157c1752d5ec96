import { describe, expect, test } from '@jest/globals';
import { isAdministrative, isPublic, outsiders } from '../../lib/documents/policy-document.ts';

const allow = (more: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more }],
});

describe('isPublic', () => {
  test.each<[string, unknown, boolean]>([
    ['anyone', allow({ Principal: '*' }), true],
    ['anyone, as AWS', allow({ Principal: { AWS: '*' } }), true],
    ['anyone, in a list', allow({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }), true],
    ['one statement that is no list', { Statement: { Effect: 'Allow', Principal: '*' } }, true],
    ['JSON text', JSON.stringify(allow({ Principal: '*' })), true],
    ['URL-encoded JSON text', encodeURIComponent(JSON.stringify(allow({ Principal: '*' }))), true],
    ['anyone, over TLS', allow({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), true],
    [
      'anyone, from anywhere',
      allow({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
      true,
    ],
    [
      'anyone of an organization',
      allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      false,
    ],
    ['a refusal', allow({ Effect: 'Deny', Principal: '*' }), false],
    ['a service', allow({ Principal: { Service: 'cloudtrail.amazonaws.com' } }), false],
    ['no text of a policy', 'not a policy %', false],
    ['nothing', undefined, false],
  ])('%s: %#', (_name, document, expected) => {
    expect(isPublic(document)).toBe(expected);
  });
});

describe('outsiders', () => {
  test.each<[string, unknown, string[]]>([
    ['another account', allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }), ['444455556666']],
    ['its number alone', allow({ Principal: { AWS: '444455556666' } }), ['444455556666']],
    ['the own account', allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } }), []],
    ['an own identity provider', allow({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/x' } }), []],
    [
      'an identity provider elsewhere',
      allow({ Principal: { Federated: 'arn:aws:iam::444455556666:saml-provider/x' } }),
      ['444455556666'],
    ],
    ['anyone', allow({ Principal: '*' }), ['*']],
    [
      'anyone on a condition',
      allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } }),
      [],
    ],
    ['log delivery of load balancers', allow({ Principal: { AWS: 'arn:aws:iam::054676820928:root' } }), []],
    [
      'a distribution',
      allow({ Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' } }),
      [],
    ],
  ])('%s', (_name, document, expected) => {
    expect(outsiders(document, '111122223333')).toEqual(expected);
  });
});

describe('isAdministrative', () => {
  test.each<[string, unknown, boolean]>([
    ['everything', allow({ Action: '*' }), true],
    ['everything, in a list', allow({ Action: ['s3:*', '*'] }), true],
    ['all of IAM', allow({ Action: 'IAM:*' }), true],
    ['all of one service', allow({ Action: 's3:*' }), false],
    ['everything on one resource', allow({ Action: '*', Resource: 'arn:aws:s3:::a' }), false],
    ['a refusal of everything', allow({ Effect: 'Deny', Action: '*' }), false],
  ])('%s', (_name, document, expected) => {
    expect(isAdministrative(document)).toBe(expected);
  });
});
