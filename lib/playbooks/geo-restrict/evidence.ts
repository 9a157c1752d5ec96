import { command, json } from '../../domain/text/command.ts';
import { minuteOf, someOf } from '../../remediation/impact.ts';

/** A request that a web ACL let through, with how many it stands for. */
export interface Sample {
  readonly country: string;
  readonly weight: number;
}

/** What a web ACL let through at two times, and when. */
export interface Evidence {
  readonly flood: readonly Sample[];
  readonly usual: readonly Sample[];
  readonly since: Date;
}

/** Countries that a flood comes from, and what a person has to judge; or why nobody can tell. */
export type Suspects =
  | { readonly countries: readonly string[]; readonly asks: readonly string[] }
  | { readonly refuse: string };

/** Below that a sample says nothing: of a flood, and of a time before it. */
const LEAST = 100;
const LEAST_USUAL = 50;

/** So much of a flood, all named countries together, is a clear majority; with less of it a country is not named. */
const MAJORITY = 2 / 3;
const NAMED = 1 / 20;
const MOST = 10;

/**
 * The countries that a flood comes from and ordinary requests and customers do not. What is shared with those is never named: others stop that,
 * address by address.
 */
export function suspects(
  distribution: string,
  { flood, usual, since }: Evidence,
  customers: readonly string[],
): Suspects {
  const by = byHand(distribution);
  if (flood.length < LEAST)
    return {
      refuse: `WAF has ${flood.length} samples of requests since ${minuteOf(since)}, of which nothing can be told. ${by}`,
    };
  if (usual.length < LEAST_USUAL)
    return {
      refuse: `WAF has ${usual.length} samples of requests from before, so that nobody can tell what is usual. ${by}`,
    };
  const [now, before] = [sharesOf(flood), sharesOf(usual)];
  const countries = [...now]
    .filter(([country, share]) => share >= NAMED && /^[A-Z]{2}$/.test(country) && !before.has(country))
    .map(([country]) => country)
    .filter((country) => !customers.includes(country))
    .slice(0, MOST);
  const share = countries.reduce((sum, country) => sum + (now.get(country) ?? 0), 0);
  const seen = [
    `of ${flood.length} requests let through since ${minuteOf(since)} that WAF sampled: ${inWords(now)}`,
    `of ${usual.length} before: ${inWords(before)}`,
  ];
  if (share < MAJORITY)
    return {
      refuse: `no clear majority comes from countries without ordinary requests and customers (${percent(share)}): ${seen.join('; ')}. ${by}`,
    };
  const asks = [
    ...seen,
    `${countries.join(', ')} sent ${percent(share)} of it and none of the sample before; a sample is at most 500 of the first 5,000 requests. Whoever is a customer there is shut out, too`,
  ];
  return { countries, asks };
}

/** What to type where a person knows the countries; XX is no country's code. */
export function byHand(distribution: string): string {
  const line = command`npx riposte run geo-restrict ${json({ distribution, countries: ['XX'], reason: 'flood' })}`;
  return `By hand, with the code of each country for XX: ${line}`;
}

/** Each country's part of all requests, most first. */
function sharesOf(samples: readonly Sample[]): Map<string, number> {
  const all = samples.reduce((sum, { weight }) => sum + weight, 0);
  const shares = [...Map.groupBy(samples, ({ country }) => country)].map(
    ([country, own]) => [country, own.reduce((sum, { weight }) => sum + weight, 0) / all] as const,
  );
  return new Map(shares.sort((a, b) => b[1] - a[1]));
}

function inWords(shares: ReadonlyMap<string, number>): string {
  return someOf([...shares].map(([country, share]) => `${country} ${percent(share)}`));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
