import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

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
    'UpdateThreatIntelSet',
    'DeleteThreatEntitySet',
    'UpdateThreatEntitySet',
  ]),
  when: hides,
  subject,
  summary: told(subject, 'some findings will not be seen'),
  advice: [
    'Look at {the list or filter}: addresses in a trusted list raise no findings at all.',
    'Delete it if nobody planned this.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html',
  ],
});

/** A filter hides only where it archives, a trusted list only while it is on, and a list of threats once it is off. */
function hides(event: AccountEvent): boolean {
  const call = callName(event);
  const isOff = plain(parameter(event, 'activate')) === 'false';
  if (/Filter$/.test(call)) return plain(parameter(event, 'action') ?? 'ARCHIVE').toUpperCase() === 'ARCHIVE';
  if (/Threat/.test(call)) return call.startsWith('Delete') || isOff;
  return !isOff;
}
