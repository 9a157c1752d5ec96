import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { eventFile } from '../support/fixtures.ts';
import { answers, detector, idOf, like, said, subjectOf } from '../support/raising.ts';

const REPORTED = 'initial-access/web-attack-reported';
const [attack] = eventFile(REPORTED).detail.findings as Record<string, unknown>[];
const reported = (more: object): AccountEvent => like(REPORTED, { findings: [{ ...attack, ...more }] });
const raised = (more: object) => detector.raised(reported(more)).map(({ id }) => id);
const blocked = (more: object) => answers(REPORTED, reported(more));
const resource = (Type: string, Id: string, more: object = {}) => ({ Resources: [{ Type, Id, ...more }] });
const comesFrom = (Network: object) => ({ Network: { Direction: 'IN', ...Network } });

describe('a product’s report of who attacks something behind a web ACL', () => {
  test('is told once, by what it is, and who it names is blocked', () => {
    expect(raised({})).toEqual([REPORTED]);
    expect(blocked({})).toEqual([{ 'block-ip': { ips: ['203.0.113.66'] } }]);
    expect(subjectOf(REPORTED, reported({}))).toBe('203.0.113.66');
    expect(said(REPORTED, reported({}))).toBe(
      'SQL injection tried against the shop (203.0.113.66 at arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/shop/0123456789abcdef).',
    );
  });

  test.each([
    ['a distribution', 'AwsCloudFrontDistribution', 'arn:aws:cloudfront::000000000000:distribution/E1'],
    ['an API', 'AwsApiGatewayRestApi', 'arn:aws:apigateway:eu-central-1::/restapis/a1'],
    ['its stage', 'AwsApiGatewayStage', 'arn:aws:apigateway:eu-central-1::/restapis/a1/stages/prod'],
    ['a GraphQL API', 'AwsAppSyncGraphQLApi', 'arn:aws:appsync:eu-central-1:000000000000:apis/a1'],
    ['a web ACL', 'AwsWafv2WebAcl', 'arn:aws:wafv2:eu-central-1:000000000000:regional/webacl/shop/1'],
  ])('%s', (_name, type, id) => {
    expect(raised(resource(type, id))).toEqual([REPORTED]);
  });

  test('a balancer that is called by its name, where the finding says that it is for applications', () => {
    const named = (Details: object) => resource('AwsElbv2LoadBalancer', 'shop-1.elb.amazonaws.com', { Details });

    expect(raised(named({ AwsElbv2LoadBalancer: { Type: 'application' } }))).toEqual([REPORTED]);
    expect(raised(named({}))).not.toContain(REPORTED);
  });

  test.each([
    ['IPv6, told as the client’s network', comesFrom({ SourceIpV6: '2001:db8::9' }), ['2001:db8::9'], '2001:db8::/64'],
    [
      'both families',
      comesFrom({ SourceIpV4: '198.51.100.1', SourceIpV6: '2001:db8::9' }),
      ['198.51.100.1', '2001:db8::9'],
      '198.51.100.1, 2001:db8::/64',
    ],
    [
      'the connection that came in',
      {
        Network: undefined,
        Action: {
          ActionType: 'NETWORK_CONNECTION',
          NetworkConnectionAction: {
            ConnectionDirection: 'IN',
            RemoteIpDetails: { IpAddressV4: '198.51.100.2' },
          },
        },
      },
      ['198.51.100.2'],
      '198.51.100.2',
    ],
    [
      'one beside a private one',
      comesFrom({ SourceIpV4: '10.0.0.9', SourceIpV6: '2001:db8::9' }),
      ['2001:db8::9'],
      '2001:db8::/64',
    ],
  ])('names who acts: %s', (_name, more, ips, about) => {
    expect(blocked(more)).toEqual([{ 'block-ip': { ips } }]);
    expect(subjectOf(REPORTED, reported(more))).toBe(about);
  });

  test.each([
    ['LOW', 'low'],
    ['MEDIUM', 'medium'],
    ['HIGH', 'high'],
    ['CRITICAL', 'high'],
  ])('is as severe as it says: %s', (Label, severity) => {
    const [found] = detector.raised(reported({ Severity: { Label } }));

    expect(found?.severityOf?.(reported({ Severity: { Label } }))).toBe(severity);
  });

  test('is one finding a day for each address, however many reports there are', () => {
    const again = reported({ Id: 'another', Title: 'Again' });

    expect(idOf(REPORTED, again)).toBe(idOf(REPORTED, reported({})));
    expect(idOf(REPORTED, reported(comesFrom({ SourceIpV4: '198.51.100.1' })))).not.toBe(idOf(REPORTED, again));
  });

  test.each([
    ['another account', { AwsAccountId: '111122223333' }],
    ['another region', { Region: 'us-west-2' }],
  ])('is told and nobody blocked here, where it is of %s', (_name, more) => {
    expect(raised(more)).toEqual([REPORTED]);
    expect(blocked(more)).toEqual([]);
  });
});

