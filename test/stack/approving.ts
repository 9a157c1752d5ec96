import { AttachRolePolicyCommand, AttachUserPolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Arranged } from './playbooks/fixture.ts';
import type { TestStack } from './stack.ts';

/** What makes a user or a role an approver of the stack, and what a playbook says of it then. */
export function approving(
  stack: TestStack,
  holder: { readonly UserName: string } | { readonly RoleName: string },
): NonNullable<Arranged['held']> {
  const iam = new IAMClient(stack.config);
  const PolicyArn = stack.output('ApproversPolicyArn');
  return {
    hold: () =>
      'UserName' in holder
        ? iam.send(new AttachUserPolicyCommand({ ...holder, PolicyArn }))
        : iam.send(new AttachRolePolicyCommand({ ...holder, PolicyArn })),
    says: 'riposte does not decide about who decides',
  };
}
