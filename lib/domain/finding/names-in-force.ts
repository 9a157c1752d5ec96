/** A name by which events call something that a playbook changed: the id of an interface, a group, a key. */
export interface InForceName {
  readonly playbook: string;
  readonly name: string;
}

/** The names of what a playbook's changes hold, so that triage sees in an event that somebody changes it back. Every step may be repeated. */
export interface NamesInForce {
  note(names: readonly string[], execution: string, now: Date): Promise<void>;
  /** The execution's change was taken back; what a later one holds stays held. */
  end(names: readonly string[], execution: string, now: Date): Promise<void>;
  /** The execution whose change holds a name; undefined where none does. */
  holder(name: string): Promise<string | undefined>;
  /** The last executions whose changes hold a name, two at most, the last one first. */
  holders(name: string): Promise<string[]>;
}

/** Whether a change in force holds any of some names. */
export type IsInForce = (names: readonly InForceName[]) => Promise<boolean>;
