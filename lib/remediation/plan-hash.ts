import { stableId } from '../domain/hash.ts';
import { canonical } from '../domain/plan.ts';
import type { BlockPlan } from './block-ip-schema.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import type { Outcome } from './outcome.ts';

type AnyPlan = NonNullable<Outcome['plan']> | NonNullable<ChangeOutcome['plan']>;

/** What a person approves: the hash of the plan they are shown. Of a declared playbook's plan it stands in the plan. */
export function hashOf(plan: AnyPlan): string {
  return plan.kind === 'change' ? plan.hash : stableId(canonical(plan));
}

/** The hash of a plan of block-ip, which is recomputed where it is carried out. */
export function blockHash(plan: BlockPlan): string {
  return stableId(canonical(plan));
}
