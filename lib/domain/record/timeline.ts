/** One line of what happened, for an auditor. */
export interface TimelineEntry {
  /** Tells it from others of the same moment, and makes it the same when it is written again: an event, an execution. */
  readonly id: string;
  readonly at: Date;
  readonly what: string;
  /** Who did or decided it: an IAM identity, a detection, a schedule. */
  readonly who: string;
  readonly why?: string;
  /** The version of the policy that decided. */
  readonly policyVersion?: string;
  readonly data: object;
  /** Nothing is noted before it, most likely: it is put there without a look at what is. */
  readonly isFirst?: boolean;
}

/** What happened to a finding or an execution, in order. Nothing is overwritten; what is noted again stands there once. */
export interface Timeline {
  note(key: string, entry: TimelineEntry): Promise<void>;
}
