import { matchesText, type Policy } from '../../domain/policy/policy.ts';
import type { ReadApprovers } from '../../domain/remediation/approvers.ts';
import { doubtsAbout, guardTarget } from '../../domain/remediation/guard.ts';
import type { Target } from '../../domain/remediation/plan.ts';
import type { SecretState } from '../../domain/remediation/secret-ports.ts';
import { accountOfArn } from '../../domain/text/arn.ts';
import { unlessApprover } from '../../remediation/guarding.ts';

/** What a guard of secrets has to know of where it stands. */
export interface SecretGuard {
  /** What the names of everything of this stack begin with: `riposte-<stage>-`. */
  readonly prefix: string;
}

/** Why a secret is left alone, whatever is asked: it is protected, a copy, about to go, riposte's own, or managed by a service. */
export function protectionOf(state: SecretState, policy: Policy, { prefix }: SecretGuard): string | undefined {
  const { name } = state;
  if (state.deleting) return `${name} is scheduled for deletion; restore it first if it is still needed`;
  if (state.copyOf !== undefined)
    return `${name} is a copy of the secret in ${state.copyOf}: rotate it there, the copy follows`;
  const never = policy.neverTouch.resources.find(
    (pattern) => matchesText(pattern, name) || matchesText(pattern, state.arn),
  );
  if (never !== undefined) return `${name} is on the policy's never-touch list (${never})`;
  const target = targetOf(state);
  // A keeper's name is that of a principal: a secret that is called like one is none.
  const guarded = guardTarget(target, policy, { account: target.account, prefix, keepers: [] });
  return guarded === undefined ? undefined : `${name} ${guarded}${byItsOwner(name)}`;
}

/** Why the key of an IAM user is not replaced: the user approves, or whether that is so is not known. */
export async function keptFor(
  user: string,
  account: string,
  readApprovers: ReadApprovers,
): Promise<string | undefined> {
  const resource = `arn:aws:iam::${account}:user/${user}`;
  const reason = unlessApprover({ label: user, resource, account, region: '' }, await readApprovers());
  return reason === undefined ? undefined : `The key of ${user} ${reason}`;
}

/** What a person has to know and decide before a secret is rotated, whoever asked. */
export function doubtsAboutSecret(state: SecretState, policy: Policy, guard: SecretGuard): string[] {
  return doubtsAbout([targetOf(state)], policy, guard);
}

function targetOf({ name, arn, tags }: SecretState): Target {
  const [, , , region = '', account = ''] = arn.split(':');
  return { label: name, resource: arn, account, region, tags: [...tags] };
}

/** How a service's own secret is rotated all the same. Source: RDS user guide, "Rotating the master user password". */
function byItsOwner(name: string): string {
  return /^(rds|aurora)!/.test(name)
    ? ': have RDS rotate it (modify the database or cluster, with rotate-master-user-password)'
    : '';
}

/** Why a secret is not even looked at: its ARN is another account's. */
export function elsewhere(secretId: string, account: string): string | undefined {
  const owner = secretId.startsWith('arn:') ? accountOfArn(secretId) : account;
  return owner === account ? undefined : `belongs to account ${owner}, riposte is in ${account}`;
}

/** Why a secret cannot be rotated as it is set up. */
export function unrotatable({ name, rotationEnabled }: SecretState): string | undefined {
  if (rotationEnabled) return undefined;
  return `${name} has no rotation function: set one up (docs/playbooks/rotate-secret.md) or change it by hand`;
}
