import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('analyzerName', 'graphArn', 'protectionId', 'policyId', 'name');

/** One of the services that watch the account no longer does. */
export default detection({
  id: 'defense-evasion/other-guard-disabled',
  title: 'Inspector, Access Analyzer, Detective or Shield switched off',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: apiCall(
    ['inspector', 'inspector2', 'access-analyzer', 'detective', 'shield', 'securitylake', 'fms', 'ec2'],
    [
      'Disable',
      'DeleteAnalyzer',
      'DeleteGraph',
      'DeleteMembers',
      'DisassociateMember',
      'DeleteProtection',
      'DeleteSubscription',
      'DisableProactiveEngagement',
      'DisassociateDRTRole',
      'DeleteDataLake',
      'DeleteAwsLogSource',
      'DeleteSubscriber',
      'DeletePolicy',
      'DisableAllowedImagesSettings',
    ],
  ),
  subject,
  summary: told(subject, 'it no longer watches'),
  advice: ['Switch it on again if nobody planned this.', 'Look at what the caller did next.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/inspector/latest/user/deactivating-best-practices.html',
  ],
});
