import { detection } from '../../domain/finding/detection.ts';
import { told } from '../../sources/api-call.ts';

/** How the root user signs in was changed: its password, its e-mail address or its second factor. */
export default detection({
  id: 'initial-access/root-password-or-mfa-changed',
  title: 'Root password or MFA changed',
  severity: 'critical',
  attack: ['T1098', 'T1078.004'],
  pattern: {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'AWS Console Sign In via CloudTrail',
      'AWS Console Signin via CloudTrail',
    ],
    detail: {
      eventName: [
        // Updated, or its recovery requested or completed.
        { prefix: 'Password' },
        'ChangePassword',
        'EmailUpdated',
        'DeactivateMFADevice',
        'DeleteVirtualMFADevice',
      ],
      userIdentity: { type: ['Root'] },
    },
  },
  subject: (event) => `root of ${event.account}`,
  summary: told((event) => `root of ${event.account}`, 'how the root user signs in is being changed'),
  advice: ['Not planned? Recover the root user with AWS Support now.', 'Check the root e-mail account.'],
  noPlaybook: 'Nothing within an account holds its root user back: only AWS Support can.',
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html',
  ],
});
