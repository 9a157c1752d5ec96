import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { at, itemsAt, plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('detectorId');

/** Threat detection was deleted, suspended, or cut off from its members or its bucket. */
export default detection({
  id: 'defense-evasion/guardduty-disabled',
  title: 'GuardDuty switched off or blinded',
  severity: 'critical',
  attack: ['T1562.001'],
  pattern: apiCall('guardduty', [
    'DeleteDetector',
    'UpdateDetector',
    'DeletePublishingDestination',
    { prefix: 'Disassociate' },
    'DeleteMembers',
    'StopMonitoringMembers',
    'DisableOrganizationAdminAccount',
    'UpdateMemberDetectors',
    'UpdateOrganizationConfiguration',
    'DeleteMalwareProtectionPlan',
  ]),
  when: (event) => !callName(event).startsWith('Update') || switchesOff(event),
  severityOf: (event) =>
    /^(UpdateOrganizationConfiguration|DeleteMalwareProtectionPlan)$/.test(callName(event)) ? 'high' : 'critical',
  subject,
  summary: told(subject, 'threats in this account are no longer reported'),
  advice: [
    'Switch {the detector} on again: aws guardduty create-detector --enable (or update-detector --enable).',
    'Treat the credentials of {the caller} as stolen until their owner says otherwise.',
  ],
  playbook: [
    containCaller(),
    {
      playbook: 'restore-guardrail',
      params: (event) => {
        const name = plain(parameter(event, 'detectorId'));
        const off = callName(event) === 'UpdateDetector' && parameter(event, 'enable') === false;
        return off && /^[\w-]{1,256}$/.test(name) ? { guard: 'guardduty', name } : undefined;
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html',
  ],
});

function switchesOff(event: AccountEvent): boolean {
  const features = itemsAt(event.detail.requestParameters, 'features');
  // The older form: `dataSources: { s3Logs: { enable: false } }`, for an organization `autoEnable`.
  const sources = valuesUnder(parameter(event, 'dataSources'), /^(auto)?enable$/i).map(plain);
  const members = [parameter(event, 'autoEnableOrganizationMembers'), ...features.map((one) => at(one, 'autoEnable'))];
  return (
    parameter(event, 'enable') === false ||
    parameter(event, 'autoEnable') === false ||
    members.includes('NONE') ||
    sources.includes('false') ||
    features.some((feature) => at(feature, 'status') === 'DISABLED')
  );
}
