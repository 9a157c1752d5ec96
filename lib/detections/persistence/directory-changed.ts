import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('directoryId', 'trustId', 'entityId', 'userId', 'organizationId');

/** A directory of AWS trusts another, asks for no second factor or was shared, a mailbox was exported or opened to somebody else, or a password was set from outside. */
export default detection({
  id: 'persistence/directory-changed',
  title: 'Directory or mailbox opened, or a password in it set',
  severity: 'medium',
  attack: ['T1556.007', 'T1098', 'T1484.002', 'T1114'],
  pattern: apiCall(
    ['ds', 'workmail'],
    [
      'CreateTrust',
      'ShareDirectory',
      'ResetUserPassword',
      'StartMailboxExportJob',
      'PutMailboxPermissions',
      'ResetPassword',
      'DisableRadius',
      'UpdateRadius',
      'CreateImpersonationRole',
    ],
  ),
  subject,
  summary: told(subject, 'who can sign in, or read the mail, changed'),
  advice: ['Ask who runs {the directory}; end the trust, the sharing or the export if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/007/',
    'https://docs.aws.amazon.com/directoryservice/latest/devguide/API_Operations.html',
  ],
});
