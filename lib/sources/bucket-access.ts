import { type OutsideAccess, sharedWith } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { at, fieldAt, plain } from '../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter } from './api-call.ts';

/** The calls that say who may use a bucket: policies of buckets and access points, and ACLs, those at creation included. */
export const BUCKET_ACCESS_CHANGED = apiCall('s3', [
  'PutBucketPolicy',
  { prefix: 'PutAccessPointPolicy' },
  'PutMultiRegionAccessPointPolicy',
  'PutAccessGrantsInstanceResourcePolicy',
  'CreateAccessGrant',
  'PutBucketAcl',
  'PutObjectAcl',
  'CreateBucket',
]);

/** The bucket that a call of S3's, or a rule of Config's, is about, as a playbook's parameter. */
export function bucketOf(event: AccountEvent): { bucket: string } | undefined {
  const named = [plain(parameter(event, 'bucketName')), plain(event.detail.resourceId)];
  const bucket = named.find((name) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name));
  return bucket === undefined ? undefined : { bucket };
}

/** Who outside of the account the policy of such a call lets in. */
export function bucketPolicyAccess(event: AccountEvent): OutsideAccess[] {
  const request = event.detail.requestParameters;
  // The control API of S3 takes XML, whose root has the name of the request.
  const parts = [request, at(request, `${callName(event)}Request`)].flatMap((one) => [one, fieldAt(one, 'details')]);
  const policies = parts.flatMap((part) => ['bucketPolicy', 'policy'].map((name) => fieldAt(part, name)));
  return policies.flatMap((policy) => sharedWith(policy, accountOf(event)));
}
