import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { attemptedCall, caller, FAILED, told } from '../../sources/api-call.ts';

/** An attempt to blind what watches the account shows the intent as well as a successful one: refused, or failed for another reason. */
export default detection({
  id: 'defense-evasion/security-tampering-denied',
  title: 'Tried to switch security off, in vain',
  severity: 'medium',
  attack: ['T1562.001', 'T1562.008'],
  pattern: attemptedCall(
    ['cloudtrail', 'guardduty', 'config', 'securityhub', 'ec2', 'macie2', 'access-analyzer'],
    [
      'StopLogging',
      'DeleteTrail',
      'UpdateTrail',
      'PutEventSelectors',
      'DeleteDetector',
      'UpdateDetector',
      'StopConfigurationRecorder',
      'DeleteConfigurationRecorder',
      'DeleteDeliveryChannel',
      'DisableSecurityHub',
      'DeleteFlowLogs',
      'DisableMacie',
      'DeleteAnalyzer',
    ],
    { errorCode: FAILED },
  ),
  // A call that would succeed, or came too fast, says nothing yet.
  when: (event) => !/Throttl|DryRun/.test(textAt(event.detail, 'errorCode') ?? ''),
  severityOf: (event) =>
    /Denied|Unauthorized|NotAuthorized/.test(textAt(event.detail, 'errorCode') ?? '') ? 'medium' : 'low',
  subject: caller,
  group: caller,
  summary: told(caller, 'it wants to switch off what watches this account'),
  advice: [
    'Ask {the caller} what it was trying to do; if nobody knows, treat its credentials as stolen.',
    'Look at its other calls today.',
  ],
  noPlaybook: 'The call was refused, so nothing has to be repaired.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
});
