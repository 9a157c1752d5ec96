import { iamArn } from '../text/arn.ts';
import { command, word } from '../text/command.ts';
import { whoseOf } from './guard.ts';
import type { Plan, Target } from './plan.ts';

/** Who holds the policy with which people approve: by `user/<name>`, `group/<name>` or `role/<name>`, the group through which, or nothing. */
export interface Approvers {
  readonly policyArn: string;
  readonly holders: ReadonlyMap<string, string | undefined>;
}

/** Reads them anew; why they cannot be read, where asking again would not mend it. */
export type ReadApprovers = () => Promise<Approvers | { readonly problem: string }>;

/** What each refusal for an approver says: by it the message of the refusal is known to need a person. */
const WHO_DECIDES = 'riposte does not decide about who decides';

/** Whether what was refused is an approver's, so that a person has to do it by hand. */
export function isLeftToPeople({ why, refused }: Pick<Plan, 'why' | 'refused'>): boolean {
  return [why, ...refused.map(({ reason }) => reason)].some((text) => text.includes(WHO_DECIDES));
}

/** Under what a user, group or role stands among the holders. IAM tells no two names apart by their case. */
export function holderKey(kind: string, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}

/** The users, groups and roles of its account that a target is, is a part of, or lets in. */
export function principalsOf(target: Target): [kind: string, name: string][] {
  return [whoseOf(target), ...(target.alsoKnownAs ?? [])].flatMap((arn): [string, string][] => {
    const found = iamArn(arn);
    return found?.account !== target.account || found.kind === 'policy' ? [] : [[found.kind, found.name]];
  });
}

/** Why a target is left alone: it is, or lets in, somebody who approves. */
export function approves(target: Target, { policyArn, holders }: Approvers): string | undefined {
  const found = principalsOf(target).find(([kind, name]) => holders.has(holderKey(kind, name)));
  if (found === undefined) return undefined;
  const [kind, name] = found;
  const group = holders.get(holderKey(kind, name));
  const through = group === undefined ? '' : ` through the group ${group}`;
  const taking = takingAway(kind, name, group, policyArn);
  const byHand = taking === undefined ? '' : `: ${taking}`;
  return `concerns ${kind} ${name}, who holds riposte's approvers policy${through}: ${WHO_DECIDES}. If nobody of yours gave it to them, take it away by hand, then ask again${byHand}`;
}

function takingAway(kind: string, name: string, group: string | undefined, policyArn: string): string | undefined {
  const [who, policy] = [word('name', name), word('arn', policyArn)];
  if (group !== undefined)
    return command`aws iam remove-user-from-group --user-name ${who} --group-name ${word('name', group)}`;
  switch (kind) {
    case 'user':
      return command`aws iam detach-user-policy --user-name ${who} --policy-arn ${policy}`;
    case 'group':
      return command`aws iam detach-group-policy --group-name ${who} --policy-arn ${policy}`;
    default:
      return command`aws iam detach-role-policy --role-name ${who} --policy-arn ${policy}`;
  }
}
