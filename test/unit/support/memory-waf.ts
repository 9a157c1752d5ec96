import type { IpSetRef, IpSets, LeaseStore } from '../../../lib/domain/network/ip-set-ports.ts';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import type { Pace } from '../../../lib/domain/network/pace.ts';
import type { Claims } from '../../../lib/domain/remediation/execution-ports.ts';

export const V4: IpSetRef = { scope: 'REGIONAL', family: 'IPV4', name: 'v4', id: 'id-4' };
export const V6: IpSetRef = { scope: 'REGIONAL', family: 'IPV6', name: 'v6', id: 'id-6' };

/** IP sets in memory with WAF's optimistic lock. `beforeWrite` runs between a read and the write that follows it. */
export function memoryIpSets(initial: Record<string, string[]> = {}) {
  const content = new Map(Object.entries(initial));
  const versions = new Map<string, number>();
  const state = { writes: 0, beforeWrite: (_set: IpSetRef) => {} };
  const ipSets: IpSets = {
    async read(set) {
      return { addresses: content.get(set.name) ?? [], lockToken: String(versions.get(set.name) ?? 0) };
    },
    async write(set, addresses, lockToken) {
      state.beforeWrite(set);
      if (lockToken !== String(versions.get(set.name) ?? 0)) return false;
      content.set(set.name, [...addresses]);
      versions.set(set.name, Number(lockToken) + 1);
      state.writes += 1;
      return true;
    },
  };
  /** Somebody else's write. */
  const writeByOthers = (set: IpSetRef, addresses: string[]) => {
    content.set(set.name, addresses);
    versions.set(set.name, (versions.get(set.name) ?? 0) + 1);
  };
  return { ipSets, content, state, writeByOthers };
}

/** Leases in memory, with the semantics of the table. */
export function memoryLeases() {
  const rows = new Map<string, Lease>();
  const paces = new Map<string, Pace>();
  const unusable: { key: string; problem: string }[] = [];
  const keyOf = (lease: Pick<Lease, 'scope' | 'family' | 'cidr'>) => `${lease.scope} ${lease.family} ${lease.cidr}`;
  const store: LeaseStore = {
    async list({ scope, family }) {
      const leases = [...rows.values()].filter((lease) => lease.scope === scope && lease.family === family);
      const pace = paces.get(`${scope} ${family}`);
      return structuredClone({ leases, unusable, ...(pace === undefined ? {} : { pace }) });
    },
    get: async (lease) => structuredClone(rows.get(keyOf(lease))),
    async grant(lease) {
      const old = rows.get(keyOf(lease));
      const isAsLong =
        old !== undefined &&
        (old.expiresAt === undefined || (lease.expiresAt !== undefined && old.expiresAt >= lease.expiresAt));
      if (isAsLong) return;
      const kept = old === undefined ? {} : { createdAt: old.createdAt, ours: old.ours };
      rows.set(keyOf(lease), { ...lease, ...kept });
    },
    async release(lease, now) {
      const old = rows.get(keyOf(lease));
      if (old !== undefined) rows.set(keyOf(lease), { ...old, expiresAt: now });
      return old !== undefined;
    },
    // What has no seal is in no memory.
    async endUnsealed() {},
    async own(lease) {
      const old = rows.get(keyOf(lease));
      if (old !== undefined) rows.set(keyOf(lease), { ...old, ours: true });
    },
    async forget(lease, now) {
      const { expiresAt } = rows.get(keyOf(lease)) ?? {};
      if (expiresAt !== undefined && expiresAt <= now) rows.delete(keyOf(lease));
    },
    pace: async ({ scope, family }) => structuredClone(paces.get(`${scope} ${family}`)),
    async setPace({ scope, family }, pace) {
      paces.set(`${scope} ${family}`, pace);
    },
  };
  return { store, rows, unusable };
}

/** Claims in memory, with the semantics of the table; an execution runs while it is in `running`. */
export function memoryClaims() {
  const tasks = new Map<string, string>();
  const targets = new Map<string, string>();
  const running = new Set<string>();
  const claims: Claims = {
    async begin(taskId, execution) {
      tasks.set(taskId, tasks.get(taskId) ?? execution);
      return tasks.get(taskId) === execution;
    },
    async take(wanted, execution) {
      const others = new Map<string, string>();
      for (const target of wanted) {
        const holder = targets.get(target);
        if (holder !== undefined && holder !== execution && running.has(holder)) others.set(target, holder);
        else targets.set(target, execution);
      }
      return others;
    },
    async giveBack(target, execution) {
      if (targets.get(target) === execution) targets.delete(target);
    },
  };
  return { claims, running };
}
