import { inChunks } from '../../domain/in-chunks.ts';
import type { IpSetRef, LeaseStore } from '../../domain/network/ip-set-ports.ts';
import { isActive, isoTime, type Lease } from '../../domain/network/lease.ts';
import { boundsOf, parseRange, rangesOf } from '../../domain/network/ranges.ts';
import type { Claims } from '../../domain/remediation/execution-ports.ts';
import type { Asked } from './input.ts';
import type { BlockPlan, BlockTarget } from './schema.ts';

/** A set as it was read. */
export interface ReadSet {
  readonly set: IpSetRef;
  readonly addresses: readonly string[];
}

/** What finding out what was answered already needs from outside. */
export interface AnsweredPorts {
  readonly claims: Claims;
  readonly leases: LeaseStore;
  readonly now: () => Date;
}

/** The tasks that this execution is the first to carry out: a task that is delivered twice starts nothing twice. */
export async function firstTime<One extends Asked>(
  asked: readonly One[],
  execution: string,
  { claims, now }: AnsweredPorts,
): Promise<One[]> {
  const begun = await inChunks(asked, ({ taskId }) =>
    taskId === undefined ? Promise.resolve(true) : claims.begin(taskId, execution, now()),
  );
  return asked.filter((_, index) => begun[index] === true);
}

/**
 * Parts targets that are answered from those that are not. Answered is what is in force (every set holds it, under a lease of
 * ours that runs) and what another execution is at; a block that failed, ended, was denied or undone is answered anew.
 */
export async function withoutAnswered(
  targets: readonly BlockTarget[],
  sets: readonly ReadSet[],
  execution: string,
  ports: AnsweredPorts,
): Promise<Pick<BlockPlan, 'targets' | 'already'>> {
  const force = await inChunks(targets, (target) => inForce(target, sets, ports));
  const open = targets.filter((_, index) => force[index] === undefined).map(({ cidr }) => cidr);
  const others = await ports.claims.take(open, execution, ports.now());
  const already = targets.flatMap(({ cidr }, index) => {
    const other = others.get(cidr);
    const why = force[index] ?? (other && `execution ${other.split(':').pop()} is at it`);
    return why === undefined ? [] : [{ cidr, why }];
  });
  const answered = new Set(already.map(({ cidr }) => cidr));
  return { targets: targets.filter(({ cidr }) => !answered.has(cidr)), already };
}

async function inForce(
  target: BlockTarget,
  sets: readonly ReadSet[],
  { leases, now }: AnsweredPorts,
): Promise<string | undefined> {
  const parsed = parseRange(target.cidr);
  const own = sets.filter(({ set }) => set.family === target.family);
  if (parsed === undefined || own.length === 0) return undefined;
  const covering = own.map(({ addresses }) => rangesOf(addresses).covering(boundsOf(parsed)));
  const wider = covering.find((text) => text !== undefined && text !== target.cidr);
  if (covering.includes(undefined)) return undefined;
  if (wider !== undefined) return `inside ${wider}, which is in the IP set`;
  const held = await Promise.all(
    own.map(({ set: { scope, family } }) => leases.get({ scope, family, cidr: target.cidr })),
  );
  const seconds = now().getTime() / 1000;
  if (!held.every((lease) => lease !== undefined && isActive(lease, seconds))) return undefined;
  return `blocked ${untilText(held[0])}`;
}

function untilText(lease: Lease | undefined): string {
  return lease?.expiresAt === undefined ? 'until a person ends it' : `until ${isoTime(lease.expiresAt)}`;
}
