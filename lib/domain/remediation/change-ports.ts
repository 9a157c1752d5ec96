import type { Change, Plan } from './plan.ts';

/** A change that was made, as it is kept: with it, and only with it, the change is taken back. */
export interface Applied {
  readonly execution: string;
  readonly playbook: string;
  readonly at: string;
  /** When the execution started, as Step Functions says it: its name alone may be used again. Records of earlier versions have none. */
  readonly startedAt?: string | undefined;
  readonly targets: readonly Change[];
  readonly says: Plan['says'];
  readonly asked: Plan['asked'];
  readonly findings: Plan['findings'];
  /** When it was taken back, and by what; absent while it is in force. */
  readonly undone?: { readonly at: string; readonly by: string } | undefined;
}

/** The changes that were made. What is read is sealed: a record that others wrote is none. */
export interface AppliedStore {
  /** Undefined where there is none, or none that riposte wrote (`forged` says which). */
  get(execution: string): Promise<Applied | 'forged' | undefined>;
  put(applied: Applied): Promise<void>;
}
