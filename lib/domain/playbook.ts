import * as z from 'zod/mini';

/** The playbooks with a workflow of their own shape. All others are declarations in functions/playbooks. */
export const PLAYBOOKS = ['block-ip', 'rotate-secret'] as const;

/** A playbook's name: that of its file. Whether there is one is checked when riposte is deployed and in its tests. */
export const playbookSchema = z.string().check(z.regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be the name of a playbook'));
export type PlaybookId = z.infer<typeof playbookSchema>;

/** What `plan` decided: carry on, wait for a person, only record what would be done, or refuse. */
export type Decision = 'apply' | 'approve' | 'observe' | 'refuse';

/** Something asked for that will not be done, and why. */
export interface Refusal {
  readonly input: string;
  readonly reason: string;
}
