import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeManagedPrefixListsCommand, EC2Client, GetManagedPrefixListEntriesCommand } from '@aws-sdk/client-ec2';
import { GetSampledRequestsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { addressUse } from '../../../lib/aws/account/address-use.ts';
import { type AddressUse, addressImpact } from '../../../lib/playbooks/block-ip/impact.ts';
import { blockedTells } from '../../../lib/playbooks/block-ip/told.ts';
import { impactLines } from '../../../lib/remediation/impact.ts';
import { NOBODY_COMES } from '../support/address-use.ts';

const TARGETS = [{ cidr: '203.0.113.7/32', family: 'IPV4' as const, asked: 0 }];
const request = (from: string, program = 'curl') => ({ from: [from], country: 'DE', program });
const ACL = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/riposte-dev-regional/id';

const UNKNOWN_RANGE =
  "unknown whose range 203.0.113.7/32 is: none of the 0 ranges that AWS names to EC2 has it, and other clouds' lists are not asked";

describe('what stands to break when an address is blocked', () => {
  test('is its share of the allowed requests, a sign that it is shared, and who signed in from it', async () => {
    const use: AddressUse = {
      sampled: async () => [
        {
          acl: 'shop',
          since: new Date('2026-03-02T00:00:00Z'),
          requests: [request('203.0.113.7'), request('203.0.113.7', 'Firefox'), request('198.51.100.1'), request('x')],
        },
      ],
      signIns: async () => [
        { from: '203.0.113.7', who: 'arn:alice' },
        { from: '203.0.113.7', who: 'arn:alice' },
        { from: '198.51.100.1', who: 'arn:bob' },
      ],
      awsRanges: async () => [],
    };

    expect(await addressImpact(TARGETS, use)).toEqual([
      '2 of the 4 sampled requests that shop let through since 2026-03-02T00:00Z (50%) came from 203.0.113.7/32 (DE), with 2 different programs: others may share the address',
      '1 identity signed in from 203.0.113.7/32: arn:alice',
      UNKNOWN_RANGE,
    ]);
  });

  test('is whose range it is, where AWS names it; of any other cloud nobody is asked', async () => {
    const use: AddressUse = {
      ...NOBODY_COMES,
      awsRanges: async () => [
        { name: 'com.amazonaws.eu-central-1.s3', cidrs: ['192.0.2.0/24', '2001:db8:1::/48'] },
        { name: 'com.amazonaws.global.cloudfront.origin-facing', cidrs: ['203.0.113.0/28'] },
      ],
    };
    const cidrs = ['203.0.113.7/32', '192.0.0.0/16', '198.51.100.7/32', '2001:db8:2::/48'];

    const lines = await addressImpact(
      cidrs.map((cidr) => ({ cidr, family: 'IPV4' as const, asked: 0 })),
      use,
    );

    expect(lines.slice(2)).toEqual([
      "203.0.113.7/32 is in AWS's own range com.amazonaws.global.cloudfront.origin-facing: many others come from there",
      "192.0.0.0/16 is in AWS's own range com.amazonaws.eu-central-1.s3: many others come from there",
      "unknown whose range 198.51.100.7/32, 2001:db8:2::/48 is: none of the 2 ranges that AWS names to EC2 has it, and other clouds' lists are not asked",
    ]);
  });

  test('says so where nobody comes from there', async () => {
    expect(await addressImpact(TARGETS, NOBODY_COMES)).toEqual([
      'WAF has no sample of what acl let through',
      'nobody signed in from there, of the latest 0 console sign-ins in this region',
      UNKNOWN_RANGE,
    ]);
  });

  test('is unknown, with the reason, where one does not answer or not in time: the other is told', async () => {
    const use: AddressUse = {
      sampled: () => new Promise(() => undefined),
      signIns: () => Promise.reject(new Error('Rate exceeded')),
      awsRanges: () => Promise.reject(new Error('Not allowed')),
    };

    expect(await addressImpact(TARGETS, use, 5)).toEqual([
      'unknown for the share of allowed requests: no answer within 0.005 s',
      'unknown for who signs in from there: Rate exceeded',
      'unknown for whose range it is: Not allowed',
    ]);
  });

  test('is told after a block that nobody was asked about', () => {
    const { next } = blockedTells({ kind: 'block', beyond: '' }, ['nobody comes from there']);

    expect(next).toEqual(['What may break: nobody comes from there.']);
  });
});

describe('who comes from an address', () => {
  const trail = mockClient(CloudTrailClient);
  const waf = mockClient(WAFV2Client);
  const now = () => new Date('2026-03-02T03:00:00Z');
  const acls = { arns: [ACL], forwardedIpHeader: 'X-Forwarded-For' };
  const use = addressUse(() => new WAFV2Client({}), new CloudTrailClient({}), new EC2Client({}), acls, now);

  test('is read from the samples of what no rule decided on, with the address a proxy names', async () => {
    const Headers = [
      { Name: 'x-forwarded-for', Value: '203.0.113.7, 10.0.0.1' },
      { Name: 'User-Agent', Value: 'curl' },
    ];
    const Request = { ClientIP: '192.0.2.1', Country: 'DE', Headers };
    const sampled = [
      { Action: 'ALLOW', Request, Weight: 1 },
      { Action: 'BLOCK', Request, Weight: 1 },
    ];
    waf.on(GetSampledRequestsCommand).resolves({ SampledRequests: sampled });

    expect(await use.sampled()).toEqual([
      {
        acl: 'riposte-dev-regional',
        since: undefined,
        requests: [{ from: ['192.0.2.1', '203.0.113.7', '10.0.0.1'], country: 'DE', program: 'curl' }],
      },
    ]);
    expect(waf.commandCalls(GetSampledRequestsCommand)[0]?.args[0].input).toMatchObject({
      WebAclArn: ACL,
      RuleMetricName: 'riposte-dev-regional',
      Scope: 'REGIONAL',
      MaxItems: 500,
    });
  });

  test('is read from sign-ins that succeeded; records that are none are passed over', async () => {
    const record = (ConsoleLogin: string) =>
      JSON.stringify({
        sourceIPAddress: '203.0.113.7',
        userIdentity: { arn: 'arn:alice' },
        responseElements: { ConsoleLogin },
      });
    trail.on(LookupEventsCommand).resolves({
      Events: [
        { CloudTrailEvent: record('Success') },
        { CloudTrailEvent: record('Failure') },
        { CloudTrailEvent: '{' },
      ],
    });

    expect(await use.signIns()).toEqual([{ from: '203.0.113.7', who: 'arn:alice' }]);
  });

  test("is read from AWS's own prefix lists, page by page and once an hour; others' lists say nothing of whose range it is", async () => {
    const ec2 = mockClient(EC2Client);
    const list = (id: string, OwnerId = 'AWS') => ({ PrefixListId: id, PrefixListName: `list ${id}`, OwnerId });
    ec2.on(DescribeManagedPrefixListsCommand).resolves({ PrefixLists: [list('pl-1'), list('pl-2', '111122223333')] });
    ec2
      .on(GetManagedPrefixListEntriesCommand)
      .resolves({ Entries: [{ Cidr: '192.0.2.0/24' }], NextToken: 'more' })
      .on(GetManagedPrefixListEntriesCommand, { NextToken: 'more' })
      .resolves({ Entries: [{ Cidr: '198.51.100.0/24' }] });

    const ranges = [{ name: 'list pl-1', cidrs: ['192.0.2.0/24', '198.51.100.0/24'] }];
    expect(await use.awsRanges()).toEqual(ranges);
    expect(await use.awsRanges()).toEqual(ranges);
    expect(ec2.commandCalls(DescribeManagedPrefixListsCommand)).toHaveLength(1);
  });

  test('cannot be read where the web ACL is in a stack of another region', async () => {
    const nowhere = { ...acls, arns: [] };
    const elsewhere = addressUse(() => new WAFV2Client({}), new CloudTrailClient({}), new EC2Client({}), nowhere, now);

    await expect(elsewhere.sampled()).rejects.toThrow('in a stack of another region');
  });
});

test('what one question finds out does not wait in vain for another: all have their time together', async () => {
  const lines = await impactLines(
    [
      { about: 'never', ask: () => new Promise<string[]>(() => undefined) },
      { about: 'now', ask: async () => ['there'] },
    ],
    5,
  );

  expect(lines).toEqual(['unknown for never: no answer within 0.005 s', 'there']);
});
