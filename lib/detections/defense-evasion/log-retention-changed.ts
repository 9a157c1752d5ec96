import { detection } from '../../domain/detection.ts';
import { numberIn } from '../../domain/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { isSecurityLog } from '../../sources/security-logs.ts';

const subject = subjectFrom('logGroupName');

/** Days in which nobody may have looked. */
const SHORT = 7;

/** Logs are kept for another time, protected otherwise, or sent elsewhere. Kept as a record. */
export default detection({
  id: 'defense-evasion/log-retention-changed',
  title: 'Log retention, protection or forwarding changed',
  severity: 'info',
  attack: ['T1562.008'],
  pattern: apiCall('logs', [
    'PutRetentionPolicy',
    'DeleteRetentionPolicy',
    'DisassociateKmsKey',
    'PutSubscriptionFilter',
    'CreateExportTask',
    'PutResourcePolicy',
    'DeleteResourcePolicy',
    'DeleteDataProtectionPolicy',
  ]),
  severityOf: (event) =>
    numberIn(parameter(event, 'retentionInDays')) <= SHORT && isSecurityLog(subject(event)) ? 'medium' : 'info',
  subject,
  summary: told(subject, 'how long its logs are kept, how they are protected or where they go changed'),
  advice: ['Check that logs are kept as long as they must be.'],
  noPlaybook: 'Which settings there were is not in the event: what deployed them puts them back.',
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  ],
});
