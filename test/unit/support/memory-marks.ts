import type { Mark } from '../../../lib/domain/finding/threshold.ts';
import type { MarkStore } from '../../../lib/domain/record/finding-ports.ts';

/** Marks in memory, with the semantics of the table. */
export function memoryMarks(): MarkStore {
  const kept = new Map<string, Map<string, Mark>>();
  return {
    async mark(detection, key, mark, windowMs) {
      const name = JSON.stringify([detection, key]);
      const marks = kept.get(name) ?? new Map<string, Mark>();
      kept.set(name, marks.set(`${mark.at} ${mark.value}`, mark));
      return [...marks.values()].filter(({ at }) => Math.abs(at - mark.at) <= windowMs);
    },
  };
}
