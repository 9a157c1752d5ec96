import type { PlaybookId } from '../playbook.ts';
import type { Approval } from './approval.ts';
import type { Attempt, AttemptOutcome } from './attempt.ts';
import type { Budget, Spending } from './cap.ts';

/** What was asked for about a finding, and what became of it. */
export interface AttemptStore {
  /** The last attempt at what a task asks for. */
  last(finding: string, task: string): Promise<Attempt | undefined>;
  /** Keeps a new attempt in place of the last one; false when somebody else was faster. */
  begin(finding: string, attempt: Attempt, last: Attempt | undefined, now: Date): Promise<boolean>;
  /** Notes what an attempt came to, unless another one was begun since. */
  end(finding: string, task: string, outcome: AttemptOutcome, now: Date): Promise<void>;
}

/** A question by its id, as it is recorded; undefined where there is none, `forged` where others wrote it. */
export type ReadApproval = (id: string) => Promise<Approval | 'forged' | undefined>;

/**
 * Starts a playbook's workflow. `there`: an execution of that name was started with the same before, which is a success; `taken`: with something else, by
 * somebody else.
 */
export type StartWorkflow = (
  playbook: PlaybookId,
  name: string,
  input: { readonly requests: readonly object[] },
) => Promise<'started' | 'there' | 'taken'>;

/** Who carries out what, so that a task delivered twice and two events at once about one target become one answer. */
export interface Claims {
  /** Notes that an execution begins a task; false where another execution began it before, whatever became of it. */
  begin(taskId: string, execution: string, now: Date): Promise<boolean>;
  /** Takes targets for an execution; gives those that another execution has, which still runs, with its ARN. */
  take(targets: readonly string[], execution: string, now: Date): Promise<ReadonlyMap<string, string>>;
  /** Gives a target back; without effect where another execution has it. */
  giveBack(target: string, execution: string): Promise<void>;
}

/** What came of asking to spend: the ids that fit, and for each that does not, the budget that is used up. */
export interface Spent {
  readonly granted: ReadonlySet<string>;
  readonly short: ReadonlyMap<string, Budget>;
  /** Who used up the cap as a whole, where it is that one: those with the most of it, and how much. */
  readonly usedBy?: readonly string[];
}

/**
 * Counts changes of the account against their budgets in this hour. What fits is granted, the first ones first; what an execution was
 * granted stays granted however often it asks, and is counted once.
 */
export type SpendCaps = (ask: {
  readonly playbook: PlaybookId;
  readonly execution: string;
  readonly wanted: readonly Spending[];
  readonly now: Date;
}) => Promise<Spent>;
