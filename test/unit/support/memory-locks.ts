import type { Held, Holder, TargetLocks } from '../../../lib/domain/remediation/lock.ts';

/** Locks in memory, with the semantics of the table; `held` shows who has what. */
export function memoryLocks(): TargetLocks & { readonly held: Map<string, Held> } {
  const held = new Map<string, Held>();
  const waits = new Map<string, Date>();
  return {
    held,
    async take(resources, me, until, now) {
      const others = resources.flatMap((one) => held.get(one) ?? []);
      const taken = others.find((one) => !isOf(one, me) && one.until >= now);
      if (taken !== undefined) return taken;
      for (const resource of resources) held.set(resource, { ...me, resource, until });
      return undefined;
    },
    async wait({ playbook, execution }, _held, now) {
      const since = waits.get(`${playbook} ${execution}`) ?? now;
      waits.set(`${playbook} ${execution}`, since);
      return since;
    },
    async giveBack(resources, me) {
      waits.delete(`${me.playbook} ${me.execution}`);
      for (const one of resources) if (isOf(held.get(one), me)) held.delete(one);
    },
  };
}

function isOf(held: Held | undefined, { execution, playbook }: Holder): boolean {
  return held?.execution === execution && held.playbook === playbook;
}
