import { allot, largestShares } from '../../../lib/domain/remediation/cap.ts';
import type { SpendCaps } from '../../../lib/domain/remediation/execution-ports.ts';

/** Caps in memory, with the semantics of the table, for one hour. */
export function memoryCaps() {
  const used = new Map<string, number>();
  const shares = new Map<string, number>();
  const notes = new Set<string>();
  const spendCaps: SpendCaps = async ({ execution, wanted }) => {
    const before = wanted.filter(({ id }) => notes.has(`${execution} ${id}`)).map(({ id }) => id);
    const { granted, short } = allot(
      wanted.filter(({ id }) => !before.includes(id)),
      used,
    );
    for (const one of granted) {
      const { id, budgets, by: share } = one;
      if (share !== undefined) shares.set(share, (shares.get(share) ?? 0) + 1);
      notes.add(`${execution} ${id}`);
      for (const { key } of budgets) used.set(key, (used.get(key) ?? 0) + 1);
    }
    return { granted: new Set([...before, ...granted.map(({ id }) => id)]), short, usedBy: largestShares(shares) };
  };
  return { spendCaps, used };
}
