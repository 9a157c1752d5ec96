import { describe, expect, test } from '@jest/globals';
import { sharedWith } from '../../../lib/documents/outside-access.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const ROOT = `arn:aws:iam::${OTHER}:root`;

const policy = (...statements: object[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((more) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::a/*',
    ...more,
  })),
});
const anyoneIf = (Condition: object) => policy({ Principal: '*', Condition });

describe('with organizations, let in are', () => {
  const within = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } };

  test.each<[string, unknown, string[]]>([
    ['its members', anyoneIf(within), ['members of organization o-abc123']],
    [
      'those of a path',
      anyoneIf({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc123/r-x/*' } }),
      ['members of organization o-abc123'],
    ],
    [
      'one account of it',
      anyoneIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123', 'aws:PrincipalAccount': OTHER } }),
      [OTHER],
    ],
    [
      "one's own account of it",
      anyoneIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123', 'aws:PrincipalAccount': OWN } }),
      [],
    ],
    [
      'whom a Deny leaves',
      policy(
        { Principal: '*' },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } },
        },
      ),
      ['members of organization o-abc123'],
    ],
    ['an account by name, whatever its organization', policy({ Principal: { AWS: ROOT }, Condition: within }), [OTHER]],
  ])('%s', (_name, document, expected) => {
    expect(sharedWith(document, OWN).map((one) => one.who)).toEqual(expected);
  });
});
