import type * as z from 'zod/mini';
import type { Task } from '../domain/finding/task.ts';
import type { OwnMetric } from '../domain/own-metric.ts';
import type { Refusal, STORY_ORDER } from '../domain/playbook.ts';
import type { PlaybookPolicy } from '../domain/policy/policy.ts';
import type { Log } from '../domain/ports.ts';
import type { ReadApprovers } from '../domain/remediation/approvers.ts';
import type { Call, Change, StepsPlan, Target } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { Question } from './impact.ts';
import type { Steps } from './steps.ts';

/**
 * One IAM statement of a playbook's role: exact actions, exact resources (`${AWS::…}` as in Fn::Sub; one text that begins with
 * `${file(` is a list that is made at deployment); `why` a resource is `*`.
 */
export interface Permission {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[] | `\${file(${string}`;
  readonly condition?: object;
  readonly why?: string;
}

/** Who and what is asked for. */
export interface Ask {
  readonly reason: string;
  readonly requestedBy: string;
  /** The execution's name: what a playbook makes is named after it, so that it finds its own again. */
  readonly execution: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** The countries that the policy says customers are in; undefined where it says nothing. */
  readonly customers?: readonly string[] | undefined;
  /**
   * Whether the policy has a party (an account, an organization by ARN) as `trusted`. Absent where a person asks, who means what they type; a detection reads
   * a call that says who is let in by now, and not who was before.
   */
  readonly isOwn?: (party: string) => boolean;
  /** Who did what is answered, and when, as the finding has it; absent where a person asks. */
  readonly raised?: { readonly actor: string; readonly time: string } | undefined;
}

/** What a request named: targets there are, and what is none. */
export interface Found {
  readonly targets: readonly Target[];
  readonly refused: readonly Refusal[];
}

/**
 * What a target should be, or why it stays. `asks` is what a person has to judge: with it a task is never carried out unasked, whatever the mode,
 * and they are shown it first. `asksAnybody`: also where a person started it, who did not say what was looked up. `leaves` is what of the target stays as it
 * is, and why: people are told that beside what is done.
 */
export type Wanted<State extends Json> =
  | {
      readonly state: State;
      readonly asks?: readonly string[];
      readonly asksAnybody?: true;
      readonly leaves?: readonly Refusal[];
    }
  | { readonly refuse: string };

/**
 * What a playbook changes, as states: it reads a target's state, says what it should be, and writes it. Applying, checking,
 * undoing, drift and a retry after a crash all follow from these. A state is JSON that two reads of an unchanged target give alike;
 * a target that is gone has the state null.
 */
export interface Changes<Params, State extends Json> {
  find(params: Params, ask: Ask): Promise<Found>;
  read(target: Target): Promise<State | null>;
  /**
   * What AWS says of a target and one made later under its name does not have (an id, when it was made): another one is drift. null where AWS has
   * nothing of the kind, or does not let it be read: no lease ends by itself then. Not asked where the ARN or id itself is never given again, or
   * where the state says it.
   */
  readonly identity: 'in its name' | 'in its state' | ((target: Target) => Promise<string | null>);
  /** What the target should be; or, as `refuse`, why it is left as it is. */
  wanted(target: Target, before: State, params: Params, ask: Ask): Wanted<State> | Promise<Wanted<State>>;
  /** The calls that lead from one state to the other, exactly. */
  calls(target: Target, from: State, to: State): readonly Call[];
  /** Makes them. Repeated, or begun by somebody else, it ends in the same state. */
  write(target: Target, from: State, to: State): Promise<void>;
  /** Asked in the moment of the change: why a target must be left alone by now, where no guard knows but the playbook. */
  notAnyMore?(target: Target): Promise<string | undefined>;
  /**
   * Why it would do harm as long as something else is not done: what has to be done first. People are asked all the same and answer when it is; asked
   * again at the moment of the change, which it refuses, whoever approved.
   */
  notYet?(target: Target, params: Params): Promise<string | undefined>;
  /**
   * What the change was to keep and could not, or was to come to and does not, asked after it: made up for where that can be, and what is missing is told
   * with the outcome. Does not throw: the change is made.
   */
  lacking?(change: Change): Promise<Lack | undefined>;
  /** The command with which a person does it, where what it is about is too large for a plan. */
  byHand?(target: Target): string | undefined;
  /** What stands to break, a line a finding of it, read-only; throws where it cannot tell. */
  impact?(change: Change): Promise<readonly string[]>;
  /** What people can send on to whoever helps them, whatever becomes of the plan: read-only, and never a reason to fail. */
  detail?(params: Params): readonly Question[];
  /**
   * By what names events call what was changed, so that triage tells of others who change it back; where another detection tells of that, there is no
   * need. `always` are names of what many targets share: an undo does not let go of them.
   */
  inForce?(
    target: Target,
    state: State,
  ): Promise<{ readonly names: readonly string[]; readonly always?: readonly string[] }>;
  /**
   * Whether what is wanted is reckoned from what is there (half, twice): a detection has it done once, as long as the change before it holds. Else whoever causes its
   * event again and again would have it done to the end, and the leases, each of which goes back to the one before, would not lead back. `inForce` names the target.
   */
  readonly byDegrees?: true;
  /**
   * Whether a state is written with more than one call: what broke off between two of them is gone on with, and can be taken back to what was there
   * before the first. An undo then takes back the parts that are still ours, also where a person took back others. Of a list of things any may be there
   * (see `isBetween`); what is told apart by `Sid` or `id` is compared by that.
   */
  readonly inParts?: true;
  /** Where AWS takes its time with what was written: how often it is looked at, and for how long at most. */
  readonly settling?: { readonly everySeconds: number; readonly forSeconds: number };
}

