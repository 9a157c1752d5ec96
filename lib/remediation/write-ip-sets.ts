import { IpSetContentionError } from '../domain/errors.ts';
import { mergeIpSet, type Scope } from '../domain/lease.ts';
import { afterWrite, waitBeforeWrite } from '../domain/pace.ts';
import type { IpSetRef, IpSets, LeaseStore, Log } from '../domain/ports.ts';

/** What the writer of the IP sets needs from outside. */
export interface WriterPorts {
  readonly sets: readonly IpSetRef[];
  readonly ipSets: IpSets;
  readonly leases: LeaseStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What a pass over the sets did: `waitSeconds` above 0 means something is to be written, but not yet. */
export interface WriteResult {
  readonly writes: number;
  readonly added: number;
  readonly removed: number;
  /** Addresses with an active lease for which there was no room. */
  readonly full: string[];
  readonly waitSeconds: number;
}

/** How often a lost race for the lock token is run again. */
const ATTEMPTS = 8;

/** WAFv2 takes about one UpdateIPSet a second for an account and region. */
const BETWEEN_WRITES_MS = 1_100;

/**
 * Makes the IP sets hold what the leases say, and nothing less than what others put there. The leases are the truth: a pass
 * that finds everything wanted already there writes nothing, so any number of executions need only a handful of writes.
 */
export async function writeIpSets(ports: WriterPorts): Promise<WriteResult> {
  let total: WriteResult = { writes: 0, added: 0, removed: 0, full: [], waitSeconds: 0 };
  const written = new Set<Scope>();
  for (const set of ports.sets) {
    const one = await writeOne(set, written.has(set.scope) ? BETWEEN_WRITES_MS : 0, ports);
    if (one.writes > 0) written.add(set.scope);
    total = {
      writes: total.writes + one.writes,
      added: total.added + one.added,
      removed: total.removed + one.removed,
      full: [...total.full, ...one.full],
      waitSeconds: Math.max(total.waitSeconds, one.waitSeconds),
    };
  }
  return total;
}

async function writeOne(set: IpSetRef, pauseMs: number, ports: WriterPorts): Promise<WriteResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const [content, { leases, pace }] = await Promise.all([ports.ipSets.read(set), ports.leases.list(set)]);
    const nowMs = ports.now().getTime();
    const now = Math.floor(nowMs / 1000);
    const plan = mergeIpSet(content.addresses, leases, now);
    const full = plan.full.map((lease) => lease.cidr);
    if (plan.added.length + plan.removed.length === 0) {
      await Promise.all(plan.ended.map((lease) => ports.leases.forget(lease, now)));
      return { writes: 0, added: 0, removed: 0, full, waitSeconds: 0 };
    }
    const waitMs = waitBeforeWrite(pace, nowMs);
    if (waitMs > 0) return { writes: 0, added: 0, removed: 0, full: [], waitSeconds: Math.ceil(waitMs / 1000) };
    if (pauseMs > 0) await ports.sleep(pauseMs);
    // Ours before it is there: a crash in between leaves an address we may take out, never one nobody takes out.
    await Promise.all(plan.added.filter((lease) => !lease.ours).map((lease) => ports.leases.own(lease)));
    if (await ports.ipSets.write(set, plan.addresses, content.lockToken)) {
      await ports.leases.setPace(set, afterWrite(pace, nowMs));
      await Promise.all(plan.ended.map((lease) => ports.leases.forget(lease, now)));
      ports.log.info('IP set written', {
        set: set.name,
        added: plan.added.length,
        removed: plan.removed.length,
        size: plan.addresses.length,
        attempt,
      });
      return { writes: 1, added: plan.added.length, removed: plan.removed.length, full, waitSeconds: 0 };
    }
    ports.log.warn('Somebody else wrote the IP set; reading and merging again', { set: set.name, attempt });
    await ports.sleep(100 * attempt);
  }
  throw new IpSetContentionError(
    `IP set ${set.name} was changed by others ${ATTEMPTS} times in a row; nothing of theirs was overwritten, ours is not in yet`,
  );
}
