import { GetRoleCommand, type IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { unlessGone } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** A role, and its trust policy as JSON text. */
export interface TrustedRole {
  readonly arn: string;
  /** AROA…: another one where somebody made a role of the same name anew. */
  readonly id: string;
  readonly tags: readonly string[];
  readonly trust: string;
}

/** Trust policies of roles. */
export interface RoleTrusts {
  /** Undefined where there is no such role. */
  of(role: string): Promise<TrustedRole | undefined>;
  set(role: string, document: string): Promise<void>;
}

/** IAM's roles with their trust policies. */
export function roleTrusts(client: IAMClient): RoleTrusts {
  return {
    of: (RoleName) =>
      unlessGone(async () => {
        const { Role } = await client.send(new GetRoleCommand({ RoleName }));
        return {
          arn: Role?.Arn ?? '',
          id: Role?.RoleId ?? '',
          tags: keysOf(Role?.Tags),
          trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''),
        };
      }),
    async set(RoleName, PolicyDocument) {
      await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
  };
}
