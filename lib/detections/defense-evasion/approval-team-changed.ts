import { foreignOwners } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('backupVaultName', 'arn', 'identitySourceArn');

/** Whom a protected operation is asked of before it is done changed: a vault's backups are restored, elsewhere too, by whom the team approves. */
export default detection({
  id: 'defense-evasion/approval-team-changed',
  title: 'Who approves protected operations changed',
  severity: 'medium',
  attack: ['T1562.001', 'T1490'],
  pattern: apiCall(
    ['multi-party-approval', 'backup'],
    [
      'UpdateApprovalTeam',
      'StartActiveApprovalTeamDeletion',
      'DeleteIdentitySource',
      { suffix: 'BackupVaultMpaApprovalTeam' },
    ],
  ),
  parties: (event) => foreignOwners([parameter(event, 'mpaApprovalTeamArn')], accountOf(event)),
  subject,
  summary: told(subject, 'who has to approve what it protects, if anybody, changed'),
  advice: [
    'Ask {the caller}. Not planned? Put the former team, if any, back on {the vault}; an active team can deny it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/mpa/latest/userguide/delete-team.html',
  ],
});
