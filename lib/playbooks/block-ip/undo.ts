import * as z from 'zod/mini';
import { inChunks } from '../../domain/in-chunks.ts';
import { isActive, isoTime, type Lease, type Scope } from '../../domain/network/lease.ts';
import type { Applied, AppliedStore } from '../../domain/remediation/change-ports.ts';
import { type Change, sameState } from '../../domain/remediation/plan.ts';
import type { Json } from '../../domain/text/json.ts';
import type { Execution } from '../../remediation/request.ts';
import type { Tells } from '../../remediation/steps.ts';
import { type Drift, driftText, LEASE_END, readApplied, takenBackText } from '../../remediation/undo-change.ts';
import type { BlockIpPorts } from './plan.ts';
import type { BlockPlan, BlockTarget } from './schema.ts';
import { SAYS } from './to-plan.ts';

/** What taking back needs from outside, beside what blocking does. */
export type UndoPorts = BlockIpPorts & { readonly applied: AppliedStore };

/** Longer lists are ended by `unblock`: a record is one item of the table. */
const MOST_RECORDED = 500;

const NEVER = 'a person ends it';
const WHOLE = { id: 'block-ip', undo: 'its leases end' } as const;

/** Until when an address is leased, by scope; null where no lease of it runs. */
const untilSchema = z.nullable(z.record(z.string(), z.string()));
type Until = z.infer<typeof untilSchema>;

/**
 * Keeps the leases as they are, before a plan's are granted until `end` (seconds; undefined: until a person ends them). Repeated,
 * what was before the first time stays, and what is ours follows.
 */
export async function keepBefore(
  plan: BlockPlan,
  end: number | undefined,
  execution: Execution,
  ports: UndoPorts,
): Promise<void> {
  if (plan.targets.length === 0 || plan.targets.length > MOST_RECORDED) return;
  const earlier = await ports.applied.get(execution.name);
  const kept = new Map(
    earlier === undefined || earlier === 'forged' ? [] : earlier.targets.map((one) => [one.resource, one]),
  );
  const [, , , region = '', account = ''] = execution.id.split(':');
  const seconds = secondsOf(ports);
  const targets = await inChunks(plan.targets, async ({ cidr }): Promise<Change> => {
    const leases = await leasesOf(cidr, ports);
    const first = kept.get(cidr);
    const before = first === undefined ? untilOf(leases, seconds) : first.before;
    const after = Object.fromEntries(leases.map(({ scope, lease }) => [scope, textOf(longer(lease, end, seconds))]));
    return { label: cidr, resource: cidr, account, region, before, after };
  });
  await ports.applied.put({
    execution: execution.name,
    playbook: WHOLE.id,
    at: ports.now().toISOString(),
    targets,
    says: SAYS.block,
    asked: plan.asked.map(({ reason, requestedBy }) => ({ reason, requestedBy })),
    findings: plan.findings,
  });
}

/** What taking back an execution's block would do; leases that others changed since are shown, and nothing is touched. */
export async function planUndoBlock(
  { undo, reason, requestedBy }: { readonly undo: string; readonly reason: string; readonly requestedBy: string },
  execution: Execution,
  ports: UndoPorts,
): Promise<BlockPlan> {
  const name = undo.split(':').at(-1) ?? undo;
  const applied = await readApplied(WHOLE, name, ports);
  const drift = await driftOf(applied, ports);
  const ended = applied.undone;
  const refusal =
    ended !== undefined ? `it was taken back at ${ended.at} by ${ended.by}` : drift.length > 0 ? driftText(drift) : '';
  return {
    kind: 'unblock',
    restores: name,
    decision: refusal === '' ? 'apply' : 'refuse',
    why: refusal === '' ? 'a person asked for it' : refusal,
    execution: execution.id,
    byPerson: true,
    targets: applied.targets.map(({ resource }) => targetOf(resource)),
    asked: [{ reason, requestedBy }],
    refused: [],
    already: [],
    notes: [],
    short: [],
    beyond: '',
    leaseMinutes: 0,
    before: [],
    calls: ports.sets.map((set) => `wafv2:UpdateIPSet ${set.name}`),
    findings: [...applied.findings],
  };
}

/** Gives the leases of an execution the ends they had before it; one that there was not ends now. Says what stands in the way. */
export async function restoreLeases(name: string, by: string, ports: UndoPorts): Promise<string | undefined> {
  const applied = await readApplied(WHOLE, name, ports);
  if (applied.undone !== undefined) return undefined;
  const drift = await driftOf(applied, ports);
  if (drift.length > 0) return driftText(drift);
  const seconds = secondsOf(ports);
  await inChunks(applied.targets, async ({ resource, before }) => {
    const was = untilSchema.parse(before) ?? {};
    for (const { scope, family, lease } of await leasesOf(resource, ports)) {
      if (lease === undefined || !isActive(lease, seconds) || textOf(lease.expiresAt) === was[scope]) continue;
      const end = Date.parse(was[scope] ?? '') / 1000;
      await ports.leases.release({ scope, family, cidr: resource }, Number.isNaN(end) ? seconds : end);
    }
  });
  await markUndone(applied, by, ports);
  return undefined;
}

