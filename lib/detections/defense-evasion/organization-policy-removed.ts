import { detection } from '../../domain/detection.ts';
import { containCaller } from '../../domain/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('targetId', 'policyId', 'rootId');

/** A limit that held for whole accounts no longer does. */
export default detection({
  id: 'defense-evasion/organization-policy-removed',
  title: 'Service control policy detached or deleted',
  severity: 'high',
  attack: ['T1484', 'T1562.001'],
  pattern: apiCall('organizations', ['DetachPolicy', 'DeletePolicy', 'DisablePolicyType']),
  subject,
  summary: told(subject, 'limits that held for whole accounts changed'),
  advice: [
    'Attach the policy again unless this was planned: aws organizations attach-policy.',
    'Look at what became possible, and whether somebody did it.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1484/',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  ],
});
