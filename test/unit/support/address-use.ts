import type { AddressUse } from '../../../lib/playbooks/block-ip/impact.ts';

/** What WAF and CloudTrail say of an address nobody comes from. */
export const NOBODY_COMES: AddressUse = {
  sampled: async () => [{ acl: 'acl', since: undefined, requests: [] }],
  signIns: async () => [],
  awsRanges: async () => [],
};
