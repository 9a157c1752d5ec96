import * as z from 'zod/mini';
import { toCidr } from '../network/address.ts';
import { isNarrow, leaveSomething } from '../network/policy-width.ts';
import { boundsOf, parseRange } from '../network/ranges.ts';
import { textAt } from '../text/json.ts';
import { endpointOf, sourceIpOf } from './actor.ts';
import type { Detection } from './detection.ts';
import type { AccountEvent } from './event.ts';
import { areCallers, organizationOf, withoutCallers } from './party.ts';
import { type Severity, severityLevel } from './severity.ts';

const range = z.string().check(
  z.refine((text) => toCidr(text) !== undefined, 'must be an IP address or CIDR range'),
  // What is open to half the internet would be open to one's own only.
  z.refine(isNarrow, 'is so wide that strangers are in it: at most /8, IPv6 /16'),
);

const ranges = z.array(range).check(z.refine(leaveSomething, 'cover more than half of all addresses'));

/**
 * A role (or a user) by its whole ARN, or all roles below a path. A pattern on the name itself is refused: whoever may make roles could
 * choose a name that fits.
 */
const role = z
  .string()
  .check(
    z.regex(
      /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/([\w+=,.@-]+\/)*[\w+=,.@-]+(\/\*)?$/,
      'must be the ARN of a role or a user, or a path that ends in /*; a * within a name would let in whoever may choose a name',
    ),
  );

/** A role, and from where it calls; a session of it from elsewhere is not trusted. */
const callerSchema = z.union([role, z.strictObject({ role, addresses: z.array(range).check(z.minLength(1)) })]);

/** What is one's own, so that it is no news: a policy's `trusted`. */
export const trustedSchema = z.strictObject({
  /** Own and sister accounts, and those of vendors that may read disks. */
  accounts: z._default(z.array(z.string().check(z.regex(/^\d{12}$/, 'must be a 12-digit account id'))), []),
  organizations: z._default(
    z.array(z.string().check(z.regex(/^o-[a-z0-9]{10,32}$/, 'must be an id like o-a1b2c3d4e5'))),
    [],
  ),
  /** Roles that build, deploy, scale, back up and tidy up. */
  programs: z._default(z.array(callerSchema), []),
  /** Roles that look at everything. */
  scanners: z._default(z.array(callerSchema), []),
  addresses: z._default(ranges, []),
  /** Identity providers: the issuer of an OpenID Connect provider, or an ARN. */
  providers: z._default(z.array(z.string().check(z.minLength(4))), []),
});

export type Trusted = z.infer<typeof trustedSchema>;

/** Nothing is trusted: what holds while the policy says nothing, or cannot be read. */
export const NOTHING_TRUSTED: Trusted = trustedSchema.parse({});

/** What is trusted of those that a detection names: where the policy names no organization, the account's own one, as it was learned. */
export async function withOwn(
  { parties }: Detection,
  trusted: Trusted,
  learned: () => Promise<readonly string[]>,
): Promise<Trusted> {
  if (parties === undefined || trusted.organizations.length > 0) return trusted;
  return { ...trusted, organizations: [...(await learned())] };
}

/** How bad what an event shows is, and what made it less than the detection says. */
export interface Weight {
  readonly severity: Severity;
  /** Why it is less, in words; undefined where nothing that is trusted has to do with it. */
  readonly trusted?: string;
}

/**
 * The severity of a detection for one event: by what the event says, and less where all that it lets in is trusted, or where a
 * trusted role does what it is there for. Only detections that name such parties, or say that they are routine, ever become less.
 */
