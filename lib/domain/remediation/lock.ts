import type { Target } from './plan.ts';

/** An execution that changes targets, or wants to. Whoever starts one names it, so it is known by its playbook as well. */
export interface Holder {
  readonly execution: string;
  readonly playbook: string;
}

/** A target that another execution has, and until when at most. */
export interface Held extends Holder {
  readonly resource: string;
  readonly until: Date;
}

/** An execution that waits for a target, and since when. */
export interface Waiter extends Holder {
  readonly since: Date;
  readonly for: Held;
}

/** Targets that one execution at a time changes. */
export interface TargetLocks {
  /** Takes all of them until then, or none: then, one that another execution has. Taken again by its holder, it is prolonged. */
  take(resources: readonly string[], me: Holder, until: Date, now: Date): Promise<Held | undefined>;
  /** Notes that an execution waits; gives since when. */
  wait(me: Holder, held: Held, now: Date): Promise<Date>;
  /** Gives back what the execution has of these, and waits no longer. */
  giveBack(resources: readonly string[], me: Holder): Promise<void>;
}

/** How long a target is held without a word of its execution: longer than the retries of a step last. One that is gone holds nobody up for longer. */
const HELD_MINUTES = 10;

/** How long somebody waits for a target: longer than an execution that is gone holds it. */
const WAITS_MINUTES = 30;

/** What is locked for some targets: they themselves, and what they are a part of, since AWS often writes that as a whole. */
export function lockedFor(targets: readonly Pick<Target, 'resource' | 'belongsTo'>[]): string[] {
  return [...new Set(targets.flatMap(({ resource, belongsTo }) => [resource, belongsTo ?? resource]))].sort();
}

/** Until when a target is held from now on; `more` seconds are those until its execution is heard of again. */
export function heldUntil(now: Date, more = 0): Date {
  return new Date(now.getTime() + (HELD_MINUTES * 60 + more) * 1_000);
}

/** How many seconds until it is looked at again; undefined where it has been waited for long enough. */
export function nextLook(since: Date, now: Date): number | undefined {
  const waited = (now.getTime() - since.getTime()) / 60_000;
  if (waited >= WAITS_MINUTES) return undefined;
  return waited < 1 ? 3 : 15;
}

/** What a person reads where it was waited for long enough. */
export function waitedInVain({ resource, playbook, execution, until }: Held): string {
  return `${resource} is being changed by ${playbook}, execution ${execution}, until ${until.toISOString()} at the latest; it was waited for ${WAITS_MINUTES} minutes: ask again once that has ended`;
}
