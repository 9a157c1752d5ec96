import { type PlaybookPolicy, type Policy, playbookPolicy } from '../../domain/policy.ts';

/** What holds where the policy does not say otherwise: a day, and what a web ACL's owner can still oversee. */
export const BLOCK_DEFAULTS = { leaseMinutes: 1_440, capPerHour: 2_000 } as const;

/** The settings of this playbook. */
export function blockSettings(policy: Policy): PlaybookPolicy {
  return playbookPolicy(policy, 'block-ip', BLOCK_DEFAULTS);
}
