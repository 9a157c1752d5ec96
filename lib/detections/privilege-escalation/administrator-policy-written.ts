import { isAdministrative } from '../../documents/policy-document.ts';
import { detection } from '../../domain/detection.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'roleName', 'groupName', 'policyArn', 'policyName');

/** A policy that allows all actions, or all of IAM, on all resources was put inline, made, or made the default. */
export default detection({
  id: 'privilege-escalation/administrator-policy-written',
  title: 'Policy that allows everything',
  severity: 'high',
  attack: ['T1098.003'],
  pattern: apiCall('iam', ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion']),
  when: (event) => isAdministrative(parameter(event, 'policyDocument')),
  subject,
  summary: told(subject, 'whoever has this policy can do anything in this account'),
  advice: [
    "Restore the policy's former version, or delete the inline policy, if nobody planned this.",
    'Look at what the identity did since.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
  ],
});
