import type { AccountEvent } from '../domain/finding/event.ts';
import { type Json, textAt } from '../domain/text/json.ts';
import { apiCall, parameter, subjectFrom } from './api-call.ts';

/** The calls that write what a policy says: inline, as a policy, as a version of one, or into a permission set. */
export const POLICY_WRITTEN = apiCall(
  ['iam', 'sso'],
  [
    'PutUserPolicy',
    'PutRolePolicy',
    'PutGroupPolicy',
    'CreatePolicy',
    'CreatePolicyVersion',
    'PutInlinePolicyToPermissionSet',
  ],
);

/** Whose policy such a call wrote, or which one. */
export const writtenPolicy = subjectFrom(
  'userName',
  'roleName',
  'groupName',
  'policyArn',
  'policyName',
  'permissionSetArn',
);

/** What the policy says by then, where the call says so. */
export function writtenDocuments(event: AccountEvent): unknown[] {
  return ['policyDocument', 'inlinePolicy'].map((name) => parameter(event, name));
}

/**
 * Whose rights a call of IAM's gave, by which policy or group; undefined for calls that gave nobody any (a policy nobody has yet, a
 * boundary) and for permission sets, which Identity Center manages.
 */
export function givenRights(event: AccountEvent): Record<string, Json> | undefined {
  const call = textAt(event.detail, 'eventName') ?? '';
  const given = (name: string) => textAt(event.detail, `requestParameters.${name}`);
  if (call === 'CreatePolicyVersion') return filled({ policyArn: given('policyArn') });
  if (call === 'AddUserToGroup') return filled({ user: given('userName'), group: given('groupName') });
  const kind = /^(?:Attach|Put)(User|Role|Group)Policy$/.exec(call)?.[1]?.toLowerCase();
  if (kind === undefined) return undefined;
  return filled({
    [kind]: given(`${kind}Name`),
    policy: given(call.startsWith('Attach') ? 'policyArn' : 'policyName'),
  });
}

/** The fields, where none is missing. */
function filled(fields: Record<string, string | undefined>): Record<string, Json> | undefined {
  const found = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return found.length === Object.keys(fields).length ? (Object.fromEntries(found) as Record<string, Json>) : undefined;
}
