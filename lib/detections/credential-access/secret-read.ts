import { detection } from '../../domain/finding/detection.ts';
import { caller, NOBODY, parameter, told } from '../../sources/api-call.ts';

/** Who read which secret; an application shows up once a day. Kept as a record. */
export default detection({
  id: 'credential-access/secret-read',
  title: 'Secret or secure parameter read',
  severity: 'info',
  attack: ['T1555.006'],
  pattern: {
    source: ['aws.secretsmanager', 'aws.ssm'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: ['GetSecretValue', 'GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'],
      $or: [{ eventSource: ['secretsmanager.amazonaws.com'] }, { requestParameters: { withDecryption: [true] } }],
      userIdentity: { invokedBy: NOBODY },
    },
  },
  readOnly: true,
  // All there are, with one call: a program asks for what is below its own path.
  severityOf: (event) => (parameter(event, 'path') === '/' ? 'medium' : 'info'),
  noPlaybook: 'What was read is read; the credentials decide what else it can be.',
  subject: caller,
  summary: told(caller, 'it knows a secret now'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html',
  ],
});
