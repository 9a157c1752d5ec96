import {
  DescribeAttackCommand,
  GetSubscriptionStateCommand,
  ListAttacksCommand,
  ShieldClient,
} from '@aws-sdk/client-shield';
import { GetSampledRequestsCommand, GetWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { attackDetail } from '../../../lib/aws/account/attack-detail.ts';
import { floodLines, shieldLines } from '../../../lib/playbooks/tighten-rate-limit/attack.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const ACL = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/id-1';
const NOW = new Date('2026-06-01T10:00:00Z');
const BEGAN = new Date('2026-06-01T09:41:00Z');

const shield = mockClient(ShieldClient);
const waf = mockClient(WAFV2Client);
const detailBehind = (header: string) =>
  attackDetail(
    new ShieldClient({ region: 'us-east-1' }),
    () => new WAFV2Client({ region: 'us-east-1' }),
    header,
    () => NOW,
  );
const detail = detailBehind('');
beforeEach(() => {
  shield.reset();
  waf.reset();
});

describe('what Shield Advanced knows of an attack', () => {
  const attacks = (...AttackSummaries: object[]) => {
    shield.on(GetSubscriptionStateCommand).resolves({ SubscriptionState: 'ACTIVE' });
    shield.on(ListAttacksCommand).resolves({ AttackSummaries });
  };
  const GOES_ON = {
    AttackId: 'a-2',
    ResourceArn: BALANCER,
    StartTime: BEGAN,
    AttackVectors: [{ VectorType: 'REQUEST_FLOOD' }],
  };
  const OVER = { ...GOES_ON, AttackId: 'a-3', StartTime: NOW, EndTime: NOW };

  test('is of the one that goes on, with vectors, volume, those who have most of it, and what was mitigated', async () => {
    attacks(OVER, GOES_ON);
    shield.on(DescribeAttackCommand).resolves({
      Attack: {
        AttackId: 'a-2',
        AttackCounters: [{ Name: 'REQUESTS', Max: 12_000.4, Average: 8_000, Sum: 9e6, N: 19, Unit: 'REQUESTS' }],
        AttackProperties: [
          {
            AttackLayer: 'APPLICATION',
            AttackPropertyIdentifier: 'SOURCE_COUNTRY',
            TopContributors: [
              { Name: 'XA', Value: 300 },
              { Name: 'XB', Value: 600 },
            ],
            Unit: 'REQUESTS',
            Total: 1_000,
          },
          { AttackLayer: 'APPLICATION', AttackPropertyIdentifier: 'REFERRER', TopContributors: [], Unit: 'REQUESTS' },
        ],
        Mitigations: [{ MitigationName: 'RATE_LIMIT' }],
      },
    });

    const lines = shieldLines(BALANCER, await detail.onShield(BALANCER));

    expect(lines).toEqual([
      `Shield's attack a-2 on ${BALANCER}, since 2026-06-01T09:41Z, it goes on: REQUEST_FLOOD`,
      'its volume: REQUESTS 12000 at most, 8000 on average REQUESTS',
      'most of it by countries: XB (60%), XA (30%)',
      'mitigated by RATE_LIMIT',
    ]);
    expect(shield.commandCalls(ListAttacksCommand)[0]?.args[0].input).toMatchObject({
      ResourceArns: [BALANCER],
      StartTime: { FromInclusive: new Date('2026-05-25T10:00:00Z'), ToExclusive: NOW },
    });
    expect(shield.commandCalls(DescribeAttackCommand).map(({ args }) => args[0].input)).toEqual([{ AttackId: 'a-2' }]);
  });

  test('is nothing without a subscription: no attack is asked for', async () => {
    shield.on(GetSubscriptionStateCommand).resolves({ SubscriptionState: 'INACTIVE' });

    expect(shieldLines(BALANCER, await detail.onShield(BALANCER))).toEqual([]);
    expect(shield.commandCalls(ListAttacksCommand)).toEqual([]);
  });

  test('is that there is none, where it lists none', async () => {
    attacks();

    expect(shieldLines(BALANCER, await detail.onShield(BALANCER))).toEqual([
      `Shield Advanced lists no attack on ${BALANCER} within a week`,
    ]);
  });
});

describe("what WAF's samples say", () => {
  const request = (ClientIP: string, URI: string, headers: Record<string, string>, Weight = 1) => ({
    Request: {
      ClientIP,
      Country: 'XA',
      URI,
      Method: 'GET',
      HTTPVersion: 'HTTP/1.1',
      Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
    },
    Weight,
    Timestamp: BEGAN,
    Action: 'ALLOW',
  });
  const metric = (MetricName: string) => ({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName });
  beforeEach(() => {
    waf.on(GetWebACLCommand).resolves({
      WebACL: {
        Name: 'shop',
        Id: 'id-1',
        ARN: ACL,
        DefaultAction: { Allow: {} },
        VisibilityConfig: metric('of-the-shop'),
        Rules: [
          {
            Name: 'by-address',
            Priority: 1,
            Action: { Block: {} },
            VisibilityConfig: metric('rates'),
            Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
          },
          {
            Name: 'geo',
            Priority: 2,
            Action: { Block: {} },
            VisibilityConfig: metric('countries'),
            Statement: { GeoMatchStatement: { CountryCodes: ['KP'] } },
          },
        ],
      },
    });
  });

  test('is who asks for what, of what passed and of what a rate rule blocked, by their weight', async () => {
    waf.on(GetSampledRequestsCommand, { RuleMetricName: 'of-the-shop' }).resolves({
      PopulationSize: 900,
      SampledRequests: [request('203.0.113.7', '/search?q=secret', { 'User-Agent': 'curl/8' }, 3)],
    });
    waf.on(GetSampledRequestsCommand, { RuleMetricName: 'rates' }).resolves({
      PopulationSize: 100,
      SampledRequests: [request('203.0.113.8', '/', {})],
    });

    const lines = floodLines(await detail.atWebAcl(ACL));

    expect(lines).toEqual([
      "WAF's sample of shop from 2026-06-01T09:55Z to 2026-06-01T10:00Z, 2 of 1000 requests: addresses 203.0.113.7 (75%), 203.0.113.8 (25%)",
      'countries XA (100%)',
      'asked for GET /search (75%), GET / (25%)',
      'user agents curl/8 (75%), none (25%)',
    ]);
  });

  test('is by the address that a proxy tells, where a header is named', async () => {
    waf.on(GetSampledRequestsCommand).resolves({ PopulationSize: 0, SampledRequests: [] });
    waf.on(GetSampledRequestsCommand, { RuleMetricName: 'rates' }).resolves({
      PopulationSize: 1,
      SampledRequests: [request('198.51.100.1', '/', { 'x-forwarded-for': '203.0.113.9' })],
    });

    const { requests } = await detailBehind('X-Forwarded-For').atWebAcl(ACL);

    expect(requests.map(({ from }) => from)).toEqual(['203.0.113.9']);
  });

  test('is that there is no sample, where there is none', async () => {
    waf.on(GetSampledRequestsCommand).resolves({ PopulationSize: 0, SampledRequests: [] });

    expect(floodLines(await detail.atWebAcl(ACL))).toEqual([
      'WAF has no sample of shop from 2026-06-01T09:55Z to 2026-06-01T10:00Z',
    ]);
  });

  test('does nothing to who pastes it: an attacker chooses the path and the user agent', async () => {
    waf.on(GetSampledRequestsCommand).resolves({
      PopulationSize: 1,
      SampledRequests: [request('203.0.113.7', '/$(reboot)', { 'User-Agent': '`rm -rf`; \u202e' })],
    });

    const text = floodLines(await detail.atWebAcl(ACL)).join('\n');

    expect(text).not.toMatch(/\$\(|`|\u202e/);
  });
});
