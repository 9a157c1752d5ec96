import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, textsOf } from '../../domain/text/json.ts';
import { apiCall, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun, isHousekeeping } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'configRuleName',
  'conformancePackName',
  'configurationRecorderName',
  'configurationRecorderArn',
  'deliveryChannel.name',
  'configurationAggregatorName',
  'servicePrincipal',
);

/** What Config looks at, or where it reports, changed. */
export default detection({
  id: 'defense-evasion/config-changed',
  title: 'AWS Config rules or settings changed',
  severity: 'low',
  attack: ['T1562.001'],
  pattern: apiCall('config', [
    { wildcard: 'Delete*ConfigRule' },
    { wildcard: 'Delete*ConformancePack' },
    'DeleteRetentionConfiguration',
    'PutRetentionConfiguration',
    'DeleteRemediationConfiguration',
    'DeleteConfigurationAggregator',
    'DeleteAggregationAuthorization',
    // A service's own recorder; the account's goes on.
    'DeleteServiceLinkedConfigurationRecorder',
    'PutDeliveryChannel',
    'PutConfigurationRecorder',
    'DeleteEvaluationResults',
    'StartConfigurationRecorder',
    'PutConfigRule',
    'DisassociateResourceTypes',
  ]),
  severityOf: (event) => (leavesOut(event) ? 'medium' : isHousekeeping(event) ? 'info' : 'low'),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'what Config watches changed'),
  advice: ['Ask {the caller} whether this was planned for {the resource}; put deleted rules back.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html',
  ],
});

/** Types through which an account is taken over; a recorder without them misses what matters. */
const MATTERS = /^AWS::(IAM|KMS|S3|CloudTrail|Lambda|Config|EC2::(SecurityGroup|NetworkAcl|Instance|Snapshot))/;

/** Whether a recorder is to see nothing of types that matter: a few others, left out by name, are left out for their cost. */
function leavesOut(event: AccountEvent): boolean {
  if (textsOf(parameter(event, 'resourceTypes')).some((type) => MATTERS.test(type))) return true;
  const recorded = parameter(event, 'configurationRecorder.recordingGroup');
  if (at(recorded, 'allSupported') !== false) return false;
  const excluded = textsOf(at(recorded, 'exclusionByResourceTypes.resourceTypes'));
  const isExclusion =
    at(recorded, 'recordingStrategy.useOnly') === 'EXCLUSION_BY_RESOURCE_TYPES' && excluded.length > 0;
  return !isExclusion || excluded.some((type) => MATTERS.test(type));
}
