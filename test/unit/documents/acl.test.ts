import { describe, expect, test } from '@jest/globals';
import { opensByAcl, sharedByAcl } from '../../../lib/documents/acl.ts';

const OWNER = 'a1'.repeat(32);
const OTHER = 'b2'.repeat(32);
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
const body = (...grantees: object[]) => ({
  AccessControlPolicy: {
    Owner: { ID: OWNER },
    AccessControlList: { Grant: grantees.map((Grantee) => ({ Grantee, Permission: 'READ' })) },
  },
});

describe('an ACL opens to everybody by', () => {
  test.each<[string, object]>([
    ['a canned one', { 'x-amz-acl': 'public-read' }],
    ['a canned one in a list', { 'x-amz-acl': ['public-read-write'] }],
    ['a canned one under another name', { accessControlList: { 'x-amz-acl': 'authenticated-read' } }],
    ['a header', { accessControlList: { 'x-amz-grant-read': `uri="${EVERYBODY}"` } }],
    ['a canned one by its shortest name', { acl: 'public-read' }],
    ...['write', 'read-acp', 'write-acp'].map((right): [string, object] => [
      `a header for ${right}`,
      { [`x-amz-grant-${right}`]: `uri="${EVERYBODY}"` },
    ]),
    ['a header among others', { 'x-amz-grant-full-control': `id="${OWNER}", uri="${EVERYBODY}"` }],
    ['a grant', body({ ID: OWNER }, { URI: EVERYBODY })],
    ['a grant to whoever has an account', body({ URI: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers' })],
  ])('%s', (_name, parameters) => {
    expect(opensByAcl(parameters)).toBe(true);
  });

  test.each<[string, object | undefined]>([
    ['its owner', body({ ID: OWNER })],
    ['a canned one for its owner', { 'x-amz-acl': 'bucket-owner-full-control' }],
    ['a canned one whose name ends alike', { 'x-amz-acl': 'not-public-read' }],
    ['a canned one whose name begins alike', { 'x-amz-acl': 'public-read-by-nobody' }],
    ['log delivery', body({ URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' })],
    ['a bucket named like one', { bucketName: 'public-read', 'x-amz-acl': 'private' }],
    ['nothing', undefined],
  ])('not: %s', (_name, parameters) => {
    expect(opensByAcl(parameters)).toBe(false);
  });
});

test.each<[string, object, string[]]>([
  ['a grant', body({ ID: OWNER }, { ID: OTHER }), ['the canonical user b2b2b2b2b2b2...']],
  ['a header', { 'x-amz-grant-read': `id="${OTHER}"` }, ['the canonical user b2b2b2b2b2b2...']],
  ['its owner alone', body({ ID: OWNER }), []],
  ['a group', body({ URI: EVERYBODY }), []],
  ['the logs of CloudFront', body({ ID: 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0' }), []],
])('an ACL names an outsider: %s', (_name, parameters, expected) => {
  expect(sharedByAcl(parameters).map(({ who }) => who)).toEqual(expected);
});

test('an outsider of an ACL is one user, on no condition', () => {
  expect(sharedByAcl(body({ ID: OTHER }))).toEqual([
    { who: 'the canonical user b2b2b2b2b2b2...', anyone: false, externalId: false, ignored: [] },
  ]);
});
