import { detection } from '../../domain/detection.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('secretId');

/** Whatever needs the secret stops working; without recovery time for good. */
export default detection({
  id: 'impact/secrets-deleted',
  title: 'Secret deleted without a way back',
  severity: 'medium',
  attack: ['T1485', 'T1531'],
  pattern: apiCall('secretsmanager', ['DeleteSecret'], {
    userIdentity: { invokedBy: NOBODY },
    requestParameters: { forceDeleteWithoutRecovery: [true] },
  }),
  subject,
  summary: told(subject, 'what reads it stops working'),
  advice: [
    'Such a deletion cannot be undone: make the secret anew from its source and rotate it.',
    'Applications that read it fail from now on; look at who called, and what else they deleted.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
  ],
});
