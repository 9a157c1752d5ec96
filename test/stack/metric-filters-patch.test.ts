import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { foundationDefaults } from '../../local/foundation/defaults.ts';
import { failedSignInResources } from '../../resources/foundation/failed-sign-ins.ts';
import { foundation } from '../../resources/foundation/parameters.ts';
import { testStack, waitFor } from './stack.ts';

interface Filter {
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricNamespace: string;
    readonly MetricName: string;
    readonly MetricValue: string;
  }[];
}
interface Alarm {
  readonly AlarmName: string;
  readonly Threshold: number;
}

const stack = testStack();
const logs = new CloudWatchLogsClient(stack.config);
const metrics = new CloudWatchClient(stack.config);
const logGroupName = '/riposte-filtered/auth';
const [logStreamName, PREFIX] = ['i-0123456789abcdef0', 'riposte-filtered'];

const linesOf = (text: string, count: number) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: Array.from({ length: count }, (_one, index) => ({
        timestamp: Date.now(),
        message: `Mar  2 03:04:05 web sshd[${index}]: ${text}`,
      })),
    }),
  );

test('the foundation’s filter counts failed sign-ins of whoever it may be, nothing else, and its alarm is raised', async () => {
  const defaults = foundationDefaults();
  const made = await foundation(async (name) => defaults[name] ?? '', PREFIX);
  const resources = failedSignInResources(made, 'MachineLogsAuth') as Record<string, { Properties: unknown }>;
  const filter = resources.FailedSignIns?.Properties as Filter;
  const alarm = resources.ManyFailedSignIns?.Properties as Alarm;
  const [{ MetricNamespace, MetricName, MetricValue } = { MetricNamespace: '', MetricName: '', MetricValue: '' }] =
    filter.MetricTransformations;
  const state = async () =>
    (await metrics.send(new DescribeAlarmsCommand({ AlarmNames: [alarm.AlarmName] }))).MetricAlarms?.[0]?.StateValue;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  await logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: MetricName,
      filterPattern: filter.FilterPattern,
      metricTransformations: [
        { metricNamespace: MetricNamespace, metricName: MetricName, metricValue: MetricValue, unit: 'Count' },
      ],
    }),
  );
  await metrics.send(new PutMetricAlarmCommand(resources.ManyFailedSignIns?.Properties as never));

  await linesOf('Accepted publickey for ec2-user from 203.0.113.66 port 52311 ssh2: RSA SHA256:abc', 400);
  await linesOf('Failed password for root from 203.0.113.66 port 52311 ssh2', 200);
  await linesOf('Disconnected from invalid user admin 203.0.113.67 port 52311 [preauth]', 100);
  const atThreeHundred = await state();
  await linesOf('Failed publickey for root from 203.0.113.68 port 52311 ssh2: RSA SHA256:abc', 1);

  expect(alarm.Threshold).toBe(300);
  expect(atThreeHundred).not.toBe('ALARM');
  expect(await waitFor(async () => ((await state()) === 'ALARM' ? 'ALARM' : undefined))).toBe('ALARM');
});

test('a pattern that the local stack does not know is refused, instead of counting nothing', async () => {
  const put = logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: 'json',
      filterPattern: '{ $.status = 500 }',
      metricTransformations: [{ metricNamespace: 'riposte', metricName: 'filtered', metricValue: '1' }],
    }),
  );

  await expect(put).rejects.toThrow('terms and phrases only');
});
