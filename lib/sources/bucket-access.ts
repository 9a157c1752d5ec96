import { type OutsideAccess, outsideAccess } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/event.ts';
import { accountOf, apiCall, parameter } from './api-call.ts';

/** The calls that say who may use a bucket: policies of buckets and access points, and ACLs, those at creation included. */
export const BUCKET_ACCESS_CHANGED = apiCall('s3', [
  'PutBucketPolicy',
  { prefix: 'PutAccessPointPolicy' },
  'PutMultiRegionAccessPointPolicy',
  'PutBucketAcl',
  'PutObjectAcl',
  'CreateBucket',
]);

/** Who outside of the account the policy of such a call lets in. */
export function bucketPolicyAccess(event: AccountEvent): OutsideAccess[] {
  const policies = ['bucketPolicy', 'policy', 'details.policy'].map((name) => parameter(event, name));
  return policies.flatMap((policy) => outsideAccess(policy, accountOf(event)));
}
