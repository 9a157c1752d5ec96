import { outsiders } from '../documents/policy-document.ts';
import type { AccountEvent } from '../domain/event.ts';
import { accountOf, parameter } from './api-call.ts';

/** The accounts, other than its own, that a call lets into a role: CreateRole and UpdateAssumeRolePolicy name the policy differently. */
export function trustedOutsiders(event: AccountEvent): string[] {
  const document = parameter(event, 'assumeRolePolicyDocument') ?? parameter(event, 'policyDocument');
  return outsiders(document, accountOf(event));
}

/** Whether whoever is let in has to say an external id, as partners do. Letting in anyone is no partnership. */
export function asksForExternalId(event: AccountEvent): boolean {
  const asks = JSON.stringify(event.detail.requestParameters ?? '').includes('sts:ExternalId');
  return asks && !trustedOutsiders(event).includes('*');
}
