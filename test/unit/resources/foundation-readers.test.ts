import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { trailResources } from '../../../resources/foundation/trail.ts';

const OFF = foundationDefaults();
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const TOOL = { logReaders: 'arn:aws:iam::210987654321:root', logReaderExternalId: 'a-word-both-know' };

async function resourcesOf(given: Record<string, string>): Promise<Record<string, object>> {
  return trailResources(
    await foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test'),
  );
}

describe('a tool that reads the bucket of logs', () => {
  test('takes a role with its external id, which reads and decrypts logs and no findings', async () => {
    const stateTable = 'arn:aws:dynamodb:us-east-1:123456789012:table/state';
    const { LogReaderRole, AuditorRole } = await resourcesOf({ trail: 'account', stateTable, ...TOOL });

    expect(AuditorRole).toBeUndefined();
    expect(LogReaderRole).toHaveProperty('Properties.AssumeRolePolicyDocument.Statement', [
      {
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::210987654321:root'] },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'a-word-both-know' } },
      },
    ]);
    expect(LogReaderRole).toHaveProperty('Properties.Policies.0.PolicyDocument.Statement', [
      {
        Sid: 'FindLogs',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:GetBucketLocation'],
        Resource: { 'Fn::GetAtt': ['LogBucket', 'Arn'] },
      },
      { Sid: 'ReadLogs', Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Sub': '${LogBucket.Arn}/*' } },
      { Sid: 'DecryptLogs', Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['LogKey', 'Arn'] } },
    ]);
  });

  test.each([
    [KEY, ['FindLogs', 'ReadLogs', 'DecryptLogs']],
    ['', ['FindLogs', 'ReadLogs']],
  ])(
    'reads the bucket of a trail that is there already, under the key "%s", and nothing else is made',
    async (logKey, sids) => {
      const { LogReaderRole, ...rest } = await resourcesOf({ logBucket: 'all-logs', logKey, ...TOOL });
      const said = JSON.stringify(LogReaderRole);

      expect(rest).toEqual({});
      expect([...said.matchAll(/"Sid":"(\w+)"/g)].map((match) => match[1])).toEqual(sids);
      expect(said).toContain('"arn:${AWS::Partition}:s3:::all-logs/*"');
    },
  );

  test.each([
    [{ trail: 'account', ...TOOL, logReaderExternalId: '' }, 'logReaders needs logReaderExternalId'],
    [{ ...TOOL }, 'auditors and logReaders need a bucket here'],
    [{ ...TOOL, trail: 'account', logBucket: 'all-logs', logKey: KEY }, 'are let in where the bucket is'],
    [{ logBucket: 'all-logs' }, 'logBucket without a trail is for those who read it'],
    [{ ...TOOL, trail: 'account', logReaders: '210987654321' }, 'logReaders holds "210987654321"; each must look like'],
  ])('%j is refused before anything is deployed', async (given, message) => {
    await expect(resourcesOf(given)).rejects.toThrow(message);
  });
});
