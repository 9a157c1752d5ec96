import { expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import type { Foundation } from '../../../resources/foundation/made.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { foundationResources } from '../../../resources/foundation/parts.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const SITE = 'arn:aws:cloudfront::123456789012:distribution/E0123456789ABC';
const CHECK = '11111111-2222-3333-4444-555555555555';
const GIVEN = {
  ...foundationDefaults(),
  ...{ shield: 'subscribed', shieldProtects: `${BALANCER},${SITE}`, shieldHealthChecks: `${CHECK},none` },
};

const made = (more: Record<string, string> = {}): Promise<Foundation> =>
  foundation(async (name) => ({ ...GIVEN, ...more })[name] ?? '', 'riposte-foundation-test');

test('what Shield Advanced protects has its protection with its health check, and alarms that the detection reads', async () => {
  const resources = foundationResources(await made());

  expect(resources.Protection1).toMatchObject({
    Type: 'AWS::Shield::Protection',
    Properties: {
      ResourceArn: BALANCER,
      HealthCheckArns: [{ 'Fn::Sub': `arn:\${AWS::Partition}:route53:::healthcheck/${CHECK}` }],
    },
  });
  expect(resources.Protection2).not.toHaveProperty('Properties.HealthCheckArns');
  expect(resources.Attack2).toMatchObject({
    Properties: { Namespace: 'AWS/DDoSProtection', MetricName: 'DDoSDetected', Dimensions: [{ Value: SITE }] },
  });
  expect(resources.Flood1).toMatchObject({ Properties: { MetricName: 'DDoSAttackRequestsPerSecond' } });
  expect(resources.Flood2).toMatchObject({ Properties: { Dimensions: [{ Value: SITE }] } });
});

test('an address, which no request reaches by name, has no alarm on a flood of requests', async () => {
  const address = 'arn:aws:ec2:us-east-1:123456789012:eip-allocation/eipalloc-0123456789abcdef0';
  const resources = foundationResources(await made({ shieldProtects: address, shieldHealthChecks: 'none' }));

  expect(resources).toHaveProperty('Attack1');
  expect(resources).not.toHaveProperty('Flood1');
});

test('nothing of it subscribes, whatever is asked for, and the response team is let in only where it is asked for', async () => {
  const least = Object.values(foundationResources(await made())) as { Type: string }[];
  const most = Object.values(
    foundationResources(
      await made({
        shieldTeam: 'on',
        shieldLogBuckets: 'web-logs',
        shieldEmail: 'oncall@example.com',
        shieldPhone: '+41791234567',
      }),
    ),
  ) as { Type: string; Properties: object }[];
  const kinds = (all: { Type: string }[]) => [...new Set(all.map(({ Type }) => Type))].sort();

  expect(kinds(least)).toEqual(['AWS::CloudWatch::Alarm', 'AWS::Shield::Protection']);
  expect(kinds(most)).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::IAM::Role',
    'AWS::Shield::DRTAccess',
    'AWS::Shield::ProactiveEngagement',
    'AWS::Shield::Protection',
  ]);
  expect(most.find(({ Type }) => Type.endsWith('ProactiveEngagement'))?.Properties).toEqual({
    ProactiveEngagementStatus: 'ENABLED',
    EmergencyContactList: [{ EmailAddress: 'oncall@example.com', PhoneNumber: '+41791234567' }],
  });
});
