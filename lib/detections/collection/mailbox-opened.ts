import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('entityId', 'userId', 'impersonationRoleId', 'organizationId');

/** A mailbox of WorkMail was exported, or somebody may read that of another. */
export default detection({
  id: 'collection/mailbox-opened',
  title: 'Mailbox exported or opened to somebody else',
  severity: 'medium',
  attack: ['T1114', 'T1098'],
  pattern: apiCall('workmail', [
    'StartMailboxExportJob',
    'PutMailboxPermissions',
    'CreateImpersonationRole',
    'AssumeImpersonationRole',
    'ResetPassword',
  ]),
  subject,
  summary: told(subject, 'somebody else can read the mail in it'),
  advice: ['Ask whose mailbox it is. Cancel the export, or take the permission away, if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1114/',
    'https://docs.aws.amazon.com/workmail/latest/adminguide/logging-using-cloudtrail.html',
  ],
});