describe('no web attack, and told by no more than the others', () => {
  const GUARD_DUTY = 'arn:aws:securityhub:eu-central-1::product/aws/guardduty';
  test.each<[string, object, string[]]>([
    ['put away', { RecordState: 'ARCHIVED' }, []],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }, []],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }, []],
    ['a sample', { Sample: true }, []],
    ['information', { Severity: { Label: 'INFORMATIONAL' } }, []],
    ['GuardDuty’s, copied', { ProductName: 'GuardDuty', ProductArn: GUARD_DUTY }, []],
    ['in somebody’s hands', { Workflow: { Status: 'NOTIFIED' } }, ['defense-evasion/security-hub-medium']],
    [
      'GuardDuty’s without a name',
      { ProductName: undefined, ProductArn: GUARD_DUTY },
      ['defense-evasion/security-hub-medium'],
    ],
    [
      'a check',
      { Types: ['Software and Configuration Checks/Vulnerabilities/CVE'] },
      ['defense-evasion/security-hub-medium'],
    ],
    ['of no type', { Types: undefined }, ['defense-evasion/security-hub-medium']],
    [
      'about a machine',
      resource('AwsEc2Instance', 'arn:aws:ec2:eu-central-1:000000000000:instance/i-1'),
      ['defense-evasion/security-hub-medium'],
    ],
    [
      'about an HTTP API, which has no web ACL',
      resource('AwsApiGatewayV2Api', 'arn:aws:apigateway:eu-central-1::/apis/a1'),
      ['defense-evasion/security-hub-medium'],
    ],
    [
      'of traffic that goes out',
      { Network: { Direction: 'OUT', SourceIpV4: '203.0.113.66' } },
      ['defense-evasion/security-hub-medium'],
    ],
    ['of an unknown direction', { Network: { SourceIpV4: '203.0.113.66' } }, ['defense-evasion/security-hub-medium']],
    ['from inside', comesFrom({ SourceIpV4: '10.0.0.9' }), ['defense-evasion/security-hub-medium']],
    [
      'a call of AWS’s API, which passes no web ACL',
      {
        Network: undefined,
        Action: { ActionType: 'AWS_API_CALL', AwsApiCallAction: { RemoteIpDetails: { IpAddressV4: '203.0.113.66' } } },
      },
      ['defense-evasion/security-hub-medium'],
    ],
  ])('%s', (_name, more, expected) => {
    expect(raised(more)).toEqual(expected);
  });

  test('whatever a finding says, somebody tells it, and it is not told twice as a web attack and as something else', () => {
    const parts: object[] = [
      {},
      { Types: [' TTPs'], FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: ['TTPs'] } },
      resource(' AwsElbv2LoadBalancer', 'arn:aws:elasticloadbalancing:x:1:loadbalancer/app/a/1'),
      { RecordState: '' },
      { Workflow: {} },
      { Workflow: { Status: 'NOTIFIED' } },
      { ProductArn: GUARD_DUTY },
    ];
    const wrong = ['MEDIUM', 'HIGH', ' HIGH', undefined].flatMap((Label) =>
      parts.flatMap((more) => {
        const told = raised({ FindingProviderFields: { Severity: { Label: 'HIGH' } }, Severity: { Label }, ...more });
        return told.length === 0 || (told.includes(REPORTED) && told.length > 1) ? [{ Label, more, told }] : [];
      }),
    );

    expect(wrong).toEqual([]);
  });
});
