import type { NamesInForce } from '../domain/finding/names-in-force.ts';
import type { WasAsked } from '../domain/finding/origin.ts';
import type { LoadPolicy, Log } from '../domain/ports.ts';
import type { ReadFinding } from '../domain/record/finding-ports.ts';
import type { ReadApprovers } from '../domain/remediation/approvers.ts';
import type { AppliedStore } from '../domain/remediation/change-ports.ts';
import type { ReadApproval, SpendCaps } from '../domain/remediation/execution-ports.ts';
import type { House } from '../domain/remediation/guard.ts';
import type { TargetLocks } from '../domain/remediation/lock.ts';

/** What planning and carrying out a change needs from outside. */
export interface ChangePorts {
  readonly loadPolicy: LoadPolicy;
  readonly spendCaps: SpendCaps;
  readonly applied: AppliedStore;
  readonly inForce: NamesInForce;
  readonly locks: TargetLocks;
  readonly readApproval: ReadApproval;
  readonly readFinding: ReadFinding;
  readonly wasAsked: WasAsked;
  readonly house: House;
  /** Undefined for a playbook that touches nobody who signs in. */
  readonly readApprovers?: ReadApprovers | undefined;
  readonly region: string;
  readonly partition: string;
  readonly log: Log;
  readonly now: () => Date;
}
