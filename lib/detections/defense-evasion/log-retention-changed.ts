import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { numberIn } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';
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
    'DeleteAccountPolicy',
    'PutTransformer',
  ]),
  severityOf,
  subject,
  summary: told(subject, 'how long its logs are kept, how they are protected or where they go changed'),
  advice: ['Check that {the group} keeps its logs as long as it must.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  ],
});

/** What a person copies out, shows without a mask, or changes before filters and receivers see it, is told; what tells of intrusions must not go within days. */
function severityOf(event: AccountEvent): Severity {
  if (numberIn(parameter(event, 'retentionInDays')) <= SHORT && isSecurityLog(subject(event))) return 'medium';
  const shows = /^(CreateExportTask|PutTransformer|Delete(DataProtection|Account)Policy)$/.test(callName(event));
  return shows && byProgram(event) === undefined ? 'low' : 'info';
}
