import { mayTakeOver } from '../../documents/take-over.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { told } from '../../sources/api-call.ts';
import { givenRights, POLICY_WRITTEN, writtenDocuments, writtenPolicy } from '../../sources/given-rights.ts';

/** A policy that lets its holder become somebody else, without making it an administrator by itself. */
export default detection({
  id: 'privilege-escalation/wide-policy-written',
  title: 'Policy lets its holder take over others',
  severity: 'medium',
  attack: ['T1098.003', 'T1548.005'],
  pattern: POLICY_WRITTEN,
  when: (event) => ways(event).length > 0,
  routine: 'building',
  subject: writtenPolicy,
  summary: told(writtenPolicy, (event) => `with it one may ${ways(event).join(', and ')}`),
  advice: ['Ask {who:whoever did it}; take the policy off {the identity} if nobody knows.'],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
});

function ways(event: AccountEvent): string[] {
  return writtenDocuments(event).flatMap(mayTakeOver);
}
