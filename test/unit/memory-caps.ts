import { allot } from '../../lib/domain/cap.ts';
import type { SpendCaps } from '../../lib/domain/ports.ts';

/** Caps in memory, with the semantics of the table, for one hour. */
export function memoryCaps() {
  const used = new Map<string, number>();
  const notes = new Set<string>();
  const spendCaps: SpendCaps = async ({ execution, wanted }) => {
    const before = wanted.filter(({ id }) => notes.has(`${execution} ${id}`)).map(({ id }) => id);
    const { granted, short } = allot(
      wanted.filter(({ id }) => !before.includes(id)),
      used,
    );
    for (const { id, budgets } of granted) {
      notes.add(`${execution} ${id}`);
      for (const { key } of budgets) used.set(key, (used.get(key) ?? 0) + 1);
    }
    return { granted: new Set([...before, ...granted.map(({ id }) => id)]), short };
  };
  return { spendCaps, used };
}
