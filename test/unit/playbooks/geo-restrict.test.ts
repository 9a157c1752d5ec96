import { CloudFrontClient, GetDistributionConfigCommand } from '@aws-sdk/client-cloudfront';
import { GetSampledRequestsCommand, GetWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import geoRestrict from '../../../functions/playbooks/geo-restrict.ts';
import { sampledRequests } from '../../../lib/aws/account/sampled-requests.ts';
import ddosDetected from '../../../lib/detections/impact/ddos-detected.ts';
import distributionFlooded from '../../../lib/detections/impact/distribution-flooded.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { byHand, type Sample, suspects } from '../../../lib/playbooks/geo-restrict/evidence.ts';
import { seen } from '../../../lib/playbooks/geo-restrict/seen.ts';
import { ASK, eventFile, keepingLog } from '../support/fixtures.ts';

const ARN = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1234abcd';
const SINCE = new Date('2026-03-02T03:04:05Z');
const of = (country: string, count: number, weight = 1): Sample[] =>
  Array.from({ length: count }, () => ({ country, weight }));
const USUAL = [...of('CH', 70), ...of('DE', 30)];
const among = (flood: Sample[], usual: Sample[] = USUAL, customers: string[] = ['CH']) =>
  suspects('E1PA6795UKMFR9', { flood, usual, since: SINCE }, customers);

test('countries that a clear majority comes from, and no ordinary request, are named with each one’s part', () => {
  expect(among([...of('KP', 60), ...of('IR', 30), ...of('CH', 10)])).toEqual({
    countries: ['KP', 'IR'],
    asks: [
      'of 100 requests let through since 2026-03-02T03:04Z that WAF sampled: KP 60 %, IR 30 %, CH 10 %',
      'of 100 before: CH 70 %, DE 30 %',
      'KP, IR sent 90 % of it and none of the sample before; a sample is at most 500 of the first 5,000 requests. Whoever is a customer there is shut out, too',
    ],
  });
});

test('a sample counts for as many requests as it stands for', () => {
  expect(among([...of('KP', 10, 50), ...of('CH', 90)])).toMatchObject({ countries: ['KP'] });
});

test.each([
  ['ordinary requests come from it, too', [...of('DE', 90), ...of('KP', 10)]],
  ['customers are there', [...of('CH', 100)]],
  ['it comes from everywhere', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').flatMap((letter) => of(`A${letter}`, 4))],
  ['nobody knows from where', of('', 100)],
])('no country is named where %s: the parts are told, and what to type', (_why, flood) => {
  expect(among(flood)).toEqual({
    refuse: expect.stringMatching(
      /^no clear majority comes from .* By hand, with the code of each country for XX: npx riposte run geo-restrict /,
    ),
  });
});

test('a country of customers is left out although it sent most', () => {
  expect(among([...of('KP', 90), ...of('IR', 10)], USUAL, ['CH', 'KP'])).toEqual({
    refuse: expect.stringContaining('and customers (10 %)'),
  });
});

test.each([
  ['a flood', of('KP', 99), USUAL, /^WAF has 99 samples of requests since 2026-03-02T03:04Z/],
  ['what is usual', of('KP', 100), of('CH', 49), /^WAF has 49 samples of requests from before/],
])('too few samples of %s say nothing', (_what, flood, usual, why) => {
  expect(among(flood, usual)).toEqual({ refuse: expect.stringMatching(why) });
});

test('what is typed by hand is one word of a shell', () => {
  expect(byHand('E1')).toBe(
    `By hand, with the code of each country for XX: npx riposte run geo-restrict '{"distribution":"E1","countries":["XX"],"reason":"flood"}'`,
  );
});

test('samples are those that the default action let through, of web ACLs that keep any', async () => {
  const mock = mockClient(WAFV2Client);
  const visibility = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'shop' };
  const acl = { Name: 'shop', Id: '1234abcd', ARN, DefaultAction: { Allow: {} } };
  mock
    .on(GetWebACLCommand)
    .resolvesOnce({ WebACL: { ...acl, VisibilityConfig: visibility } })
    .resolves({ WebACL: { ...acl, VisibilityConfig: { ...visibility, SampledRequestsEnabled: false } } });
  const sample = (Country: string, Action: string) => ({ Request: { Country }, Weight: 3, Action });
  mock.on(GetSampledRequestsCommand).resolves({ SampledRequests: [sample('KP', 'ALLOW'), sample('CH', 'BLOCK')] });
  const samples = sampledRequests(() => new WAFV2Client({ region: 'us-east-1' }));
  const times = [new Date('2026-03-02T03:00:00Z'), SINCE] as const;

  expect(await samples.letThrough(ARN, ...times)).toEqual([{ country: 'KP', weight: 3 }]);
  expect(await samples.letThrough(ARN, ...times)).toBeUndefined();
  expect(mock.commandCalls(GetSampledRequestsCommand).map(({ args }) => args[0].input)).toEqual([
    {
      WebAclArn: ARN,
      RuleMetricName: 'shop',
      Scope: 'CLOUDFRONT',
      MaxItems: 500,
      TimeWindow: { StartTime: new Date('2026-03-02T03:00:00Z'), EndTime: SINCE },
    },
  ]);
});

test('a flood on a distribution is its own finding, and asks for its rates first, then for its countries since then', () => {
  const event = eventFile('impact/distribution-flooded');

  expect(ddosDetected.when?.(event)).toBe(false);
  expect(ddosDetected.when?.(eventFile('impact/ddos-detected'))).toBe(true);
  expect(distributionFlooded.when?.(eventFile('impact/ddos-detected'))).toBe(false);
  expect(proposalsOf(distributionFlooded).map(({ params }) => params(event, []))).toEqual([
    { resource: 'arn:aws:cloudfront::000000000000:distribution/E1PA6795UKMFR9' },
    { distribution: 'E1PA6795UKMFR9', since: '2026-03-02T03:04:05Z' },
  ]);
});

describe('what is seen of a flood', () => {
  const asked = { distribution: 'E1', since: '2026-03-02T03:04:05Z' };
  const NOW = new Date('2026-03-02T03:10:00Z');
  const LATER = new Date('2026-03-02T05:00:00Z');
  const from = (webAcl: string, flood: Sample[] | undefined) => {
    const times: string[][] = [];
    const letThrough = async (_acl: string, ...fromTo: [Date, Date]) => {
      times.push(fromTo.map((one) => one.toISOString()));
      return times.length === 1 ? flood : USUAL;
    };
    return { times, sources: { webAclOf: async () => webAcl, letThrough } };
  };

  test('are samples since just before it was seen, and of the hours until half an hour before', async () => {
    const { times, sources } = from(ARN, of('KP', 100));

    expect(await seen(asked, ['CH'], NOW, sources)).toMatchObject({ countries: ['KP'] });
    expect(times).toEqual([
      ['2026-03-02T02:59:05.000Z', '2026-03-02T03:10:00.000Z'],
      ['2026-03-02T00:15:00.000Z', '2026-03-02T02:34:05.000Z'],
    ]);
  });

  test.each([
    ['the policy names no customers', undefined, NOW, ARN, of('KP', 100), 'add customers: [CH, DE] (yours) below'],
    ['no web ACL stands before it', ['CH'], NOW, '', of('KP', 100), 'has no web ACL of WAF before it'],
    ['one of WAF Classic does', ['CH'], NOW, '473e64fd-f30b-4765-81a0', of('KP', 100), 'has no web ACL of WAF'],
    ['it was too long ago', ['CH'], LATER, ARN, of('KP', 100), 'WAF keeps samples for three hours'],
    ['no samples are kept', ['CH'], NOW, ARN, undefined, 'its web ACL keeps no samples'],
  ])('is nothing where %s: that is said, and what to type', async (_why, customers, now, webAcl, flood, says) => {
    const told = await seen(asked, customers, now, from(webAcl, flood).sources);

    expect(told).toEqual({ refuse: expect.stringContaining(says) });
    expect(told).toEqual({ refuse: expect.stringContaining('for XX: npx riposte run geo-restrict') });
  });
});

test('a person who names no countries is shown those of the last hour, and asked', async () => {
  const config = { CallerReference: 'shop', Comment: '', Enabled: true, WebACLId: ARN };
  const origins = { Quantity: 1, Items: [{ Id: 'shop', DomainName: 'shop.example.com' }] };
  const behaviour = { TargetOriginId: 'shop', ViewerProtocolPolicy: 'https-only' as const };
  mockClient(CloudFrontClient)
    .on(GetDistributionConfigCommand)
    .resolves({ DistributionConfig: { ...config, Origins: origins, DefaultCacheBehavior: behaviour } });
  const waf = mockClient(WAFV2Client);
  const VisibilityConfig = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'shop' };
  const acl = { Name: 'shop', Id: '1234abcd', ARN, DefaultAction: { Allow: {} }, VisibilityConfig };
  waf.on(GetWebACLCommand).resolves({ WebACL: acl });
  const sampled = (Country: string) =>
    Array.from({ length: 100 }, () => ({ Request: { Country }, Weight: 1, Action: 'ALLOW' }));
  waf
    .on(GetSampledRequestsCommand)
    .resolvesOnce({ SampledRequests: sampled('KP') })
    .resolves({ SampledRequests: sampled('CH') });
  const target = {
    label: 'shop',
    resource: 'arn:aws:cloudfront::123456789012:distribution/E1',
    account: '',
    region: '',
  };
  const began = Date.now();

  const wanted = await geoRestrict
    .changes(keepingLog())
    .wanted(target, { type: 'none', countries: [] }, { distribution: 'E1' }, { ...ASK, customers: ['CH'] });

  expect(wanted).toEqual({
    state: { type: 'blacklist', countries: ['KP'] },
    asks: expect.arrayContaining([expect.stringContaining('KP sent 100 % of it')]),
    asksAnybody: true,
  });
  const [flood] = waf.commandCalls(GetSampledRequestsCommand);
  const since = began - (flood?.args[0].input.TimeWindow?.StartTime?.getTime() ?? 0);
  expect(Math.round(since / 60_000)).toBe(65);
});
