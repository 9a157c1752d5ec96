import { CloudFrontClient, GetDistributionConfigCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudfront';
import { DescribeSecurityGroupRulesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient, ListAliasesCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import {
  GetHostedZoneCommand,
  Route53Client,
  ListTagsForResourceCommand as ZoneTagsCommand,
} from '@aws-sdk/client-route-53';
import { ListTagsForResourceCommand as AclTagsCommand, GetWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import cancelDeletion from '../../../functions/playbooks/cancel-key-deletion.ts';
import closeIngress from '../../../functions/playbooks/close-ingress.ts';
import closeStore from '../../../functions/playbooks/close-store.ts';
import geoRestrict from '../../../functions/playbooks/geo-restrict.ts';
import invalidateCache from '../../../functions/playbooks/invalidate-cache.ts';
import restoreDns from '../../../functions/playbooks/restore-dns.ts';
import tightenRateLimit from '../../../functions/playbooks/tighten-rate-limit.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { guardTarget } from '../../../lib/domain/remediation/guard.ts';
import type { Found } from '../../../lib/remediation/playbook.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
process.env.FORWARDED_IP_HEADER = '';
const house = { account: ASK.account, prefix: 'riposte-prod-', keepers: [] };
const refusals = ({ targets }: Found, pattern: string) => {
  const policy = parsePolicy({ version: 1, neverTouch: { resources: [pattern] } });
  return targets.map((one) => guardTarget(one, policy, house));
};
const listed = (pattern: string) => [`${pattern} is on the policy's never-touch list`];

describe('people name things as they call them, and that protects them:', () => {
  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const key = `arn:aws:kms:us-east-1:123456789012:key/${id}`;
  const alias = 'arn:aws:kms:us-east-1:123456789012:alias/payments';
  const kms = mockClient(KMSClient);
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: id, Arn: key, KeyState: 'PendingDeletion' } });
  kms.on(ListResourceTagsCommand).resolves({ Tags: [] });
  kms.on(ListAliasesCommand, { KeyId: key }).resolves({
    Truncated: true,
    NextMarker: 'more',
    Aliases: [{ AliasName: 'alias/first', AliasArn: 'arn:aws:kms:us-east-1:123456789012:alias/first' }],
  });
  kms
    .on(ListAliasesCommand, { KeyId: key, Marker: 'more' })
    .resolves({ Aliases: [{ AliasName: 'alias/payments', AliasArn: alias }] });

  test.each(['alias/payments', alias, 'alias/*', 'alias/first'])('a key by its alias, %s', async (pattern) => {
    const kept = await cancelDeletion.changes(keepingLog()).find({ keyId: id }, ASK);
    const closed = await closeStore.changes(keepingLog()).find({ stores: [key] }, ASK);

    expect(refusals(kept, pattern)).toEqual(listed(pattern));
    expect(refusals(closed, pattern)).toEqual(listed(pattern));
  });

  test('but not another key', async () => {
    const { targets } = await closeStore.changes(keepingLog()).find({ stores: [key] }, ASK);

    expect(refusals({ targets, refused: [] }, 'alias/payment')).toEqual([undefined]);
  });

  test('a distribution by a name that it answers to', async () => {
    const cloudFront = mockClient(CloudFrontClient);
    const config = { Aliases: { Quantity: 1, Items: ['shop.example.com'] }, WebACLId: '' };
    cloudFront.on(GetDistributionConfigCommand).resolves({ DistributionConfig: config as never });
    cloudFront.on(ListTagsForResourceCommand).resolves({ Tags: { Items: [] } });
    const distribution = 'E1PA6795UKMFR9';

    const shut = await geoRestrict.changes(keepingLog()).find({ distribution, countries: ['KP'] }, ASK);
    const thrownOut = await invalidateCache.changes(keepingLog()).find({ distribution }, ASK);

    expect(refusals(shut, 'shop.example.com')).toEqual(listed('shop.example.com'));
    expect(refusals(thrownOut, 'shop.example.com')).toEqual(listed('shop.example.com'));
  });

  test.each(['example.com', 'example.com.', 'www.example.com'])('a zone or a record by its name, %s', async (name) => {
    const dns = mockClient(Route53Client);
    const HostedZone = { Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: 'x' };
    dns.on(GetHostedZoneCommand).resolves({ HostedZone });
    dns.on(ZoneTagsCommand).resolves({ ResourceTagSet: { Tags: [] } });
    const record = { ttl: 300, values: ['203.0.113.7'] };
    const asked = { zone: 'Z1', name: 'www.example.com', type: 'A' as const, record };

    expect(refusals(await restoreDns.changes(keepingLog()).find(asked, ASK), name)).toEqual(listed(name));
  });

  test('a web ACL by its name', async () => {
    const waf = mockClient(WAFV2Client);
    const webAcl = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/id-1';
    waf.on(GetWebACLCommand).resolves({ WebACL: { Name: 'shop', Id: 'id-1', ARN: webAcl, Rules: [] } as never });
    waf.on(AclTagsCommand).resolves({ TagInfoForResource: { TagList: [] } });

    expect(refusals(await tightenRateLimit.changes(keepingLog()).find({ webAcl }, ASK), 'shop')).toEqual(
      listed('shop'),
    );
  });

  test.each([
    ['by its name', 'office', 'office', listed('office')],
    ['but not as somebody whose ARN it is called by', 'arn:aws:iam::123456789012:role/admin', 'admin', [undefined]],
  ])('a security group %s', async (_how, GroupName, pattern, says) => {
    const ec2 = mockClient(EC2Client);
    const [group, OwnerId] = ['sg-0123456789abcdef0', ASK.account];
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: group, GroupName, OwnerId }] });
    const open = { IsEgress: false, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' };
    ec2
      .on(DescribeSecurityGroupRulesCommand)
      .resolves({ SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', GroupId: group, ...open }] });

    expect(refusals(await closeIngress.changes(keepingLog()).find({ group }, ASK), pattern)).toEqual(says);
  });
});
