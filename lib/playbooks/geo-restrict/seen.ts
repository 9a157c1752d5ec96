import { byHand, type Sample, type Suspects, suspects } from './evidence.ts';

/** Where what is seen of a flood is read. */
export interface Sources {
  /** The web ACL before a distribution; empty where there is none. */
  webAclOf(distribution: string): Promise<string>;
  /** What a web ACL let through in a time, as far as it was sampled; undefined where it keeps no samples. */
  letThrough(webAcl: string, from: Date, to: Date): Promise<readonly Sample[] | undefined>;
}

/** So long WAF keeps samples, less what the clocks may differ; a flood is seen some minutes after it began, and a while before it nothing was unusual. */
const KEPT_MINUTES = 175;
const EARLIER_MINUTES = 5;
const QUIET_MINUTES = 30;

/** The countries that a flood on a distribution comes from, as WAF sampled it since it was seen; or why nobody can tell, and what to type. */
export async function seen(
  { distribution, since }: { readonly distribution: string; readonly since: string },
  customers: readonly string[] | undefined,
  now: Date,
  { webAclOf, letThrough }: Sources,
): Promise<Suspects> {
  const no = (reason: string) => ({ refuse: `${reason}. ${byHand(distribution)}` });
  if (customers === undefined)
    return no(
      'nobody said in which countries customers are: add customers: [CH, DE] (yours) below playbooks.geo-restrict in the policy',
    );
  const webAcl = await webAclOf(distribution);
  if (!webAcl.includes(':wafv2:')) return no('has no web ACL of WAF before it, so that nobody counts countries');
  const start = new Date(since);
  const [oldest, usualUntil] = [before(now, KEPT_MINUTES), before(start, QUIET_MINUTES)];
  if (before(usualUntil, QUIET_MINUTES) < oldest)
    return no(`WAF keeps samples for three hours, and the flood was seen at ${since}`);
  const [flood, usual] = await Promise.all([
    letThrough(webAcl, before(start, EARLIER_MINUTES), now),
    letThrough(webAcl, oldest, usualUntil),
  ]);
  if (flood === undefined || usual === undefined) return no('its web ACL keeps no samples of requests');
  return suspects(distribution, { flood, usual, since: start }, customers);
}

function before(time: Date, minutes: number): Date {
  return new Date(time.getTime() - minutes * 60_000);
}
