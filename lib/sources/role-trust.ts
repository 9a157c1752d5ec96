import { type OutsideAccess, outsideAccess, sharedWith } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { textAt } from '../domain/text/json.ts';
import { accountOf, parameter } from './api-call.ts';

/** Who outside its account a call lets into a role: CreateRole and UpdateAssumeRolePolicy name the policy differently. */
export function trustedOutsiders(event: AccountEvent, read = sharedWith): OutsideAccess[] {
  const document = parameter(event, 'assumeRolePolicyDocument') ?? parameter(event, 'policyDocument');
  return read(document, accountOf(event));
}

/** Whether any of them is no partner, who has to say an external id. Letting in anyone is no partnership. */
export function areStrangers(outsiders: readonly OutsideAccess[]): boolean {
  return outsiders.some(({ externalId, anyone }) => anyone || !externalId);
}

/** The role, where the playbook would find somebody in it to take out: members of an organization and callers from an address stay. */
export function closable(event: AccountEvent): string | undefined {
  const found = areStrangers(trustedOutsiders(event, outsideAccess));
  return found ? textAt(event.detail, 'requestParameters.roleName') : undefined;
}
