import type { NamesInForce } from '../../lib/domain/change-ports.ts';

/** The names of what changes hold, in memory. */
export function memoryNames(rows: Map<string, string>): NamesInForce {
  return {
    note: async (names, execution) => {
      for (const name of names) rows.set(name, execution);
    },
    end: async (names, execution) => {
      for (const name of names) if (rows.get(name) === execution) rows.delete(name);
    },
    holder: async (name) => rows.get(name),
  };
}
