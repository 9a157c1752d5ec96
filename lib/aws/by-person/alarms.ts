import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { cleanText } from '../../domain/text/clean-text.ts';
import type { Deployment } from './by-hand.ts';

/** The alarms of a stage that are raised, with what each is about. */
export async function raisedAlarms({ stage, config }: Deployment): Promise<string[]> {
  const raised: string[] = [];
  const asked = { StateValue: 'ALARM' as const, AlarmNamePrefix: `riposte-${stage}-` };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: new CloudWatchClient(config) }, asked))
    for (const { AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp: since } of MetricAlarms)
      raised.push(
        cleanText(
          `${AlarmName}${since === undefined ? '' : ` since ${since.toISOString()}`}: ${AlarmDescription}`,
          500,
        ),
      );
  return raised;
}
