import * as z from 'zod/mini';
import { countrySchema } from '../network/country.ts';
import { approvalPolicySchema } from './approval-policy.ts';
import { MODES } from './modes.ts';

/** The most that a policy may let run at once. */
export const MOST_AT_ONCE = 100;

/** What a policy may say of one playbook. */
export const playbookPolicySchema = z.strictObject({
  mode: z.optional(z.enum(MODES)),
  /** How long what was done stays done, minutes; 0 means until a person undoes it. At most a year, the longest a workflow waits. */
  leaseMinutes: z.optional(z.number().check(z.int(), z.gte(0), z.lte(525_600))),
  /** Changes of the account an hour, all executions together; at most what one IP set holds. */
  capPerHour: z.optional(z.number().check(z.int(), z.gte(0), z.lte(10_000))),
  /** How many run at once, all executions together; the others wait for their turn. */
  atOnce: z.optional(z.number().check(z.int(), z.gte(1), z.lte(MOST_AT_ONCE))),
  /** How long verification may take before a person is called, seconds. */
  timeoutSeconds: z.optional(z.number().check(z.int(), z.gte(1), z.lte(86_400))),
  /** How people are asked, where it differs from the general setting. */
  approval: z.optional(approvalPolicySchema),
  /** The countries that customers are in, for a playbook that shuts countries out: none of them is, unless a person names it. */
  customers: z.optional(z.array(countrySchema).check(z.minLength(1), z.maxLength(250))),
});
