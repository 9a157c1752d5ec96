import { detection } from '../../domain/finding/detection.ts';
import { apiCall, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('policyArn');

/** Old versions of a policy may allow more than the current one; switching needs no right to write policies. */
export default detection({
  id: 'privilege-escalation/policy-version-switched',
  title: 'Another version of a policy made the default',
  severity: 'low',
  attack: ['T1098.003'],
  pattern: apiCall('iam', ['SetDefaultPolicyVersion']),
  // Deployments write a version that is the default at once; whoever goes back to an old one has looked for it.
  severityOf: (event) => (byProgram(event) === undefined ? 'medium' : 'low'),
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, 'its permissions are those of another version now'),
  advice: [
    'Compare {requestParameters.versionId:the version} of {the policy} with the one before: aws iam get-policy-version.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
  ],
});
