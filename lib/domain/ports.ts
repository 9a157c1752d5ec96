import type { Finding } from './finding/finding.ts';
import type { Task } from './finding/task.ts';
import type { Mark } from './finding/threshold.ts';
import type { Cidr, Family } from './network/address.ts';
import type { Lease, Scope } from './network/lease.ts';
import type { Pace } from './network/pace.ts';
import type { PlaybookId } from './playbook.ts';
import type { LoadedPolicy } from './policy/policy.ts';
import type { Approval } from './remediation/approval.ts';
import type { Attempt, AttemptOutcome } from './remediation/attempt.ts';
import type { Budget, Spending } from './remediation/cap.ts';
import type { AlertMessage } from './telling/alert.ts';
import type { Told, ToldMark } from './telling/told.ts';

/**
 * What the store knows of an event after recording it: `mine` for this invocation to handle, `busy` where another invocation is at
 * it (whose own retry carries on should it break off), `done` where everything that follows from it was done.
 */
export type Recorded =
  | { readonly state: 'busy' | 'done' }
  | {
      readonly state: 'mine';
      /** How often the finding was seen so far. */
      readonly count: number;
      /** When it was seen before this event, ISO 8601; undefined where this event is the first. */
      readonly lastSeen?: string | undefined;
      /** An earlier invocation began to handle this event, and broke off. */
      readonly resumed: boolean;
      /** It had ended before this event. */
      readonly reopened: boolean;
      /** Where it was seen before: the incident it is part of, and what it was recorded as, which is read where something is planned by it. */
      readonly incident?: string | undefined;
      recorded(): Finding | undefined;
      readonly told: Told;
    };

/** Findings, their counts and what people were told of them. `by` is the invocation that asks; the same for each retry of it. */
export interface FindingStore {
  /** Counts an event once, and claims it for this invocation. */
  record(finding: Finding, by: string, now: Date): Promise<Recorded>;
  /** Writes what was told; where somebody else wrote since, nothing is written and the answer is what they wrote. */
  saveTold(id: string, marks: readonly ToldMark[], revision: number): Promise<{ saved: boolean; told: Told }>;
  /** What this invocation claimed to tell is told. */
  settleTold(id: string, by: string, known?: Told): Promise<void>;
  /** Everything that follows from this event was done: it is skipped when delivered again. */
  finish(finding: Finding): Promise<void>;
  /** This invocation failed at an event: whoever gets it next carries on at once. Without effect where another one is at it. */
  release(finding: string, eventId: string, by: string, now: Date): Promise<void>;
  /** Marks a finding closed by an event; as stored, or undefined where there is none, or closed and told. `opened`: not where anything was opened since. */
  close(id: string, time: string, eventId: string, opened?: number): Promise<Finding | undefined>;
  /** Whether what a finding says may still be so: it was neither closed, nor answered, nor did any that told it take it back. */
  goesOn(id: string): Promise<boolean>;
  /** People were told that it is closed. */
  closeTold(id: string): Promise<void>;
  /** Where a finding is kept, for whoever is told of it and wants to check. */
  whereIs(id: string): { readonly table: string; readonly pk: string; readonly sk: string };
}

/** What was asked for about a finding, and what became of it. */
export interface AttemptStore {
  /** The last attempt at what a task asks for. */
  last(finding: string, task: string): Promise<Attempt | undefined>;
  /** Keeps a new attempt in place of the last one; false when somebody else was faster. */
  begin(finding: string, attempt: Attempt, last: Attempt | undefined, now: Date): Promise<boolean>;
  /** Notes what an attempt came to, unless another one was begun since. */
  end(finding: string, task: string, outcome: AttemptOutcome, now: Date): Promise<void>;
}

/** Whether every one of some addresses has a block in force. */
export type AllBlocked = (cidrs: readonly Cidr[], now: Date) => Promise<boolean>;

/** A finding as it was recorded; undefined when there is none of this id. */
export type ReadFinding = (id: string) => Promise<Finding | undefined>;

