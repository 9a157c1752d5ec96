import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { costText } from '../../../cli/commands/doctor-cost.ts';
import { estimates } from '../../../lib/ask/cost.ts';
import { countsOf } from '../../../lib/aws/by-person/resource-counts.ts';

const ACCOUNT = new Map([
  ['AWS::S3::Bucket', 100],
  ['AWS::IAM::User', 10],
  ['AWS::IAM::Role', 390],
  ['AWS::Lambda::Function', 400],
  ['AWS::SSM::Parameter', 600],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 3],
]);
const usdOf = (part: string) => {
  const { usd = 0, first } = estimates(ACCOUNT).find((one) => one.part === part) ?? {};
  return [usd.toFixed(2), first?.toFixed(2)];
};

test('what the recorder costs grows with what it records and its rules judge, and is more at first', () => {
  // 903 resources twice, 200 judgements twice, 390 a month by the clock.
  expect(usdOf('config=own recorder')).toEqual(['6.21', '9.12']);
  expect(estimates(new Map())).toContainEqual(expect.objectContaining({ part: 'config=own recorder', usd: 0.09 }));
});

test('each other part costs what it looks at, and nothing is what it would not watch', () => {
  expect(usdOf('plainSecrets=on')).toEqual(['0.30', undefined]);
  expect(usdOf('ddos=on')).toEqual(['0.90', undefined]);
  expect(usdOf('waf=count')).toEqual(['19.00', undefined]);
  expect(usdOf('trail=account')).toEqual(['1.00', undefined]);
});

test('is told with its date, with what hangs on use, and with what could not be counted', () => {
  const text = costText(ACCOUNT, [{ what: 'AWS::KMS::Key', said: 'AccessDenied' }]).join('\n');

  expect(text).toMatch(
    /^The foundation in this account and region, by 1503 resources of 6 kinds; USD a month, list prices of us-east-1 as of \d{4}-/,
  );
  expect(text).toContain('config=own recorder             6.21  9.12 in the first month; 903 resources');
  expect(text).toContain('dataEvents=on                   1.00  a million reads and writes');
  expect(text).toContain('? AWS::KMS::Key could not be counted, so that more is to be paid: AccessDenied');
});

test('counts are read to the last page, and one that is refused is that alone', async () => {
  mockClient(LambdaClient)
    .on(ListFunctionsCommand)
    .resolvesOnce({ Functions: [{}, {}], NextMarker: 'more' })
    .resolves({ Functions: [{}] });
  mockClient(IAMClient).rejects(new Error('AccessDenied'));
  const look = (what: string) =>
    countsOf({ region: 'eu-central-1' })
      .find((one) => one.what === what)
      ?.look();

  expect(await look('AWS::Lambda::Function')).toEqual([['AWS::Lambda::Function', 3]]);
  await expect(look('AWS::IAM')).rejects.toThrow('AccessDenied');
});