/**
 * What a try before this one granted and came to nothing more, because its function died: the addresses whose leases run as it was to have them,
 * and until when (ISO 8601, empty when only a person ends one). Undefined where there are none.
 */
export async function grantedBefore(
  execution: Execution,
  ports: UndoPorts,
): Promise<{ readonly addresses: ReadonlySet<string>; readonly expiresAt: string } | undefined> {
  const applied = await ports.applied.get(execution.name);
  if (applied === undefined || applied === 'forged' || applied.undone !== undefined) return undefined;
  const seconds = secondsOf(ports);
  const found = await inChunks(applied.targets, async ({ resource, before, after }) => {
    const now = untilOf(await leasesOf(resource, ports), seconds);
    const made = now !== null && sameState(now, after) && !sameState(now, before);
    return made ? { resource, ends: Object.values(now) } : undefined;
  });
  const granted = found.filter((one) => one !== undefined);
  if (granted.length === 0) return undefined;
  const ends = granted.flatMap((one) => one.ends).sort();
  return {
    addresses: new Set(granted.map(({ resource }) => resource)),
    expiresAt: ends.includes(NEVER) ? '' : (ends.at(-1) ?? ''),
  };
}

/** Notes that a lease's own end took the change back: whoever asks later is told so. What is told where somebody did before. */
export async function endOfLease(execution: Execution, ports: UndoPorts): Promise<Tells | undefined> {
  const applied = await ports.applied.get(execution.name);
  if (applied === undefined || applied === 'forged') return undefined;
  if (applied.undone !== undefined) return applied.undone.by === LEASE_END ? undefined : takenBackText(applied.undone);
  await markUndone(applied, LEASE_END, ports);
  return undefined;
}

async function markUndone(applied: Applied, by: string, ports: UndoPorts): Promise<void> {
  await ports.applied.put({ ...applied, undone: { at: ports.now().toISOString(), by } });
}

/** What is neither as we left it nor as it was before. A lease whose time is over is none, in whatever record. */
async function driftOf({ targets }: Applied, ports: UndoPorts): Promise<Drift[]> {
  const seconds = secondsOf(ports);
  const found = await inChunks(targets, async ({ label, resource, before, after }) => {
    const now = untilOf(await leasesOf(resource, ports), seconds);
    const [was, ours] = [running(untilSchema.parse(before), seconds), running(untilSchema.parse(after), seconds)];
    return sameState(now, ours) || sameState(now, was) ? [] : [{ label, before: was, ours, now } satisfies Drift];
  });
  return found.flat();
}

async function leasesOf(cidr: string, { sets, leases }: BlockIpPorts) {
  const { family } = targetOf(cidr);
  const scopes = [...new Set(sets.filter((set) => set.family === family).map((set): Scope => set.scope))];
  return Promise.all(
    scopes.map(async (scope) => ({ scope, family, lease: await leases.get({ scope, family, cidr }) })),
  );
}

function untilOf(
  leases: readonly { readonly scope: string; readonly lease: Lease | undefined }[],
  seconds: number,
): Until {
  const running = leases.flatMap(({ scope, lease }) =>
    lease !== undefined && isActive(lease, seconds) ? [[scope, textOf(lease.expiresAt)] as const] : [],
  );
  return running.length === 0 ? null : Object.fromEntries(running);
}

function running(state: Until, seconds: number): Json {
  const left = Object.entries(state ?? {}).filter(([, until]) => until === NEVER || Date.parse(until) / 1000 > seconds);
  return left.length === 0 ? null : Object.fromEntries(left);
}

/** When a lease ends that is granted until then: granting never shortens one. */
function longer(lease: Lease | undefined, end: number | undefined, seconds: number): number | undefined {
  if (lease === undefined || !isActive(lease, seconds)) return end;
  return lease.expiresAt === undefined || end === undefined ? undefined : Math.max(lease.expiresAt, end);
}

function textOf(seconds: number | undefined): string {
  return seconds === undefined ? NEVER : isoTime(seconds);
}

function targetOf(cidr: string): BlockTarget {
  return { cidr, family: cidr.includes(':') ? 'IPV6' : 'IPV4', asked: 0 };
}

function secondsOf({ now }: BlockIpPorts): number {
  return Math.floor(now().getTime() / 1000);
}
