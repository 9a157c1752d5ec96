import type { Severity } from '../domain/finding/severity.ts';

/** A part of the board: what there is to show, or in one sentence why it cannot be shown. The others go on. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly said: string };

/** A change that waits, or waited, for a person. */
export interface QuestionView {
  readonly id: string;
  readonly execution: string;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  readonly action: string;
  readonly next: readonly string[];
  readonly expiresAt: string;
  readonly waiting: boolean;
  /** "was approved at … by …"; who has approved so far. */
  readonly said: string;
}

/** A finding as the list has it. */
export interface FindingView {
  readonly id: string;
  readonly detection: string;
  readonly title: string;
  readonly severity: Severity;
  readonly attack: readonly string[];
  readonly account: string;
  readonly region: string;
  /** When it happened, and how often so far. */
  readonly time: string;
  readonly count: number;
  readonly actor: string;
  readonly source: string;
  readonly subject: string;
  readonly summary: string;
  /** The incident it is part of; empty where there is none. */
  readonly incident: string;
  readonly drill: boolean;
}

/** An incident as the list has it. */
export interface IncidentView {
  readonly id: string;
  /** Short, as messages have it. */
  readonly name: string;
  readonly state: string;
  readonly severity: Severity;
  readonly title: string;
  readonly account: string;
  readonly actor: string;
  readonly lastSeen: string;
  /** Who acknowledged or closed it, and why. */
  readonly said: string;
}

/** A line of a story: what, when, by whom, and what the record says beside, as text. */
export interface StoryLine {
  readonly at: string;
  readonly what: string;
  readonly who: string;
  readonly more: string;
  /** The alert that was sent then: its subject and the e-mail. */
  readonly told?: { readonly subject: string; readonly text: string };
  /** The workflow it was about. */
  readonly execution?: string;
}

/** A workflow as the list has it. */
export interface RunLine {
  readonly arn: string;
  readonly name: string;
  readonly playbook: string;
  readonly status: string;
  readonly startedAt: string;
}

/** A step a workflow went through. Times are ISO 8601; `attempts` counts the calls. */
export interface Step {
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly from: string;
  readonly to?: string;
  readonly attempts: number;
  /** When a step that failed is tried again, at the latest. */
  readonly nextTry?: string;
  readonly input: string;
  readonly output: string;
  readonly error: string;
}

/** A workflow with its steps. */
export interface RunView extends Omit<RunLine, 'startedAt'> {
  readonly steps: readonly Step[];
  readonly said: string;
}

/** An address that is blocked. */
export interface LeaseView {
  readonly cidr: string;
  readonly scope: string;
  readonly since: string;
  readonly until: string;
  readonly ours: boolean;
  readonly reason: string;
  readonly by: string;
}

/** A change that riposte made. */
export interface ChangeView {
  readonly execution: string;
  readonly playbook: string;
  readonly at: string;
  readonly says: string;
  readonly targets: readonly { readonly label: string; readonly before: string; readonly ours: string }[];
  /** "taken back at … by …"; empty while it is in force. */
  readonly undone: string;
}

/** What on-call got; local stack only. */
export interface MailView {
  readonly id: number;
  readonly at: string;
  readonly protocol: 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** How riposte is. */
export interface HealthView {
  readonly policy: string;
  /** What is wrong with a policy that can be used, a sentence each: a name of nothing, an end too far away. */
  readonly problems: readonly string[];
  readonly modes: readonly { readonly playbook: string; readonly mode: string; readonly used: string }[];
  readonly queues: readonly { readonly name: string; readonly waiting: number }[];
}

/** An event that can be sent on the local stack. */
export interface AttackView {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

/** Everything the board shows at a time. */
export interface BoardState {
  readonly stage: string;
  readonly local: boolean;
  /** Whose credentials the board works with: what is answered here, they answer. */
  readonly who: Part<string>;
  readonly questions: Part<readonly QuestionView[]>;
  /** Workflows that wait for another one to be done with a target, a sentence each: for whom, since when and until when at most. */
  readonly waits: Part<readonly string[]>;
  readonly findings: Part<{ readonly list: readonly FindingView[]; readonly more: number }>;
  readonly incidents: Part<readonly IncidentView[]>;
  readonly runs: Part<readonly RunLine[]>;
  readonly leases: Part<readonly LeaseView[]>;
  readonly changes: Part<readonly ChangeView[]>;
  readonly inbox: Part<readonly MailView[]>;
  readonly health: Part<HealthView>;
  /** The last drill, and whether people were told of it, in a sentence. */
  readonly drill: Part<string>;
  /** The alarms that are raised, with why. */
  readonly alarms: Part<readonly string[]>;
  /** What the findings and workflows that are listed cost by use, in a sentence. */
  readonly cost: Part<string>;
  readonly attacks: readonly AttackView[];
}

/** A workflow laid out: its states as boxes by their middle, those of a rank at one height, and its ways. */
export interface Graph {
  readonly nodes: readonly { name: string; x: number; y: number; width: number }[];
  readonly edges: readonly { from: string; to: string; error: boolean }[];
}