export function weigh(detection: Detection, event: AccountEvent, trusted: Trusted): Weight {
  const said = detection.severityOf?.(event) ?? detection.severity;
  const parties = detection.parties?.(event) ?? [];
  // Most addresses in a policy are one's own, which nothing shows.
  const severity = parties.length > 0 && parties.every(areCallers) ? atMost('medium', said) : said;
  if (parties.length > 0 && parties.every((one) => isTrusted(one, trusted))) {
    const unknown = trusted.organizations.length === 0 && parties.some((one) => organizationOf(one) !== undefined);
    return unknown
      ? {
          severity: atMost('low', severity),
          trusted:
            'it may be your own organization: which that is could not be learned, and trusted.organizations does not say',
        }
      : { severity: 'info', trusted: 'it is with what the policy trusts, or your organization' };
  }
  if (detection.routine === undefined) return { severity };
  if (detection.routine === 'looking' && isCaller(event, trusted.scanners))
    return { severity: 'info', trusted: 'the policy trusts this scanner' };
  if (!isCaller(event, trusted.programs)) return { severity };
  return {
    severity: severityLevel(severity) > severityLevel('low') ? 'low' : 'info',
    trusted: 'the policy trusts this role to do so',
  };
}

function atMost(most: Severity, severity: Severity): Severity {
  return severityLevel(severity) > severityLevel(most) ? most : severity;
}

/** Whether a party (an account, an organization's ARN, an address, a provider) is one's own. Anyone never is. */
export function isTrusted(party: string, { accounts, organizations, addresses, providers }: Trusted): boolean {
  if (accounts.includes(party) || providers.some((one) => issuerOf(one) === issuerOf(party))) return true;
  const organization = /^arn:[^:]+:organizations::\d{12}:(?:organization|ou)\/(o-[a-z0-9]+)(?:\/|$)/.exec(party)?.[1];
  if (organization !== undefined) return organizations.includes(organization);
  const members = organizationOf(party);
  // Most conditions on an organization name one's own: until it is known which that is, no playbook closes them, and people read of them once a day.
  if (members !== undefined) return organizations.length === 0 || organizations.includes(members);
  return isWithin(withoutCallers(party), addresses);
}

function issuerOf(provider: string): string {
  return provider
    .replace(/^(https:\/\/|arn:[^:]+:iam::\d{12}:oidc-provider\/)/, '')
    .replace(/\/$/, '')
    .toLowerCase();
}

/** Whether a range or an address lies within one of some ranges. */
export function isWithin(text: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return false;
  const parsed = parseRange(text);
  if (parsed === undefined) return false;
  const inner = boundsOf(parsed);
  return ranges.some((one) => {
    const outer = parseRange(one);
    const bounds = outer === undefined ? undefined : boundsOf(outer);
    return bounds?.family === inner.family && bounds.first <= inner.first && inner.last <= bounds.last;
  });
}

/** Where an identity of a type says what AWS made it from. */
const ISSUERS: ReadonlyMap<string, string> = new Map([
  ['AssumedRole', 'sessionContext.sessionIssuer.arn'],
  ['IAMUser', 'arn'],
]);

/**
 * Whether a session of one of some roles made a call. Only what AWS itself writes decides: the role that the session was made
 * from, and the address; names of sessions and user agents are chosen by whoever calls.
 */
export function isCaller(event: AccountEvent, roles: Trusted['programs']): boolean {
  const identity = event.detail.userIdentity;
  const path = ISSUERS.get(textAt(identity, 'type') ?? '');
  const issuer = path === undefined ? undefined : textAt(identity, path);
  if (issuer === undefined) return false;
  return roles.some((one) => {
    const { role: pattern, addresses } = typeof one === 'string' ? { role: one, addresses: undefined } : one;
    const fits = pattern.endsWith('/*') ? issuer.startsWith(pattern.slice(0, -1)) : issuer === pattern;
    return fits && (addresses === undefined || isFrom(event, addresses));
  });
}

/** Whether a session of one of some roles made a call, by their ids: unlike a name, nobody chooses one, and none is given twice. */
export function isByRole({ detail }: AccountEvent, ids: readonly string[] = []): boolean {
  const id = textAt(detail.userIdentity, 'sessionContext.sessionIssuer.principalId');
  return id !== undefined && ids.includes(id);
}

/** Whether a call came from some addresses: through a VPC endpoint only where that is the account's own, since whoever owns it chooses the address. */
function isFrom(event: AccountEvent, addresses: readonly string[]): boolean {
  const endpoint = endpointOf(event);
  return (endpoint === undefined || endpoint.account === event.account) && isWithin(sourceIpOf(event) ?? '', addresses);
}
