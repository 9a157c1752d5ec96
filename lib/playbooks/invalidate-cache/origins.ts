import { someOf } from '../../remediation/impact.ts';

/** From which hosts a distribution fetches, and whether all edges know that already. */
export interface Fetching {
  readonly from: readonly string[];
  readonly everywhere: boolean;
}

/** Why nothing may be thrown out yet, and what to do first: it would be fetched again from where it must not be. Undefined where it is time. */
export function toDoFirst(id: string, now: Fetching | undefined, notFrom: readonly string[]): string | undefined {
  if (now === undefined) return `${id} is gone: there is nothing to throw out`;
  const still = now.from.filter((host) => notFrom.includes(host));
  if (still.length > 0)
    return (
      `${id} still fetches from ${someOf(still)}: what is thrown out now is filled from there again, for everybody. First put its origin right ` +
      '(CloudFront, Origins, or what deploys it), then approve; until then an approval throws nothing out. If the origin is yours, deny'
    );
  if (now.everywhere) return undefined;
  return `${id} fetches from ${someOf(now.from)}, but not all edges know it yet: approve once CloudFront says Deployed, minutes after the change`;
}

/** What a person judges before they approve: whether the origin that there is now is the right one. */
export function originsTold(id: string, now: Fetching | undefined, notFrom: readonly string[]): string[] {
  if (now === undefined || toDoFirst(id, now, notFrom) !== undefined) return [];
  return [`${id} fetches from ${someOf(now.from)} now, no longer from ${someOf(notFrom)}: approve if that is right`];
}
