import { detection } from '../../domain/finding/detection.ts';
import { ABSENT } from '../../sources/absent.ts';
import { apiCall, told } from '../../sources/api-call.ts';

/** A root key has no boundary, no MFA and no expiry. */
export default detection({
  id: 'persistence/root-access-key-created',
  title: 'Access key made for the root user',
  severity: 'critical',
  attack: ['T1098.001', 'T1078.004'],
  pattern: apiCall('iam', ['CreateAccessKey'], {
    userIdentity: { type: ['Root'] },
    requestParameters: { userName: ABSENT },
  }),
  subject: (event) => `root of ${event.account}`,
  summary: told((event) => `root of ${event.account}`, 'whoever holds it can do anything in this account'),
  advice: [
    'Delete the key: sign in as root, Security credentials, Access keys. Nothing limits what it may do.',
    'Then change the root password and look at every call root made today.',
  ],
  noPlaybook: 'Nothing within an account but its root user can delete that key.',
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
  ],
});
