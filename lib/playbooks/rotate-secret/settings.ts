import type { Circumstances, Mode } from '../../domain/policy/modes.ts';
import { modeOf, type PlaybookPolicy, type Policy, playbookPolicy } from '../../domain/policy/policy.ts';

/** What holds where the policy does not say otherwise. */
export const ROTATION_DEFAULTS = { capPerHour: 2_000, atOnce: 10, timeoutSeconds: 300 } as const;

/** The settings of this playbook. */
export function rotationSettings(policy: Policy): PlaybookPolicy {
  return playbookPolicy(policy, 'rotate-secret', ROTATION_DEFAULTS);
}

/** What may be done about what is asked here and now. */
export function rotationMode(policy: Policy, here: Circumstances): Mode {
  return modeOf(policy, 'rotate-secret', here, ROTATION_DEFAULTS).mode;
}
