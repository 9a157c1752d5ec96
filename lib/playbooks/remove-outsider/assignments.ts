import * as z from 'zod/mini';
import type { Call } from '../../domain/remediation/plan.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import { type Assignment, type Assignments, instanceOf } from './ports.ts';

/** What names an assignment. Source: Identity Center API reference, CreateAccountAssignment. */
export const assignmentSchema = z.strictObject({
  permissionSet: z
    .string()
    .check(
      z.regex(
        /^arn:aws[\w-]*:sso:::permissionSet\/ssoins-[\w-]{1,32}\/ps-[\w-]{1,32}$/,
        'must be the ARN of a permission set',
      ),
    ),
  account: z.string().check(z.regex(/^\d{12}$/, 'must be the id of an account')),
  principalType: z.enum(['USER', 'GROUP'], { error: 'must be USER or GROUP' }),
  principalId: z
    .string()
    .check(
      z.regex(
        /^([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
        'must be the id of a user or group',
      ),
    ),
});

/** An assignment as a target: its permission set is locked and guarded with it, and the roles that it becomes in this account. */
export async function findAssignment(
  assignment: Assignment,
  { account, region, partition }: Ask,
  assignments: Assignments,
  rolesOf: (permissionSet: string) => Promise<string[]>,
): Promise<Found> {
  const { permissionSet, principalType, principalId } = assignment;
  const asked = `${principalType.toLowerCase()} ${principalId} in account ${assignment.account}`;
  const owner = await assignments.ownerOf(instanceOf(permissionSet));
  if (owner !== account)
    return notFound(
      asked,
      owner === undefined
        ? 'is of an Identity Center that does not run in this account and region: remove it where it runs'
        : `is of the Identity Center of account ${owner}, riposte is in ${account}: remove it there`,
    );
  if (!(await assignments.has(assignment))) return notFound(asked, 'has no such assignment');
  const last = await isLastAdministrator(assignment, assignments);
  if (last !== undefined) return notFound(asked, last);
  const { name, tags } = await assignments.permissionSet(permissionSet);
  const roles = assignment.account === account ? await rolesOf(name) : [];
  const path = permissionSet.split(':permissionSet/')[1];
  const resource = `arn:${partition}:sso:::assignment/${path}/${assignment.account}/${principalType}/${principalId}`;
  const label = `${cleanText(name, 64)} of ${asked}`;
  const alsoKnownAs = [name, principalId, ...roles.flatMap((arn) => [arn, arn.split('/').at(-1) ?? arn])];
  return {
    targets: [{ label, resource, belongsTo: permissionSet, alsoKnownAs, account, region, tags: [...tags] }],
    refused: [],
  };
}

/**
 * Why an assignment must stay: nobody else would surely be an administrator of its account. Sure is AWS's AdministratorAccess, of another user
 * or group; a permission set with policies of one's own may make an administrator, so that it is asked of it, too, but does not count as the one who stays.
 */
export async function isLastAdministrator(
  assignment: Assignment,
  assignments: Assignments,
): Promise<string | undefined> {
  const { permissionSet, account, principalId } = assignment;
  if ((await assignments.permissionSet(permissionSet)).administers === 'no') return undefined;
  const all = await assignments.administratorsOf(instanceOf(permissionSet), account);
  return all.some((one) => one.principalId !== principalId)
    ? undefined
    : `may be the last administrator of account ${account}: no other user or group has AdministratorAccess there. Remove it by hand`;
}

/** The assignment of a target; undefined where it is none. */
export function assignmentOf(resource: string): Assignment | undefined {
  const [, partition, instance, set, account, type, principalId] =
    /^arn:([^:]+):sso:::assignment\/([^/]+)\/([^/]+)\/(\d{12})\/(USER|GROUP)\/([^/]+)$/.exec(resource) ?? [];
  if (account === undefined || principalId === undefined) return undefined;
  const permissionSet = `arn:${partition}:sso:::permissionSet/${instance}/${set}`;
  return { permissionSet, account, principalType: type === 'GROUP' ? 'GROUP' : 'USER', principalId };
}

/** The call that takes an assignment away, or makes it again. */
export function assignmentCalls(resource: string, to: 'there' | 'gone'): Call[] {
  const { permissionSet = '', account = '', principalType = '', principalId = '' } = assignmentOf(resource) ?? {};
  const parameters = {
    ...{ InstanceArn: instanceOf(permissionSet), PermissionSetArn: permissionSet, PrincipalType: principalType },
    ...{ PrincipalId: principalId, TargetType: 'AWS_ACCOUNT', TargetId: account },
  };
  return [{ action: `sso:${to === 'gone' ? 'Delete' : 'Create'}AccountAssignment`, resource, parameters }];
}

/** Who can no longer do what. */
export function assignmentImpact(label: string, resource: string): string[] {
  const isGroup = assignmentOf(resource)?.principalType === 'GROUP';
  return [
    `${label} can no longer sign in with it${isGroup ? ': every member of the group' : ''}`,
    'an assignment that stood before, and was only asked for once more, looks the same: ask whose it is',
  ];
}
