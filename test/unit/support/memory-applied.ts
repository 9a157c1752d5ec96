import type { Applied, AppliedStore } from '../../../lib/domain/remediation/change-ports.ts';

/** Changes that were made, in memory. */
export function memoryApplied() {
  const rows = new Map<string, Applied | 'forged'>();
  const store: AppliedStore = {
    get: async (execution) => rows.get(execution),
    put: async (record) => {
      rows.set(record.execution, structuredClone(record));
    },
  };
  return { store, rows };
}
