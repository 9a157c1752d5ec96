import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_RUNNER, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('secretId');

/** Whatever needs the secret stops working; without recovery time for good. */
export default detection({
  id: 'impact/secrets-deleted',
  title: 'Secret deleted without a way back',
  severity: 'medium',
  attack: ['T1485', 'T1531'],
  pattern: apiCall('secretsmanager', ['DeleteSecret'], {
    ...BY_HAND_OR_RUNNER,
    requestParameters: { forceDeleteWithoutRecovery: [true] },
  }),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'what reads it stops working'),
  advice: [
    'Such a deletion cannot be undone: make {the secret} anew from its source and rotate it.',
    'Look at what else {the caller} deleted.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
  ],
});
