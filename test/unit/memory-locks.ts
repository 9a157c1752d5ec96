import type { Held, TargetLocks } from '../../lib/domain/lock.ts';

/** Locks in memory, with the semantics of the table; `held` shows who has what. */
export function memoryLocks(): TargetLocks & { readonly held: Map<string, Held> } {
  const held = new Map<string, Held>();
  const waits = new Map<string, Date>();
  return {
    held,
    async take(resources, me, until, now) {
      const others = resources.flatMap((one) => held.get(one) ?? []);
      const taken = others.find((one) => one.execution !== me.execution && one.until >= now);
      if (taken !== undefined) return taken;
      for (const resource of resources) held.set(resource, { ...me, resource, until });
      return undefined;
    },
    async wait({ execution }, _held, now) {
      const since = waits.get(execution) ?? now;
      waits.set(execution, since);
      return since;
    },
    async giveBack(resources, execution) {
      waits.delete(execution);
      for (const one of resources) if (held.get(one)?.execution === execution) held.delete(one);
    },
  };
}
