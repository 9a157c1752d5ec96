import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'servicePrincipal',
  'analyzerName',
  'graphArn',
  'protectionId',
  'policyId',
  'name',
  'resourceArn',
  'controlIdentifier',
);

/** One of the services that watch the account no longer does. */
export default detection({
  id: 'defense-evasion/other-guard-disabled',
  title: 'A service that watches the account switched off',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: apiCall(
    [
      'inspector',
      'inspector2',
      'access-analyzer',
      'detective',
      'shield',
      'securitylake',
      'fms',
      'ec2',
      'controltower',
      'auditmanager',
      'securityhub',
      'macie2',
      'health',
      'organizations',
      'elasticmapreduce',
      'cloudtrail',
      'security-ir',
      'cloudformation',
    ],
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
      'DeleteDataLakeOrganizationConfiguration',
      'DeleteAwsLogSource',
      'DeleteSubscriber',
      'DeletePolicy',
      'DisableAllowedImagesSettings',
      'DisableControl',
      'DisableBaseline',
      'DisableGuardrail',
      'DeleteLandingZone',
      'DeregisterManagedAccount',
      'DeregisterAccount',
      { wildcard: 'Disable*Admin*Account' },
      { wildcard: 'Deregister*Admin*' },
      { wildcard: 'Disassociate*AdminAccount' },
      'DisassociateMembership',
      'DisassociateHealthCheck',
      'DisableApplicationLayerAutomaticResponse',
      'DeleteNotificationChannel',
      'DeleteCustomLogSource',
      'DisableHealthServiceAccessForOrganization',
      'DisableAWSServiceAccess',
      'UpdateOrganizationConfiguration',
      'PutBlockPublicAccessConfiguration',
      'CreateFilter',
      'UpdateFilter',
      'CreateArchiveRule',
      'UpdateArchiveRule',
      'ApplyArchiveRule',
      'CancelMembership',
      'EnableAllowedImagesSettings',
      'ReplaceImageCriteriaInAllowedImagesSettings',
      'SetTypeConfiguration',
    ],
  ),
  when: switchesOff,
  severityOf: (event) => (isAside(event) ? 'low' : 'medium'),
  subject,
  summary: told(subject, 'it no longer watches'),
  advice: ['Switch {the guard} on again if nobody planned this.', 'Look at what {the caller} did next.'],
  playbook: {
    playbook: 'restore-guardrail',
    params: (event) => {
      const name = plain(parameter(event, 'analyzerName'));
      const isAnalyzer = callName(event) === 'DeleteAnalyzer' && /^[\w.-]{1,255}$/.test(name);
      return isAnalyzer ? { guard: 'accessanalyzer', name } : undefined;
    },
  },
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/inspector/latest/user/deactivating-best-practices.html',
  ],
});

/**
 * What is hidden by a rule of one's own is still found, and stands in an archive; but not what is open to everybody. Allowed images that are looked at only
 * may be the first step of switching them on.
 */
function isAside(event: AccountEvent): boolean {
  const forPublic = plain(at(event.detail.requestParameters, 'filter.isPublic.eq.0')) === 'true';
  return (
    /(Filter|ArchiveRule|^DeleteNotificationChannel|^EnableAllowedImagesSettings)$/.test(callName(event)) && !forPublic
  );
}

/** Services that watch, as Organizations names them; other services lose nothing that anybody would see by. */
const WATCHERS =
  /^(guardduty|malware-protection\.guardduty|securityhub|config|config-multiaccountsetup|cloudtrail|macie|inspector2|access-analyzer|detective|controltower|fms|securitylake|auditmanager|agentless\.inspector2|security-ir|health)\.amazonaws\.com$/;

/** Whether it is a guard that goes: calls that take services, settings or filters are read for which. */
function switchesOff(event: AccountEvent): boolean {
  const call = callName(event);
  const named = (name: string) => plain(parameter(event, name));
  if (event.source === 'aws.organizations') return WATCHERS.test(named('servicePrincipal'));
  switch (call) {
    case 'CreateFilter':
    case 'UpdateFilter':
      return event.source === 'aws.inspector2' && named('action') !== 'NONE';
    case 'UpdateOrganizationConfiguration':
      return event.source === 'aws.inspector2' && valuesUnder(parameter(event, 'autoEnable'), /./).includes(false);
    case 'PutBlockPublicAccessConfiguration':
      return valuesUnder(event.detail.requestParameters, /^blockPublicSecurityGroupRules$/i)
        .map(plain)
        .includes('false');
    case 'EnableAllowedImagesSettings':
      return valuesUnder(event.detail.requestParameters, /^allowedImagesSettingsState$/i).includes('audit-mode');
    case 'ReplaceImageCriteriaInAllowedImagesSettings':
      return byProgram(event) === undefined;
    case 'SetTypeConfiguration':
      return HOOK_OFF.test(named('configuration'));
    default:
      return true;
  }
}

/** What a hook of CloudFormation's says that looks at nothing any longer. Source: CloudFormation Hooks User Guide, "Hook configuration schema". */
const HOOK_OFF = /"HookInvocationStatus"\s*:\s*"DISABLED"|"TargetStacks"\s*:\s*"NONE"/;
