import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('jobId', 'id');

/** Sensitive data in S3 is no longer looked for. */
export default detection({
  id: 'defense-evasion/macie-disabled',
  title: 'Macie switched off or blinded',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: apiCall(
    ['macie', 'macie2'],
    [
      'DisableMacie',
      'UpdateMacieSession',
      'UpdateMemberSession',
      'DeleteMember',
      { prefix: 'Disassociate' },
      'DisableOrganizationAdminAccount',
      'DeleteInvitations',
      'UpdateClassificationJob',
      'UpdateAutomatedDiscoveryConfiguration',
      'CreateFindingsFilter',
      'UpdateFindingsFilter',
      'DeleteFindingsFilter',
      'DeleteCustomDataIdentifier',
      'ArchiveFindings',
      'DeleteClassificationScopes',
      'UpdateClassificationScope',
      'CreateAllowList',
    ],
  ),
  when: blinds,
  subject,
  summary: told(subject, 'sensitive data may no longer be reported'),
  advice: ['Switch it on again: aws macie2 enable-macie.', 'Look at what {the caller} read from S3 {since}.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/macie/latest/user/macie-disable.html',
  ],
});

/** Values with which what is updated goes on, or only looks. */
const WATCHES = ['ENABLED', 'RUNNING', 'NOOP'];

/** Whether a call takes sight away: what is switched on, resumed or only shown otherwise does not. */
function blinds(event: AccountEvent): boolean {
  const values = ['status', 'jobStatus', 'action'].map((name) => plain(parameter(event, name)).toUpperCase());
  // How often it reports says nothing of whether it looks.
  const isPace = callName(event) === 'UpdateMacieSession' && parameter(event, 'status') === undefined;
  return !isPace && !values.some((value) => WATCHES.includes(value));
}
