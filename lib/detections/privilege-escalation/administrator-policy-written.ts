import { type Holder, isAdministrative } from '../../documents/permissions.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { accountOf, parameter, told } from '../../sources/api-call.ts';
import { givenRights, POLICY_WRITTEN, writtenDocuments, writtenPolicy } from '../../sources/given-rights.ts';

/** A policy that allows everything, or to give oneself everything, was put inline or made. */
export default detection({
  id: 'privilege-escalation/administrator-policy-written',
  title: 'Policy that allows everything',
  severity: 'high',
  attack: ['T1098.003'],
  pattern: POLICY_WRITTEN,
  when: (event) => writtenDocuments(event).some((document) => isAdministrative(document, holderOf(event))),
  subject: writtenPolicy,
  summary: told(writtenPolicy, 'whoever has this policy can do anything in this account'),
  advice: [
    "Not planned? Restore the policy's former version; delete an inline policy.",
    'Look at what {the identity} did {since}.',
  ],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
  ],
});

/** Whose policy it becomes; a policy that may change itself is its own holder. */
function holderOf(event: AccountEvent): Holder {
  const named = ['user', 'role', 'group'].flatMap((kind) => {
    const name = parameter(event, `${kind}Name`);
    return typeof name === 'string' ? [`${kind}/${name}`] : [];
  });
  const policy = plain(parameter(event, 'policyArn') ?? parameter(event, 'policyName') ?? '');
  return { account: accountOf(event), name: named[0] ?? `policy/${policy.split('/').at(-1)}` };
}
