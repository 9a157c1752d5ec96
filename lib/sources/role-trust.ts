import { type OutsideAccess, sharedWith } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/event.ts';
import { accountOf, parameter } from './api-call.ts';

/** Who outside its account a call lets into a role: CreateRole and UpdateAssumeRolePolicy name the policy differently. */
export function trustedOutsiders(event: AccountEvent): OutsideAccess[] {
  const document = parameter(event, 'assumeRolePolicyDocument') ?? parameter(event, 'policyDocument');
  return sharedWith(document, accountOf(event));
}

/** Whether all of them have to say an external id, as partners do. Letting in anyone is no partnership. */
export function arePartners(outsiders: readonly OutsideAccess[]): boolean {
  return outsiders.length > 0 && outsiders.every(({ externalId, anyone }) => externalId && !anyone);
}
