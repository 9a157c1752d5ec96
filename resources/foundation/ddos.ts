import type { Foundation } from './made.ts';

/** Width of the band that is usual, in standard deviations: three is a busy Monday. */
const BAND = 6;
const MINUTE = 60;

interface Watched {
  /** Part of the alarm's name, and of its logical id. */
  readonly what: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

/**
 * Alarms that mean what Shield Advanced's DDoSDetected means, from metrics that everybody has: far more requests than usual at this hour, and
 * more than `ddosLeast` a minute, so that a quiet site does not alarm at its first visitors. Their names hold `-ddos-`, which the
 * detection looks for.
 */
export function ddosResources(made: Foundation): Record<string, object> {
  return Object.assign({}, ...watched(made).map((one) => alarms(one, made)));
}

function watched({ ddosBalancer, ddosDistribution, prefix, ddos, waf }: Foundation): Watched[] {
  if (!ddos) return [];
  const balancer = [{ Name: 'LoadBalancer', Value: ddosBalancer }];
  const distribution = [
    { Name: 'DistributionId', Value: ddosDistribution },
    { Name: 'Region', Value: 'Global' },
  ];
  const webAcl = [
    { Name: 'WebACL', Value: `${prefix}-web` },
    { Name: 'Rule', Value: 'ALL' },
    { Name: 'Region', Value: { Ref: 'AWS::Region' } },
  ];
  return [
    ...(ddosBalancer === ''
      ? []
      : [{ what: 'balancer', Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount', Dimensions: balancer }]),
    ...(ddosDistribution === ''
      ? []
      : [{ what: 'distribution', Namespace: 'AWS/CloudFront', MetricName: 'Requests', Dimensions: distribution }]),
    ...(waf === 'off'
      ? []
      : [{ what: 'waf', Namespace: 'AWS/WAFV2', MetricName: 'BlockedRequests', Dimensions: webAcl }]),
  ];
}

function alarms({ what, ...metric }: Watched, { prefix, ddosLeast }: Foundation): Record<string, object> {
  const id = `Ddos${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  // Three of five minutes: one burst is no attack.
  const when = { EvaluationPeriods: 5, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' };
  const names = { unusual: `${prefix}-unusual-${what}`, much: `${prefix}-much-${what}` };
  return {
    [`${id}Unusual`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: names.unusual,
        AlarmDescription: 'Far more than is usual at this hour. Part of another alarm; nobody is told of this one.',
        ComparisonOperator: 'GreaterThanUpperThreshold',
        ThresholdMetricId: 'usual',
        ...when,
        Metrics: [
          { Id: 'seen', ReturnData: true, MetricStat: { Metric: metric, Period: MINUTE, Stat: 'Sum' } },
          { Id: 'usual', ReturnData: true, Expression: `ANOMALY_DETECTION_BAND(seen, ${BAND})` },
        ],
      },
    },
    [`${id}Much`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: names.much,
        AlarmDescription: 'More than a quiet site has. Part of another alarm; nobody is told of this one.',
        ...metric,
        Statistic: 'Sum',
        Period: MINUTE,
        Threshold: ddosLeast,
        ComparisonOperator: 'GreaterThanThreshold',
        ...when,
      },
    },
    [id]: {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      DependsOn: [`${id}Unusual`, `${id}Much`],
      Properties: {
        AlarmName: `${prefix}-ddos-${what}`,
        AlarmDescription:
          'Far more requests than usual, for minutes: perhaps a denial of service. See docs/services/ddos.md.',
        AlarmRule: `ALARM("${names.unusual}") AND ALARM("${names.much}")`,
      },
    },
  };
}
