import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, BY_HAND_OR_RUNNER, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';
import { isSecurityLog } from '../../sources/security-logs.ts';

const subject = subjectFrom('logGroupName', 'logStreamName', 'destinationName', 'id');

/** A log group named after a trail, flow logs, an audit or a guard was deleted. */
export default detection({
  id: 'defense-evasion/security-logs-deleted',
  title: 'Logs that tell of intrusions deleted',
  severity: 'high',
  attack: ['T1070', 'T1562.008'],
  pattern: apiCall(
    'logs',
    [
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteSubscriptionFilter',
      'DeleteMetricFilter',
      'DeleteDestination',
      'DeleteDelivery',
    ],
    BY_HAND_OR_RUNNER,
  ),
  when: (event) => isSecurityLog(subject(event)),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'recorded history is gone, or is not passed on'),
  advice: [
    'Ask {the caller} whether this was a clean-up. Other copies (S3, a log archive account) may exist.',
    'Look at what {the caller} did before: deleting logs hides it.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1070/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  ],
});
