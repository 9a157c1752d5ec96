import type { PlaybookId } from '../playbook.ts';
import type { Json } from '../text/json.ts';
import type { AccountEvent } from './event.ts';
import type { InForceName } from './names-in-force.ts';
import type { Severity } from './severity.ts';

/** An EventBridge event pattern as plain JSON. */
export type EventPattern = { readonly [key: string]: Json };

/**
 * The remediation a detection proposes: which playbook, and from the event the parameters, or undefined when none fit.
 * `counted` are the distinct values that a threshold has counted up to this event; empty where they are not known.
 */
export interface Proposal {
  readonly playbook: PlaybookId;
  readonly params: (event: AccountEvent, counted: readonly string[]) => Record<string, Json> | undefined;
  /** Whether the playbook asks a person about what is proposed here, whatever the mode: then nobody is told that it runs. */
  readonly asks?: true;
}

/**
 * Raises only when enough happened in a window: `count` matching events, or distinct values, for one key. Events count by
 * their own time, once each, in whatever order they come.
 */
export interface Threshold {
  readonly count: number;
  readonly minutes: number;
  /** What is counted together, e.g. the source address; undefined counts nothing. */
  readonly key: (event: AccountEvent) => string | undefined;
  /** Counts distinct values instead of events, e.g. user names; undefined does not count. */
  readonly distinct?: (event: AccountEvent) => string | undefined;
}

/** What is wrong, by the name of a control, and with what. */
export type Issue = readonly [control: string, thing?: string | undefined];

/** What to look for, how bad it is, and what a person should know and do when it is seen. */
export interface Detection {
  /** `<tactic>/<name>`: the path of its file below lib/detections. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** How bad it is where what the event says makes it more or less than `severity`. */
  readonly severityOf?: (event: AccountEvent) => Severity;
  /** MITRE ATT&CK technique ids, e.g. `T1562.008`. */
  readonly attack: readonly string[];
  /** Decides alone wherever a pattern can. */
  readonly pattern: EventPattern;
  /** Only for what a pattern cannot say. */
  readonly when?: (event: AccountEvent) => boolean;
  readonly threshold?: Threshold;
  /** What the event may undo of riposte's: it is raised only where a change in force holds one of these names, and not for riposte's own calls. */
  readonly undoes?: (event: AccountEvent) => readonly InForceName[];
  /**
   * Needs Get*, List* and Describe* calls, which EventBridge delivers only to rules that ask for all management events:
   * its rules are off unless the deployment asks for them.
   */
  readonly readOnly?: true;
  /** An event that ends what `pattern` started (an Insight's End); it must pass `when`, and lead to the same subject and incident. */
  readonly closedBy?: EventPattern;
  /** Names what is affected: the dedup key and the remediation target. */
  readonly subject: (event: AccountEvent) => string;
  /**
   * What makes several subjects one finding where a person would call it one: a teardown by one session, a disk a receiver, whatever one
   * caller calls. Another call is no news then. The subject where this is missing, or gives undefined.
   */
  readonly group?: (event: AccountEvent) => string | undefined;
  /**
   * Of which of its things an event is, where a group is ended thing by thing: the finding closes when none of them is left. Undefined where
   * the event does not name it for certain.
   */
  readonly part?: (event: AccountEvent) => string | undefined;
  /**
   * What is wrong, where others tell the same of the same thing: by the name of Security Hub's control that fails then, and the thing, where
   * that is not the subject. Their reports are one finding.
   */
  readonly issue?: (event: AccountEvent) => Issue | undefined;
  /** The rule of AWS Config that says so. */
  readonly rule?: (event: AccountEvent) => string | undefined;
  /** Who is let in by it: accounts, organizations, addresses, providers. Where the policy trusts all of them it is info. */
  readonly parties?: (event: AccountEvent) => readonly string[];
  /**
   * Something that programs do all day, so that it is less from a role that the policy trusts: building, deleting what was
   * built (`building`), or asking for much, which trusted scanners do as well (`looking`).
   */
  readonly routine?: 'building' | 'looking';
  /** The window of the dedup key where the service itself names one; the UTC day otherwise. */
  readonly incident?: (event: AccountEvent) => string;
  /** Who did it, where an event says so in another way than a recorded call does; undefined where it does not. */
  readonly actor?: (event: AccountEvent) => string | undefined;
  /** One sentence for a tired person: what happened, to what. */
  readonly summary: (event: AccountEvent) => string;
  /** First response, in order. */
  readonly advice: readonly string[];
  /** What answers it: one playbook, or several in the order in which they help, each asked for by itself. */
  readonly playbook?: Proposal | readonly Proposal[];
  /** Why no playbook answers it, or not where the proposed ones do not fit: a sentence that on-call reads beside the advice. */
  readonly noPlaybook?: string;
  readonly references: readonly string[];
}

/** The remediations a detection proposes, in their order. */
export function proposalsOf({ playbook }: Pick<Detection, 'playbook'>): readonly Proposal[] {
  return playbook === undefined ? [] : 'params' in playbook ? [playbook] : playbook;
}

/** Declares a detection; exists so that a detection file is checked where it is written. */
export function detection(definition: Detection): Detection {
  return definition;
}
