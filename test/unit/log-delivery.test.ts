import { expect, test } from '@jest/globals';
import { sharedByAcl } from '../../lib/documents/acl.ts';
import { outsideAccess } from '../../lib/documents/outside-access.ts';

const sharedWith = (account: string) =>
  outsideAccess(
    {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs/*',
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

test('nor is one that AWS’s account for the logs of others delivers to, by its number or its canonical user', () => {
  expect(sharedWith('162777425019')).toEqual([]);
  expect(
    sharedByAcl({
      accessControlList: {
        'x-amz-grant-write': 'id="c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"',
      },
    }),
  ).toEqual([]);
});

test('any other account’s is', () => {
  expect(sharedWith('444455556666')).toEqual(['444455556666']);
});
