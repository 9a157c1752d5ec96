import { minuteOf, someOf } from '../../remediation/impact.ts';

/** An attack as Shield Advanced knows it. */
export interface Attack {
  readonly id: string;
  readonly since: Date | undefined;
  /** Undefined while it goes on. */
  readonly until: Date | undefined;
  readonly vectors: readonly string[];
  readonly counters: readonly { name: string; max: number; average: number; unit: string }[];
  /** Who or what has the most of it: countries, networks, addresses, URLs, user agents. */
  readonly tops: readonly { what: string; total: number; of: readonly { name: string; value: number }[] }[];
  readonly mitigations: readonly string[];
}

/** What a web ACL was asked lately, as far as WAF keeps samples. */
export interface Flood {
  readonly acl: string;
  readonly since: Date;
  readonly until: Date;
  /** So many requests were there; `requests` are a sample. */
  readonly population: number;
  readonly requests: readonly {
    readonly from: string;
    readonly country: string;
    /** Method and path, without what was asked for with it. */
    readonly asked: string;
    readonly program: string;
    /** It stands for so many. */
    readonly weight: number;
  }[];
}

/** What tells of an attack while it goes on; changes nothing. */
export interface AttackDetail {
  /** The latest attack on something; undefined where Shield lists none, null without Shield Advanced. */
  onShield(resource: string): Promise<Attack | undefined | null>;
  atWebAcl(arn: string): Promise<Flood>;
}

/** The names that Shield's identifiers have in a sentence. Source: Shield API reference, AttackProperty. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['DESTINATION_URL', 'URLs'],
  ['REFERRER', 'referers'],
  ['SOURCE_ASN', 'networks'],
  ['SOURCE_COUNTRY', 'countries'],
  ['SOURCE_IP_ADDRESS', 'addresses'],
  ['SOURCE_USER_AGENT', 'user agents'],
]);

/** What Shield knows of an attack, in sentences to send on; nothing without Shield Advanced. */
export function shieldLines(resource: string, attack: Attack | undefined | null): string[] {
  if (attack === null) return [];
  if (attack === undefined) return [`Shield Advanced lists no attack on ${resource} within a week`];
  const { id, since, until, vectors, counters, tops, mitigations } = attack;
  const began = since === undefined ? 'since when is not known' : `since ${minuteOf(since)}`;
  const ends = until === undefined ? 'it goes on' : `until ${minuteOf(until)}`;
  const volumes = counters.map(
    ({ name, max, average, unit }) => `${name} ${max} at most, ${average} on average ${unit}`,
  );
  return [
    `Shield's attack ${someOf([id])} on ${resource}, ${began}, ${ends}: ${vectors.length === 0 ? 'no vector told' : someOf(vectors)}`,
    ...(volumes.length === 0 ? [] : [`its volume: ${someOf(volumes)}`]),
    ...tops
      .filter(({ of }) => of.length > 0)
      .map(({ what, total, of }) => {
        const all = Math.max(
          total,
          of.reduce((sum, { value }) => sum + value, 0),
        );
        return `most of it by ${NAMES.get(what) ?? what}: ${sharesOf(new Map(of.map(({ name, value }) => [name, value])), all)}`;
      }),
    mitigations.length === 0 ? 'Shield tells of no mitigation' : `mitigated by ${someOf(mitigations)}`,
  ];
}

/** Who asks a web ACL for what, in sentences to send on. */
export function floodLines({ acl, since, until, population, requests }: Flood): string[] {
  const window = `from ${minuteOf(since)} to ${minuteOf(until)}`;
  if (requests.length === 0) return [`WAF has no sample of ${acl} ${window}`];
  const total = requests.reduce((sum, { weight }) => sum + weight, 0);
  const by = (key: 'from' | 'country' | 'asked' | 'program') => {
    const weights = new Map<string, number>();
    for (const one of requests) weights.set(one[key], (weights.get(one[key]) ?? 0) + one.weight);
    return sharesOf(weights, total);
  };
  return [
    `WAF's sample of ${acl} ${window}, ${requests.length} of ${population} requests: addresses ${by('from')}`,
    `countries ${by('country')}`,
    `asked for ${by('asked')}`,
    `user agents ${by('program')}`,
  ];
}

/** The largest first, with their share. */
function sharesOf(weights: ReadonlyMap<string, number>, total: number): string {
  const sorted = [...weights].sort(([, a], [, b]) => b - a);
  return someOf(
    sorted.map(
      ([name, weight]) => `${name === '' ? 'none' : name.slice(0, 80)} (${Math.round((weight / total) * 100)}%)`,
    ),
  );
}
