import { boundsOf, parseRange, rangesOf } from '../../domain/network/ranges.ts';
import { impactLines, minuteOf, someOf } from '../../remediation/impact.ts';
import type { BlockTarget } from './schema.ts';

/** Requests that a web ACL let through lately, as far as WAF keeps samples of them. */
export interface Sampled {
  readonly acl: string;
  readonly since: Date | undefined;
  readonly requests: readonly {
    /** The client's address, and what a proxy says it is: as texts, some of them none. */
    readonly from: readonly string[];
    readonly country: string;
    readonly program: string;
  }[];
}

/** What tells who else comes from an address. */
export interface AddressUse {
  /** Of each web ACL of the stack's that asks the IP sets. */
  sampled(): Promise<readonly Sampled[]>;
  /** The latest sign-ins at the console that CloudTrail has in this region. */
  signIns(): Promise<readonly { readonly from: string; readonly who: string }[]>;
  /** The ranges of AWS's own that EC2 knows by name in this region, with those of CloudFront, S3 and health checks. */
  awsRanges(): Promise<readonly { readonly name: string; readonly cidrs: readonly string[] }[]>;
}

/** How many addresses are looked at one by one. */
const LOOKED_AT = 20;

/** What stands to break when addresses are shut out: who else comes from there, and whose range it is, as far as AWS says. */
export function addressImpact(targets: readonly BlockTarget[], use: AddressUse, withinMs?: number): Promise<string[]> {
  const shown = targets.slice(0, LOOKED_AT).map(({ cidr }) => cidr);
  const questions = [
    {
      about: 'the share of allowed requests',
      ask: async () => (await use.sampled()).flatMap((one) => sampleLines(shown, one)),
    },
    { about: 'who signs in from there', ask: async () => signInLines(shown, await use.signIns()) },
    { about: 'whose range it is', ask: async () => rangeLines(shown, await use.awsRanges()) },
  ];
  return impactLines(targets.length === 0 ? [] : questions, withinMs);
}

function sampleLines(cidrs: readonly string[], { acl, since, requests }: Sampled): string[] {
  const when = since === undefined ? '' : ` since ${minuteOf(since)}`;
  if (requests.length === 0) return [`WAF has no sample of what ${acl} let through${when}`];
  const those = cidrs.flatMap((cidr) => {
    const found = requests.filter(({ from }) => from.some((address) => isIn(address, cidr)));
    return found.length === 0 ? [] : [{ cidr, found }];
  });
  const sample = `${requests.length} sampled requests that ${acl} let through${when}`;
  if (those.length === 0) return [`none of the ${sample} came from there`];
  return those.map(({ cidr, found }) => {
    const share = Math.max(1, Math.round((found.length / requests.length) * 100));
    const programs = new Set(found.map(({ program }) => program)).size;
    const countries = [...new Set(found.map(({ country }) => country))];
    // Several programs behind one address are a sign of a NAT, a VPN or a proxy.
    const shared = programs > 1 ? `, with ${programs} different programs: others may share the address` : '';
    return `${found.length} of the ${sample} (${share}%) came from ${cidr} (${someOf(countries)})${shared}`;
  });
}

function signInLines(
  cidrs: readonly string[],
  all: readonly { readonly from: string; readonly who: string }[],
): string[] {
  const here = `the latest ${all.length} console sign-ins in this region`;
  const lines = cidrs.flatMap((cidr) => {
    const who = [...new Set(all.filter(({ from }) => isIn(from, cidr)).map((one) => one.who))];
    if (who.length === 0) return [];
    return [`${who.length} ${who.length === 1 ? 'identity' : 'identities'} signed in from ${cidr}: ${someOf(who)}`];
  });
  return lines.length === 0 ? [`nobody signed in from there, of ${here}`] : lines;
}

/** Other clouds publish their ranges on the internet only, where nobody asks from here: what is not AWS's stays unknown. */
function rangeLines(cidrs: readonly string[], lists: Awaited<ReturnType<AddressUse['awsRanges']>>): string[] {
  const named = cidrs.map((cidr) => {
    const parsed = parseRange(cidr);
    const has = (list: { readonly cidrs: readonly string[] }) =>
      parsed !== undefined && rangesOf(list.cidrs).overlapping(boundsOf(parsed)) !== undefined;
    return { cidr, list: lists.find(has) };
  });
  const known = named.flatMap(({ cidr, list }) =>
    list === undefined ? [] : [`${cidr} is in AWS's own range ${list.name}: many others come from there`],
  );
  const rest = named.flatMap(({ cidr, list }) => (list === undefined ? [cidr] : []));
  const nobody = `none of the ${lists.length} ranges that AWS names to EC2 has it, and other clouds' lists are not asked`;
  return rest.length === 0 ? known : [...known, `unknown whose range ${someOf(rest)} is: ${nobody}`];
}

function isIn(address: string, cidr: string): boolean {
  const parsed = parseRange(address);
  return parsed !== undefined && rangesOf([cidr]).covering(boundsOf(parsed)) !== undefined;
}
