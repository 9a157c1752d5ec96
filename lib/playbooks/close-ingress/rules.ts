import { exposedPorts } from '../../documents/security-group.ts';
import { type Lost, makeEach } from '../../domain/remediation/made-again.ts';
import { canonical } from '../../domain/text/canonical.ts';

/** One incoming rule of a security group: everything that makes it this rule but its id, which a rule that is made anew has not. */
export type Rule = {
  protocol: string;
  /** Ports, or ICMP's type and code; -1 is all. */
  from: number;
  to: number;
  /** An IPv4 or IPv6 range, a prefix list (`pl-…`), or a group (`<account>/sg-…`). */
  source: string;
  description: string;
  tags: { [key: string]: string };
};

/** Rules in an order of their own: EC2 lists them in any. */
export function inOrder(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** The rules that are in one list and not in another. */
export function without<T extends Rule>(rules: readonly T[], others: readonly Rule[]): T[] {
  const known = new Set(others.map(keyOf));
  return rules.filter((rule) => !known.has(keyOf(rule)));
}

/** Whether one rule alone lets much of the internet reach a port of administration or of a database. */
export function isOpen({ protocol, from, to, source }: Rule): boolean {
  const range = source.includes(':') ? { ipv6Ranges: [{ cidrIpv6: source }] } : { ipRanges: [{ cidrIp: source }] };
  const permission = { ipProtocol: protocol, fromPort: from, toPort: to, ...range };
  return exposedPorts({ ipPermissions: [permission] }).length > 0;
}

/** A rule as a person reads it: `tcp 22 from 0.0.0.0/0`. */
export function inWords({ protocol, from, to, source }: Rule): string {
  const ports = from === -1 ? '' : from === to ? ` ${from}` : ` ${from}-${to}`;
  return `${protocol === '-1' ? 'everything' : `${protocol}${ports}`} from ${source}`;
}

/**
 * Makes rules again, those of the same tags in one call: EC2 takes all of a call or none. Where it refuses one of them each is made by itself, so
 * that only what cannot be made is missing.
 */
export async function openAgain(
  rules: readonly Rule[],
  authorize: (...rules: Rule[]) => Promise<void>,
  isRefused: (error: unknown) => boolean,
): Promise<Lost[]> {
  const each = { make: (one: Rule) => authorize(one), named: inWords, isRefused };
  const lost: Lost[] = [];
  for (const alike of Map.groupBy(rules, ({ tags }) => canonical(tags)).values()) {
    try {
      await authorize(...alike);
    } catch (error) {
      if (!isRefused(error)) throw error;
      lost.push(...(await makeEach(alike, each)));
    }
  }
  return lost;
}

function keyOf({ protocol, from, to, source, description, tags }: Rule): string {
  return canonical([protocol, from, to, source, description, tags]);
}
