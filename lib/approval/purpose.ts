import { stableId } from '../domain/text/hash.ts';

/** What a proof of identity is bound to: one answer to one question of one stage, and its reason. */
export function purposeOf({
  stage,
  id,
  decision,
  why,
}: {
  stage: string;
  id: string;
  decision: string;
  why: string;
}): string {
  return stableId('riposte answer', stage, id, decision, why);
}
