import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import type { IpSetRef, IpSets } from '../../domain/network/ip-set-ports.ts';
import type { Scope } from '../../domain/network/lease.ts';
import { isAwsError } from '../errors.ts';

/** A WAF client a scope: CLOUDFRONT sets are reached through us-east-1 only, whatever the function's region. */
export function wafClients(): (scope: Scope) => WAFV2Client {
  const clients = new Map<Scope, WAFV2Client>();
  return (scope) => {
    const known = clients.get(scope);
    if (known !== undefined) return known;
    // WAF throttles Update calls at about one a second: many attempts with the SDK's back-off are cheaper than a failed run.
    const client = new WAFV2Client({ maxAttempts: 8, ...(scope === 'CLOUDFRONT' ? { region: 'us-east-1' } : {}) });
    clients.set(scope, client);
    return client;
  };
}

/** Reads and replaces WAF IP sets. */
export function ipSets(clientFor: (scope: Scope) => WAFV2Client): IpSets {
  const nameOf = (set: IpSetRef) => ({ Scope: set.scope, Name: set.name, Id: set.id });
  return {
    async read(set) {
      const { IPSet, LockToken } = await clientFor(set.scope).send(new GetIPSetCommand(nameOf(set)));
      return { addresses: IPSet?.Addresses ?? [], lockToken: LockToken ?? '' };
    },
    async write(set, addresses, lockToken) {
      try {
        await clientFor(set.scope).send(
          new UpdateIPSetCommand({ ...nameOf(set), Addresses: [...addresses], LockToken: lockToken }),
        );
        return true;
      } catch (error) {
        if (isAwsError(error, 'WAFOptimisticLockException')) return false;
        throw error;
      }
    },
  };
}
