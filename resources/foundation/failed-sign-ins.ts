import type { Foundation } from './made.ts';

/** Within five minutes, on all machines together: about one a second. A machine that the internet reaches is tried by strangers some times a minute. */
const MANY = 300;

/** Beginnings of what sshd says of a sign-in that came to nothing, as the reader of lines knows them. `Invalid user` is another line about the same try. */
const SAID = [
  ...['password', 'publickey', 'keyboard-interactive/pam'].map((way) => `Failed ${way} for`),
  ...['Connection closed by', 'Disconnected from'].flatMap((end) => [
    `${end} authenticating user`,
    `${end} invalid user`,
  ]),
];

/**
 * Counts failed sign-ins by SSH where the number is enough, whoever they come from. The function that reads the lines counts by address, and so does not see a thousand addresses
 * that try twice each. No value where no line matches: a metric is paid for by the hours in which it is written.
 */
export function failedSignInResources({ prefix }: Foundation, group: string): Record<string, object> {
  const metric = { Namespace: 'riposte', MetricName: `${prefix}-failed-sign-ins` };
  return {
    FailedSignIns: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: group },
        FilterName: metric.MetricName,
        FilterPattern: SAID.map((text) => `?"${text}"`).join(' '),
        MetricTransformations: [
          { MetricNamespace: metric.Namespace, MetricName: metric.MetricName, MetricValue: '1', Unit: 'Count' },
        ],
      },
    },
    ManyFailedSignIns: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        // What the detection credential-access/sign-ins-fail-everywhere looks for.
        AlarmName: metric.MetricName,
        AlarmDescription:
          'Many sign-ins by SSH fail on all machines together. See docs/foundation.md, logs of machines.',
        ...metric,
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: MANY,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    },
  };
}
