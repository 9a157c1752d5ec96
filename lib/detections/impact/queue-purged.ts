import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('queueUrl', 'topicArn', 'streamName', 'streamARN', 'sourceArn');

/** What was waiting to be done will not be done. */
export default detection({
  id: 'impact/queue-purged',
  title: 'Queue purged, moved or deleted, or a stream cut short',
  severity: 'low',
  attack: ['T1485', 'T1070'],
  pattern: apiCall(
    ['sqs', 'sns', 'kinesis'],
    ['PurgeQueue', 'DeleteQueue', 'DeleteTopic', 'DecreaseStreamRetentionPeriod', 'StartMessageMoveTask'],
    BY_HAND,
  ),
  // Where no queue is named, messages go back to where they came from.
  when: (event) => callName(event) !== 'StartMessageMoveTask' || parameter(event, 'destinationArn') !== undefined,
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'messages in it are gone'),
  advice: ['Ask {the caller} whether it was planned; purged messages are gone.'],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-purge-queue.html',
  ],
});
