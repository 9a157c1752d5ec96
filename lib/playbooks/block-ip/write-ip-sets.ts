import { IpSetContentionError } from '../../domain/errors.ts';
import type { Cidr } from '../../domain/network/address.ts';
import type { IpSetRef, IpSets, LeaseStore } from '../../domain/network/ip-set-ports.ts';
import { mergeIpSet, missingFrom, type Scope } from '../../domain/network/lease.ts';
import type { OwnAddresses } from '../../domain/network/own-addresses.ts';
import { afterWrite, waitBeforeWrite } from '../../domain/network/pace.ts';
import type { LoadPolicy, Log } from '../../domain/ports.ts';
import { actionable, type Unusable } from './actionable-leases.ts';

/** What the writer of the IP sets needs from outside. */
export interface WriterPorts {
  readonly sets: readonly IpSetRef[];
  readonly ipSets: IpSets;
  readonly leases: LeaseStore;
  readonly loadPolicy: LoadPolicy;
  readonly ownAddresses: OwnAddresses;
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
  /** Leases that are not acted on, and why; they stop nobody else's block. */
  readonly unusable: readonly Unusable[];
  /** Why nothing was added where something was to be; what has ended was taken out all the same. */
  readonly hindrance?: Error;
}

const NOTHING: WriteResult = { writes: 0, added: 0, removed: 0, full: [], waitSeconds: 0, unusable: [] };

/** How many leases that cannot be used are named in the log of a pass. */
const NAMED = 20;

/** How often a lost race for the lock token is run again. */
const ATTEMPTS = 8;

/** WAFv2 takes about one UpdateIPSet a second for an account and region. */
const BETWEEN_WRITES_MS = 1_100;

/**
 * Makes the IP sets hold what the leases say, and nothing less than what others put there. The leases are the truth: a pass
 * that finds everything wanted already there writes nothing, so any number of executions need only a handful of writes. The table
 * is not believed, though: each lease is guarded again, and while nobody knows what must not be blocked nothing is added.
 * Whoever waits for blocks names them: of other sets, and of what else is wanted while nothing may be written, they need to know nothing.
 */
export async function writeIpSets(ports: WriterPorts, blocks?: readonly Cidr[]): Promise<WriteResult> {
  let total: WriteResult = NOTHING;
  const written = new Set<Scope>();
  for (const set of ports.sets) {
    const mine = blocks?.filter(({ family }) => family === set.family);
    if (mine?.length === 0) continue;
    const pauseMs = written.has(set.scope) ? BETWEEN_WRITES_MS : 0;
    const one = (mine && (await whileNothingIsWritten(set, mine, ports))) ?? (await writeOne(set, pauseMs, ports));
    if (one.writes > 0) written.add(set.scope);
    const hindrance = total.hindrance ?? one.hindrance;
    total = {
      writes: total.writes + one.writes,
      added: total.added + one.added,
      removed: total.removed + one.removed,
      full: [...total.full, ...one.full],
      waitSeconds: Math.max(total.waitSeconds, one.waitSeconds),
      unusable: [...total.unusable, ...one.unusable],
      ...(hindrance === undefined ? {} : { hindrance }),
    };
  }
  const { unusable, hindrance } = total;
  if (unusable.length > 0)
    ports.log.warn('Leases that are not acted on', { count: unusable.length, first: unusable.slice(0, NAMED) });
  if (hindrance !== undefined) ports.log.error('Nothing was added to the IP sets', { reason: hindrance.message });
  return total;
}

/** What somebody gets who waits for blocks before the next write is due: no look at all the leases, of which a storm makes thousands. */
async function whileNothingIsWritten(
  set: IpSetRef,
  blocks: readonly Cidr[],
  { leases, ipSets, now }: WriterPorts,
): Promise<WriteResult | undefined> {
  const waitMs = waitBeforeWrite(await leases.pace(set), now().getTime());
  if (waitMs === 0) return undefined;
  const { addresses } = await ipSets.read(set);
  const isDone = missingFrom(addresses, blocks).length === 0;
  return isDone ? NOTHING : { ...NOTHING, waitSeconds: Math.ceil(waitMs / 1000) };
}

async function writeOne(set: IpSetRef, pauseMs: number, ports: WriterPorts): Promise<WriteResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const [content, held] = await Promise.all([ports.ipSets.read(set), ports.leases.list(set)]);
    const nowMs = ports.now().getTime();
    const now = Math.floor(nowMs / 1000);
    const { leases, unusable, hindrance } = await actionable(held, content.addresses, now, ports);
    const told = { ...NOTHING, unusable, ...(hindrance === undefined ? {} : { hindrance }) };
    const { pace } = held;
    const plan = mergeIpSet(content.addresses, leases, now);
    const full = plan.full.map((lease) => lease.cidr);
    if (plan.added.length + plan.removed.length === 0) {
      await Promise.all(plan.ended.map((lease) => ports.leases.forget(lease, now)));
      return { ...told, full };
    }
    const waitMs = waitBeforeWrite(pace, nowMs, plan.removed.length > 0 ? 'unblocks' : 'blocks');
    if (waitMs > 0) return { ...told, waitSeconds: Math.ceil(waitMs / 1000) };
    if (pauseMs > 0) await ports.sleep(pauseMs);
    // Ours before it is there: a crash in between leaves an address we may take out, never one nobody takes out.
    await Promise.all(plan.added.filter((lease) => !lease.ours).map((lease) => ports.leases.own(lease)));
    if (await ports.ipSets.write(set, plan.addresses, content.lockToken)) {
      await ports.leases.setPace(set, afterWrite(pace, nowMs, plan.added.length));
      await Promise.all(plan.ended.map((lease) => ports.leases.forget(lease, now)));
      ports.log.info('IP set written', {
        set: set.name,
        added: plan.added.length,
        removed: plan.removed.length,
        size: plan.addresses.length,
        attempt,
      });
      return { ...told, writes: 1, added: plan.added.length, removed: plan.removed.length, full };
    }
    ports.log.warn('Somebody else wrote the IP set; reading and merging again', { set: set.name, attempt });
    await ports.sleep(100 * attempt);
  }
  throw new IpSetContentionError(
    `IP set ${set.name} was changed by others ${ATTEMPTS} times in a row; nothing of theirs was overwritten, ours is not in yet`,
  );
}