/** A question by its id, as it is recorded; undefined where there is none, `forged` where others wrote it. */
export type ReadApproval = (id: string) => Promise<Approval | 'forged' | undefined>;

/** What thresholds have counted. */
export interface MarkStore {
  /**
   * Records a mark of a detection's key (again, without effect, when it is there) and gives the marks within the window around it:
   * all of them, or at least so many that they are enough.
   */
  mark(
    detection: string,
    key: string,
    mark: Mark,
    windowMs: number,
    now: Date,
    isEnough: (marks: readonly Mark[]) => boolean,
  ): Promise<Mark[]>;
}

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

/** Reads the policy; never throws. `oldestMs` says how old a copy in memory may be (default 30 s): 0 reads it anew. */
export type LoadPolicy = (oldestMs?: number) => Promise<LoadedPolicy>;

export type PublishAlert = (message: AlertMessage) => Promise<void>;
export type EnqueueTask = (task: Task) => Promise<void>;
/** Puts what riposte cannot use where a person finds it: the body as it came, and the reason. */
export type DeadLetter = (body: string, reason: string) => Promise<void>;
/** Puts an event with source `riposte` on the default bus. */
export type EmitEvent = (detailType: string, detail: object) => Promise<void>;
/** Starts a playbook's workflow; false when an execution of that name exists already, which is a success. */
export type StartWorkflow = (playbook: PlaybookId, name: string, input: object) => Promise<boolean>;

/** One WAF IP set: where it is and what it is called. */
export interface IpSetRef {
  readonly scope: Scope;
  readonly family: Family;
  readonly name: string;
  readonly id: string;
}

/** An IP set as read: the lock token is good for one write and only while nobody else writes. */
export interface IpSetContent {
  readonly addresses: readonly string[];
  readonly lockToken: string;
}

export interface IpSets {
  read(set: IpSetRef): Promise<IpSetContent>;
  /** Replaces the whole set; false when somebody else wrote since the read (WAFOptimisticLockException). */
  write(set: IpSetRef, addresses: readonly string[], lockToken: string): Promise<boolean>;
}

/** Who carries out what, so that a task delivered twice and two events at once about one target become one answer. */
export interface Claims {
  /** Notes that an execution begins a task; false where another execution began it before, whatever became of it. */
  begin(taskId: string, execution: string, now: Date): Promise<boolean>;
  /** Takes targets for an execution; gives those that another execution has, which still runs, with its ARN. */
  take(targets: readonly string[], execution: string, now: Date): Promise<ReadonlyMap<string, string>>;
  /** Gives a target back; without effect where another execution has it. */
  giveBack(target: string, execution: string): Promise<void>;
}

/** What stands in the table for a set: its leases, ended ones included, the pace of its writes, and what cannot be read as either. */
export interface HeldLeases {
  readonly leases: readonly Lease[];
  readonly unusable: readonly { readonly key: string; readonly problem: string }[];
  readonly pace?: Pace;
}

