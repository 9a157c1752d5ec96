import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { attemptedCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('targetPrincipal');

/** The management account used a member account's root for a task. */
export default detection({
  id: 'defense-evasion/root-session-assumed',
  title: 'Root session taken in a member account',
  severity: 'high',
  attack: ['T1550.001', 'T1548'],
  pattern: attemptedCall('sts', ['AssumeRoot']),
  subject,
  summary: told(subject, 'a session with root rights over it was asked for'),
  advice: [
    "Ask the organization's administrators about {the account}. If nobody planned it, revoke the sessions of {the caller}.",
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1550/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html',
  ],
});
