import type { PlaybookId } from '../domain/playbook.ts';
import { type Budget, type Spending, WHOLE } from '../domain/remediation/cap.ts';
import type { SpendCaps } from '../domain/remediation/execution-ports.ts';
import type { Shortage } from '../domain/remediation/plan.ts';

/** A change that a cap may have no room for: how it is counted, how people call it, and who asked for it. */
export interface Capped extends Spending {
  readonly label: string;
  readonly askedBy: readonly string[];
}

/**
 * Counts changes against their caps, whatever playbook's they are. What fits is granted; what does not is a shortage of the cap that is
 * used up, and told as that: it is no refusal of what was asked.
 */
export async function withinCap(
  changes: readonly Capped[],
  { playbook, execution, now }: { readonly playbook: PlaybookId; readonly execution: string; readonly now: Date },
  spendCaps: SpendCaps,
): Promise<{ readonly granted: ReadonlySet<string>; readonly short: Shortage[] }> {
  const wanted = changes.map(({ id, by, budgets }) => ({ id, budgets, ...(by === undefined ? {} : { by }) }));
  const { granted, short, usedBy = [] } = await spendCaps({ playbook, execution, wanted, now });
  return { granted, short: shortages(changes, short, usedBy) };
}

/** Why nothing at all is done, where only a cap stood in the way. */
export function usedUp([first]: readonly Shortage[]): string | undefined {
  return first === undefined ? undefined : `used up: ${first.cap}`;
}

function shortages(
  changes: readonly Capped[],
  short: ReadonlyMap<string, Budget>,
  usedBy: readonly string[],
): Shortage[] {
  const caps = new Map([...short.values()].map((budget) => [budget.key, budget]));
  return [...caps.values()].map(({ key, name, limit }) => {
    const waiting = changes.filter(({ id }) => short.get(id)?.key === key);
    return {
      cap: name,
      limit,
      by: [...new Set(waiting.flatMap(({ askedBy }) => askedBy))],
      usedBy: key === WHOLE ? [...usedBy] : [],
      waiting: waiting.length,
      names: waiting.map(({ label }) => label),
    };
  });
}
