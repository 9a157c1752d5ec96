import { expect, test } from '@jest/globals';
import { anyPut, tb } from '../support/callers.ts';
import { call } from '../support/calls.ts';
import { loud } from '../support/raising.ts';

const written = (...Statement: object[]) =>
  loud(call('s3', 'PutBucketPolicy', { bucketName: tb, bucketPolicy: { Version: '2012-10-17', Statement } }));
const forTrail = (Effect: string) => ({
  Effect,
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: '*',
});

test('a bucket into which everybody may put objects gets those of its trail, too', () => {
  expect(written(anyPut)).toEqual(['exfiltration/bucket-made-public']);
  expect(written({ ...anyPut, Principal: { AWS: '*' } })).toEqual(['exfiltration/bucket-made-public']);
});

test('a bucket that denies them to its trail gets none, whoever else may', () => {
  expect(written(anyPut, forTrail('Deny'))).toEqual([
    'exfiltration/bucket-made-public',
    'defense-evasion/service-logging-disabled',
  ]);
});

test('a bucket into which everybody may put objects under a condition gets none of its trail', () => {
  const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-0123456789' } };
  const bySource = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

  expect(written({ ...anyPut, Condition })).toEqual(['defense-evasion/service-logging-disabled']);
  expect(written({ ...forTrail('Allow'), Condition: bySource })).toEqual([]);
});

test('what is denied to everybody under a condition leaves the trail what it had', () => {
  const encrypted = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };

  expect(written(forTrail('Allow'), { ...encrypted, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })).toEqual(
    [],
  );
});