export interface LeaseStore {
  /** Everything that is kept of a set; an item that cannot be read stops none of the others. */
  list(set: Pick<IpSetRef, 'scope' | 'family'>): Promise<HeldLeases>;
  /** One lease, ended or not; undefined when there is none that can be read. */
  get(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>): Promise<Lease | undefined>;
  /** Creates a lease or prolongs it; never shortens one and never forgets whose the address is. Safe to repeat. */
  grant(lease: Lease): Promise<void>;
  /** Ends a lease now; false when there is none. */
  release(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>, now: number): Promise<boolean>;
  /** Takes over a lease of a version before, which has no seal, once its time is over: it ends like ours. */
  endUnsealed(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>, now: number): Promise<void>;
  /** The writer adds this address: from now on it is ours to take out. */
  own(lease: Lease): Promise<void>;
  /** Forgets a lease that ended, unless it was prolonged since. */
  forget(lease: Lease, now: number): Promise<void>;
  /** The pace of a set's writes, which `list` gives, too. */
  pace(set: Pick<IpSetRef, 'scope' | 'family'>): Promise<Pace | undefined>;
  setPace(set: Pick<IpSetRef, 'scope' | 'family'>, pace: Pace): Promise<void>;
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

/** A secret's versions and rotation settings; never a value. */
export interface SecretState {
  readonly arn: string;
  readonly name: string;
  readonly rotationEnabled: boolean;
  /** The ARN of its rotation function; missing where an AWS service rotates the secret itself. */
  readonly rotationFunction?: string;
  readonly deleting: boolean;
  readonly current?: string;
  readonly previous?: string;
  /** A version that is AWSPENDING and not AWSCURRENT: a rotation under way, or one that got stuck. */
  readonly pending?: { readonly version: string; readonly since: Date | undefined };
  /** Where the secret is a copy: the region of the one it is copied from. */
  readonly copyOf?: string;
  /** The copies of this secret, and how far they are: `InSync`, `InProgress`, `Failed`. */
  readonly replicas: readonly { readonly region: string; readonly status: string }[];
  readonly tags: readonly string[];
  readonly lastRead?: Date;
}

/** A step of a rotation that went wrong, as the workflow that waits for the rotation reads it. Never a value. */
export interface RotationProblem {
  readonly step: string;
  readonly error: string;
  readonly message: string;
  /** Whether trying again may help: Secrets Manager does so by itself. */
  readonly retryable: boolean;
}

/** A secret as a list of secrets has it. */
export interface Tagged {
  readonly arn: string;
  readonly rotationFunction: string | undefined;
  /** Milliseconds since 1970; 0 where it is not known. */
  readonly createdAt: number;
}

export interface Secrets {
  /** Throws SecretNotRotatableError for a secret that does not exist. */
  describe(secretId: string): Promise<SecretState>;
  /** Asks for an immediate rotation to a version with this id; the schedule stays as it is. Safe to repeat with the same token. */
  rotate(secretId: string, token: string): Promise<void>;
  /** Takes AWSPENDING off a version; without effect where it is not there. The rotation's schedule stays. */
  dropPending(secretId: string, version: string): Promise<void>;
  /** The secrets that carry this tag, at most so many; `more` says whether there are others. */
  tagged(
    key: string,
    value: string,
    limit: number,
  ): Promise<{ readonly found: readonly Tagged[]; readonly more: boolean }>;
}

/** What a rotation function says of a secret's current credential. */
export interface Holder {
  /** `iam-user/<name>`, `db/<host>/<user>`, `api/<host>`, or empty. */
  readonly holder: string;
  readonly login: 'works' | 'refused' | 'untried';
}

/** Asks a rotation function of riposte's whose credential a secret holds, and whether it works; `problem` is the name of its error. */
export type AskHolder = (rotationFunction: string, secretArn: string) => Promise<Holder | { readonly problem: string }>;

/** What trying a secret's credentials came to, as its rotation function says. */
export interface ProofOf {
  readonly current: 'works' | 'refused' | 'untried';
  readonly before: 'works' | 'refused' | 'untried' | 'unknown';
  /** Whether a rotation of this kind is meant to end the old credential. */
  readonly endsOld: boolean;
  /** What was tried, in words for a person. */
  readonly tried?: string | undefined;
}

/** What only a rotation function, which alone may read the values, can say or do; each fails with the function's own error. */
export interface RotationQuestions {
  /** Tries the current credential, and that of the version before. */
  check(rotationFunction: string, secret: string, before: string): Promise<ProofOf>;
  /** Tries the current credential; where only the pending one works, uses that to put the current one back. */
  restore(
    rotationFunction: string,
    secret: string,
    versions: { readonly current: string; readonly pending: string },
  ): Promise<'old-works' | 'rotated'>;
}

/** How many rotations run at once, all executions together: each holds a place until it gives it back or its time is over. */
export interface RotationPlaces {
  /** Takes a place for the rotation to this version (again, where it holds one); false when all are taken. */
  take(version: string, places: number, untilMs: number, now: Date): Promise<boolean>;
  giveBack(version: string, places: number): Promise<void>;
}

/** Where a line for the operators goes; keys are finding, playbook, account, outcome. Never a secret, never a whole event. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
