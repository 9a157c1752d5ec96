import type { NamesInForce } from '../../../lib/domain/finding/names-in-force.ts';

/** Who held names of some rows before those that hold them. */
const EARLIER = new WeakMap<Map<string, string>, Map<string, string>>();

/** The names of what changes hold, in memory. */
export function memoryNames(rows: Map<string, string>): NamesInForce {
  const earlier = EARLIER.get(rows) ?? new Map<string, string>();
  EARLIER.set(rows, earlier);
  return {
    note: async (names, execution) => {
      for (const name of names) {
        const by = rows.get(name);
        if (by !== undefined && by !== execution) earlier.set(name, by);
        rows.set(name, execution);
      }
    },
    end: async (names, execution) => {
      for (const name of names) {
        const before = earlier.get(name);
        if (rows.get(name) === execution) {
          earlier.delete(name);
          if (before === undefined) rows.delete(name);
          else rows.set(name, before);
        } else if (before === execution) earlier.delete(name);
      }
    },
    holder: async (name) => rows.get(name),
    holders: async (name) => [rows.get(name), earlier.get(name)].flatMap((one) => one ?? []),
  };
}
