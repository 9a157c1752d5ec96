import { expect, test } from '@jest/globals';
import { sharedByAcl } from '../../../lib/documents/acl.ts';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';

const sharedWith = (account: string, partition = 'aws') =>
  outsideAccess(
    {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 's3:PutObject',
        Resource: `arn:${partition}:s3:::logs/*`,
      },
    },
    '111122223333',
  ).map(({ who }) => who);

// Source: Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer".
test.each([
  ['us-east-1', '127311923021'],
  ['us-east-2', '033677994240'],
  ['us-west-1', '027434742980'],
  ['us-west-2', '797873946194'],
  ['af-south-1', '098369216593'],
  ['ap-east-1', '754344448648'],
  ['ap-south-1', '718504428378'],
  ['ap-northeast-1', '582318560864'],
  ['ap-northeast-2', '600734575887'],
  ['ap-northeast-3', '383597477331'],
  ['ap-southeast-1', '114774131450'],
  ['ap-southeast-2', '783225319266'],
  ['ap-southeast-3', '589379963580'],
  ['ca-central-1', '985666609251'],
  ['eu-central-1', '054676820928'],
  ['eu-west-1', '156460612806'],
  ['eu-west-2', '652711504416'],
  ['eu-west-3', '009996457667'],
  ['eu-north-1', '897822967062'],
  ['eu-south-1', '635631232127'],
  ['me-south-1', '076674570225'],
  ['sa-east-1', '507241528517'],
])('a bucket that load balancers of %s deliver their logs to is shared with nobody', (_region, account) => {
  expect(sharedWith(account)).toEqual([]);
});

test.each([
  ['cn-north-1', 'aws-cn', '638102146993'],
  ['cn-northwest-1', 'aws-cn', '037604701340'],
  ['us-gov-west-1', 'aws-us-gov', '048591011584'],
  ['us-gov-east-1', 'aws-us-gov', '190560391635'],
])('nor is one of %s', (_region, partition, account) => {
  expect(sharedWith(account, partition)).toEqual([]);
});

test('nor is one that AWS’s account for the logs of others delivers to', () => {
  expect(sharedWith('162777425019')).toEqual([]);
});

// Source: CloudFront Developer Guide, "Permissions required to configure standard logging", and its edition for China.
test.each([
  ['CloudFront', 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0'],
  ['CloudFront in China', 'a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56'],
])('nor is one that %s delivers to, by its canonical user', (_service, id) => {
  expect(sharedByAcl({ accessControlList: { 'x-amz-grant-write': `id="${id}"` } })).toEqual([]);
});

test('any other account’s is', () => {
  expect(sharedWith('444455556666')).toEqual(['444455556666']);
});