/** What a change lacks that is made all the same: whether it may still come, or be made up for, what of it, what a person does, and how it is told in short. */
export interface Lack {
  readonly open: boolean;
  readonly says: string;
  readonly next: readonly string[];
  readonly action: string;
}

/** What every playbook declares: everything that is derived (function, role, workflow, policy, command line, docs, texts) comes from this. */
interface Declared<Params> {
  /** The name of its file. */
  readonly id: string;
  readonly title: string;
  /** Verbs for texts: "Switch off", "Switched off", "Switched on again". */
  readonly says: { readonly todo: string; readonly done: string; readonly undone: string };
  /** What it does to a target, for the docs: one paragraph. */
  readonly what: string;
  /** What it may break. */
  readonly risk: string;
  readonly stops: string;
  readonly doesNotStop: string;
  /** The fields a person or a detection gives, beside `reason`. */
  readonly params: z.ZodMiniType<Params>;
  readonly example: Params;
  /** The role's statements, beside the verb that needs them; `workflow` are the state machine's, beside what all have. */
  readonly permissions: {
    readonly plan: readonly Permission[];
    readonly apply: readonly Permission[];
    readonly undo: readonly Permission[];
    readonly workflow?: readonly Permission[];
  };
  /** Where it touches users, groups or roles: how it sees who approves, whom no playbook may touch; its role has SEE_APPROVERS. */
  readonly approvers?: () => ReadApprovers;
  /** How it is taken back, one sentence; or `noUndo`, why it cannot be. */
  readonly undo: string | { readonly noUndo: string };
  /** What it is about, as far as others that answer the same have to wait for it, or it for them; `thing` where it does not say. */
  readonly about?: (typeof STORY_ORDER)[number];
  /** The policy's defaults where they differ from the general ones. */
  readonly defaults?: Partial<Omit<PlaybookPolicy, 'mode'>>;
  /** Why no detection asks for it, so that a person starts it: a sentence or two for the docs. */
  readonly byHand?: string;
  /** Why it asks a person before a detection's task is done, also where the policy says auto. */
  readonly alwaysAsks?: string;
  /** What its docs say of how it was tested, where the local stack could not. */
  readonly onlyAtSdkBoundary?: readonly string[];
  /** The function's variables beside those that all have, as CloudFormation or a variable of the framework. */
  readonly environment?: Readonly<Record<string, string | object>>;
  /** How long a step may take, seconds; 60 where it does not say. */
  readonly timeoutSeconds?: number;
}

/** A playbook whose change is a state: idempotence, retries, verification, drift and undo follow. */
export interface StatesPlaybook<Params = never, State extends Json = Json> extends Declared<Params> {
  /** What its adapters reach AWS with; called once a cold start. */
  readonly changes: (log: Log) => Changes<Params, State>;
}

/** What a playbook's own steps are given, once a cold start. */
export interface StepsTools {
  readonly log: Log;
  readonly count: (metric: OwnMetric, amount?: number) => void;
}

/** A playbook whose change is no state that it could read and write back: it makes its own steps. */
export interface StepsPlaybook<Params = never> extends Declared<Params> {
  readonly steps: (tools: StepsTools) => Steps;
  /** Reads what its workflow is started with; throws InvalidInputError that shows what to type. */
  readonly readInput: (input: unknown) => unknown;
  /** The other function that settles for all executions, by its logical id without `LambdaFunction`; else its own step does. */
  readonly settledBy?: string;
  /** The ARNs of what `apply` has AWS change, where other playbooks may be at it: it waits for them; its role has LockTargets. */
  readonly waitsFor?: (plan: StepsPlan) => readonly string[];
  /** Whether the parameters rotationSchedule and scheduledSecrets start it. */
  readonly scheduled?: boolean;
  /** Whether its plan may start executions of its own workflow, one a part. */
  readonly splits?: boolean;
  /**
   * The list of addresses among a task's params, where it blocks addresses for the time of a lease: tasks of one batch are merged into one
   * execution, and what is in force is asked of the leases.
   */
  readonly addresses?: string;
  /** What it would do about a task, as far as it can be told without the account: a line a step. */
  readonly foresees: (task: Task, settings: PlaybookPolicy, neverTouch: readonly string[]) => readonly string[];
}

/** A playbook, of either form. */
export type Playbook<Params = never, State extends Json = Json> = StatesPlaybook<Params, State> | StepsPlaybook<Params>;

/** Declares a playbook; exists so that its file is checked where it is written. */
export function playbook<Params, State extends Json>(
  declaration: StatesPlaybook<Params, State>,
): StatesPlaybook<Params, State>;
export function playbook<Params>(declaration: StepsPlaybook<Params>): StepsPlaybook<Params>;
export function playbook<Params, State extends Json>(declaration: Playbook<Params, State>): Playbook<Params, State> {
  return declaration;
}
