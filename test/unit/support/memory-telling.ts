import type { Held } from '../../../lib/domain/telling/held.ts';
import { CALM, judgeNotice, type Storm } from '../../../lib/domain/telling/storm.ts';
import type { CountSuppressed, DigestStore, HoldNotice, JudgeNotice } from '../../../lib/domain/telling/telling.ts';

/** What telling keeps, in memory, with the semantics of the table. */
export interface MemoryTelling {
  readonly judge: JudgeNotice;
  readonly hold: HoldNotice;
  readonly countSuppressed: CountSuppressed;
  readonly store: DigestStore;
  readonly held: Map<string, Held>;
}

export function memoryTelling(): MemoryTelling {
  const storms = new Map<string, Storm>();
  const held = new Map<string, Held>();
  const counts = new Map<string, number>();
  let lastTold = 0;
  let telling = false;
  let sent: string | undefined;
  return {
    held,
    async judge(group, notice, rule, now) {
      const key = `${group} ${now.toISOString().slice(0, 13)}`;
      const { verdict, next } = judgeNotice(storms.get(key) ?? CALM, notice, rule);
      if (next !== undefined) storms.set(key, next);
      return verdict;
    },
    async hold(one) {
      held.set(one.id, one);
    },
    async countSuppressed(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    store: {
      held: async () => [...held.values()],
      forget: async (ids) => {
        for (const id of ids) held.delete(id);
      },
      suppressed: async () => [...counts].map(([key, count]) => ({ key, count })).filter(({ count }) => count > 0),
      suppressedTold: async (told, now) => {
        for (const { key, count } of told) counts.set(key, (counts.get(key) ?? 0) - count);
        lastTold = now.getTime();
      },
      lastTold: async () => lastTold,
      begin: async () => {
        if (telling) return undefined;
        telling = true;
        return sent === undefined ? {} : { sent };
      },
      sends: async (now) => {
        sent ??= now.toISOString();
      },
      end: async (told) => {
        telling = false;
        if (told) sent = undefined;
      },
    },
  };
}
