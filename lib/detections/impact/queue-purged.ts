import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, BY_HAND, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
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
  // Where no queue is named, messages go back to where they came from; that another account gets them is told by itself.
  when: (event) =>
    callName(event) !== 'StartMessageMoveTask' ||
    plain(parameter(event, 'destinationArn')).split(':')[4] === accountOf(event),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'messages in it are gone, or elsewhere'),
  advice: ['Ask {the caller} whether it was planned; purged messages are gone.'],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-purge-queue.html',
  ],
});
