import * as z from 'zod/mini';

/** The playbooks riposte ships; each has a state machine of the same name. */
export const PLAYBOOKS = ['block-ip', 'rotate-secret'] as const;

export const playbookSchema = z.enum(PLAYBOOKS);
export type PlaybookId = z.infer<typeof playbookSchema>;

/** What `plan` decided: carry on, wait for a person, only record what would be done, or refuse. */
export type Decision = 'apply' | 'approve' | 'observe' | 'refuse';

/** Something asked for that will not be done, and why. */
export interface Refusal {
  readonly input: string;
  readonly reason: string;
}
