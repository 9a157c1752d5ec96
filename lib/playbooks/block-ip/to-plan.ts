import * as z from 'zod/mini';
import type { Cidr } from '../../domain/network/address.ts';
import { BEYOND_WAF } from '../../domain/network/web-acl.ts';
import { MOST_TARGETS, type StepsPlan, stepsHash } from '../../domain/remediation/plan.ts';
import { type BlockPlan, blockPlanSchema } from './schema.ts';

/** How many addresses a sentence lists. */
const LISTED = 20;

/** The most addresses an unblock command names: what is longer nobody checks before they paste it. */
const IN_A_COMMAND = 10;

/** What a block, and its end by hand, is called; and what it puts an end to. */
export const SAYS = {
  block: { todo: 'Block', done: 'Blocked', undone: 'Block ended:' },
  unblock: { todo: 'Unblock', done: 'Unblocked', undone: 'Unblocked' },
} as const;

export const STOPS = 'requests that pass the web ACL';

/** A plan as the workflow, people and programs know it; what only this playbook reads stands in `own`. */
export function toPlan(block: BlockPlan, impact: readonly string[] = []): StepsPlan {
  const { kind, targets, refused, leaseMinutes, beyond, already, execution, restores, ...shared } = block;
  const says = SAYS[kind];
  const addresses = targets.map(({ cidr }) => cidr);
  const ips = addresses.map((cidr) => cidr.replace(/\/(32|128)$/, ''));
  const subject = ips.length === 1 ? `${ips[0]}` : ips.length > 0 ? `${ips.length} addresses` : refused[0]?.input;
  const listed = addresses.slice(0, LISTED).join(', ');
  const more = addresses.length > LISTED ? ` and ${addresses.length - LISTED} more` : '';
  const plan = {
    ...shared,
    kind: 'steps' as const,
    playbook: 'block-ip',
    ...(kind === 'unblock' ? { undoes: restores ?? 'leases' } : {}),
    says,
    subject: subject ?? 'nothing',
    amount: addresses.length,
    change: `${says.todo} ${listed === '' ? (subject ?? 'nothing') : listed}${more}`,
    impact: [...impact],
    undo: undoText(kind, leaseMinutes),
    stops: STOPS,
    doesNotStop: beyond === '' ? BEYOND_WAF : beyond.replace(/^It does not stop /, '').replace(/\.$/, ''),
    refused,
    policyVersion: block.policyVersion ?? '',
    leaseMinutes,
    shows: { addresses, already, before: shared.before, kept: [] },
    ...(kind === 'block' ? byHand(ips, addresses) : {}),
    // Addresses stand once: a state's payload holds 256 KB.
    own: {
      kind,
      execution,
      beyond,
      ...(restores === undefined ? {} : { restores }),
      askedWith: targets.map(({ asked }) => asked),
    },
  };
  return { ...plan, hash: stepsHash(plan) };
}

const ownSchema = z.looseObject({ askedWith: z.array(z.number()) });
const showsSchema = z.object({ addresses: z.array(z.string()), already: z.unknown() });

const blockSchema = z.object({
  own: z.object({ kind: z.literal('block') }),
  shows: z.object({ addresses: z.array(z.string()) }),
});

const familyOf = (cidr: string) => (cidr.includes(':') ? 'IPV6' : 'IPV4');

/** The ranges that a plan blocks; undefined where it blocks none, or is of a version that kept them elsewhere. */
export function blocksOf(plan: unknown): Cidr[] | undefined {
  const { data } = blockSchema.safeParse(plan);
  return data?.shows.addresses.map((cidr) => ({ cidr, family: familyOf(cidr) }));
}

/** The playbook's own plan out of what `toPlan` made. */
export function fromPlan(plan: StepsPlan): BlockPlan {
  const { askedWith, ...own } = ownSchema.parse(plan.own);
  const { addresses, already } = showsSchema.parse(plan.shows);
  const targets = addresses.map((cidr, index) => ({ cidr, family: familyOf(cidr), asked: askedWith[index] }));
  return blockPlanSchema.parse({ ...plan, ...own, already, targets });
}

function undoText(kind: BlockPlan['kind'], leaseMinutes: number): string {
  if (kind === 'unblock') return 'Block them again.';
  return leaseMinutes === 0 ? 'By a person.' : `By itself after ${leaseMinutes} minutes, or by a person.`;
}

/** What a person types to have it done after all, or to end it before its time. */
function byHand(ips: string[], addresses: string[]): Pick<StepsPlan, 'byHand' | 'takeBack'> {
  if (addresses.length === 0) return {};
  return {
    ...(addresses.length > MOST_TARGETS ? {} : { byHand: { ips, reason: 'approved after the question had expired' } }),
    takeBack: addresses.length > IN_A_COMMAND ? 'undo' : { unblock: addresses, reason: 'false alarm' },
  };
}
