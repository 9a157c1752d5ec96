import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';
import { arnOf } from './reference.ts';

/**
 * What Shield Advanced does beyond being subscribed to: protections with health checks, an alarm on each, the response team's access, and
 * contacts that it calls by itself. Made only where the customer says that he has subscribed; nothing here subscribes.
 */
export function shieldResources(made: Foundation): Record<string, object> {
  if (made.shield === 'off') return {};
  return {
    ...protections(made),
    ...(made.shieldTeam ? team(made) : {}),
    ...(made.shieldPhone === '' ? {} : engagement(made)),
  };
}

function protections({ prefix, shieldProtects, shieldHealthChecks }: Foundation): Record<string, object> {
  return Object.fromEntries(
    shieldProtects.flatMap((ResourceArn, index) => {
      const healthCheck = shieldHealthChecks[index];
      const name = `${prefix}-${index + 1}`;
      const alarm = (MetricName: string, what: string) => ({
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: `${name}-${what}`,
          AlarmDescription: `Shield Advanced sees an attack on ${ResourceArn}. See docs/services/ddos.md.`,
          Namespace: 'AWS/DDoSProtection',
          MetricName,
          Dimensions: [{ Name: 'ResourceArn', Value: ResourceArn }],
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 20,
          DatapointsToAlarm: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          // Shield sends the metric during an attack only.
          TreatMissingData: 'notBreaching',
        },
      });
      return [
        [
          `Protection${index + 1}`,
          {
            Type: 'AWS::Shield::Protection',
            Properties: {
              Name: name,
              ResourceArn,
              ...(healthCheck === undefined || healthCheck === 'none'
                ? {}
                : { HealthCheckArns: [sub(`arn:\${AWS::Partition}:route53:::healthcheck/${healthCheck}`)] }),
            },
          },
        ],
        [`Attack${index + 1}`, alarm('DDoSDetected', 'ddos')],
        // A flood of requests has an alarm of its own: it is what a lower rate limit is proposed for, and at a distribution the countries.
        ...(/:loadbalancer\/app\/|:cloudfront::/.test(ResourceArn)
          ? [[`Flood${index + 1}`, alarm('DDoSAttackRequestsPerSecond', 'flood')]]
          : []),
      ];
    }),
  );
}

function team({ shieldLogBuckets }: Foundation): Record<string, object> {
  return {
    ResponseTeamRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Description: "AWS's Shield response team, which you let in",
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'drt.shield.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSShieldDRTAccessPolicy')],
      },
    },
    ResponseTeam: {
      Type: 'AWS::Shield::DRTAccess',
      Properties: {
        RoleArn: arnOf('ResponseTeamRole'),
        ...(shieldLogBuckets.length === 0 ? {} : { LogBucketList: shieldLogBuckets }),
      },
    },
  };
}

function engagement({ shieldEmail, shieldPhone, shieldTeam, shieldProtects }: Foundation): Record<string, object> {
  return {
    ProactiveEngagement: {
      Type: 'AWS::Shield::ProactiveEngagement',
      DependsOn: [
        ...(shieldTeam ? ['ResponseTeam'] : []),
        ...shieldProtects.map((_arn, index) => `Protection${index + 1}`),
      ],
      Properties: {
        ProactiveEngagementStatus: 'ENABLED',
        EmergencyContactList: [{ EmailAddress: shieldEmail, PhoneNumber: shieldPhone }],
      },
    },
  };
}
