import type { Circumstances, Mode } from '../../domain/policy/modes.ts';
import { modeOf, type PlaybookPolicy, type Policy, playbookPolicy } from '../../domain/policy/policy.ts';

/** What holds where the policy does not say otherwise: a day, and what a web ACL's owner can still oversee. */
export const BLOCK_DEFAULTS = { leaseMinutes: 1_440, capPerHour: 2_000 } as const;

/** The settings of this playbook. */
export function blockSettings(policy: Policy): PlaybookPolicy {
  return playbookPolicy(policy, 'block-ip', BLOCK_DEFAULTS);
}

/** What may be done about what is asked here and now. */
export function blockMode(policy: Policy, here: Circumstances): Mode {
  return modeOf(policy, 'block-ip', here, BLOCK_DEFAULTS).mode;
}
