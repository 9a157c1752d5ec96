import * as z from 'zod/mini';

/** A playbook's name: that of its file. Whether there is one is checked when riposte is deployed and in its tests. */
export const playbookSchema = z.string().check(z.regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be the name of a playbook'));
export type PlaybookId = z.infer<typeof playbookSchema>;

/** What `plan` decided: carry on, wait for a person, only record what would be done, or refuse. */
export type Decision = 'apply' | 'approve' | 'observe' | 'refuse';

/**
 * The playbooks that block addresses for the time of a lease, each with the field of a task's params that lists them: what they
 * hold is asked of the leases.
 */
export type AddressPlaybooks = Readonly<Record<string, string>>;

/** Something asked for that will not be done, and why. */
export interface Refusal {
  readonly input: string;
  readonly reason: string;
  /** Nothing was there to be changed: no reason to wake anybody. */
  readonly idle?: true;
  /** A person has to judge it, so that it is told louder than what is only done. */
  readonly look?: true;
}

/** Why a target is left alone that stands as it was to be made: of what was asked nothing is left out then. */
export const SO_ALREADY = 'is so already: there is nothing to do';

/** What answers one finding is done in this order: what is lost first when it is late comes first. */
export const STORY_ORDER = ['evidence', 'key', 'principal', 'secret', 'thing'] as const;
