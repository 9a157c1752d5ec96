import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('logGroupName', 'logStreamName', 'destinationName', 'id', 'streamName', 'name');

/** Recorded history was deleted, or will be sooner than before. */
export default detection({
  id: 'defense-evasion/logs-deleted',
  title: 'Logs, or the way they take, deleted',
  severity: 'low',
  attack: ['T1070', 'T1562.008'],
  pattern: apiCall(
    ['logs', 'firehose', 'kinesis'],
    [
      'UpdateDestination',
      'DeleteStream',
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteSubscriptionFilter',
      'DeleteMetricFilter',
      'DeleteDestination',
      { prefix: 'DeleteDelivery' },
    ],
    BY_HAND,
  ),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'recorded history is gone, or is not passed on'),
  advice: [
    'Ask {the caller} whether this was a clean-up. Other copies (S3, a log archive account) may exist.',
    'Look at what {the caller} did before: deleting logs hides it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1070/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  ],
});
