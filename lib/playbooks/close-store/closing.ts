import { deadSparedIn, deadSparedText } from '../../documents/dead-principals.ts';
import { losses } from '../../documents/own-lost.ts';
import type { Target } from '../../domain/remediation/plan.ts';
import type { Wanted } from '../../remediation/playbook.ts';
import { type Closing, closed, keepsOwner, type StorePolicy } from './policy.ts';
import { ownersOnly, serviceOf } from './stores.ts';

/** What becomes of a store's policy; why it stays, where there is nothing to close or nobody could write what is left. */
export function closing(
  { resource, account, label }: Target,
  before: StorePolicy,
  wanted: Closing,
): Wanted<{ policy: StorePolicy }> {
  const { policy, gone, missing, own } = closed(before, account, wanted);
  if (missing.length > 0)
    return { refuse: `has no statement ${missing.join(', ')} that lets anybody in or shuts anybody out` };
  if (gone === 0) return { refuse: 'has no statement in its policy that lets them in: there is nothing to close' };
  const spared = deadSparedIn(policy);
  if (spared.length > 0) return { refuse: deadSparedText(spared) };
  const service = serviceOf(resource);
  if (service === 'kms' && !keepsOwner(policy, account))
    return { refuse: 'would no longer let its own account administer the key, for good: change its policy by hand' };
  const state = { policy: policy === null && service === 'sns' ? ownersOnly(resource, account) : policy };
  return { state, ...losses(label, before, own) };
}
