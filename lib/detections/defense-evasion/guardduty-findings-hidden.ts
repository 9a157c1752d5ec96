import { detection } from '../../domain/detection.ts';
import { containCaller } from '../../domain/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'ipSetId', 'filterName', 'detectorId');

/** A trusted list or a filter that archives findings by itself was made or changed. */
export default detection({
  id: 'defense-evasion/guardduty-findings-hidden',
  title: 'GuardDuty told to ignore something',
  severity: 'high',
  attack: ['T1562.001'],
  pattern: apiCall('guardduty', [
    'CreateIPSet',
    'UpdateIPSet',
    'CreateTrustedEntitySet',
    'UpdateTrustedEntitySet',
    'CreateFilter',
    'UpdateFilter',
    'ArchiveFindings',
    'DeleteThreatIntelSet',
  ]),
  subject,
  summary: told(subject, 'some findings will not be seen'),
  advice: [
    'Look at the list or filter: addresses in a trusted list raise no findings at all.',
    'Delete it if nobody planned this.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html',
  ],
});
