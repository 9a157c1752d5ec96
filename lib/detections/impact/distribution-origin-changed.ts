import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, textAt, textsOf } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { together } from '../../sources/together.ts';

const subject = subjectFrom('id');

/**
 * A distribution was told to fetch from where nothing shows that it is one's own. The call has the whole configuration and not what it was before, so
 * that each change of such a distribution is seen.
 */
export default detection({
  id: 'impact/distribution-origin-changed',
  title: 'Distribution fetches from a foreign origin',
  severity: 'medium',
  attack: ['T1565.002', 'T1491.002'],
  pattern: apiCall('cloudfront', [{ prefix: 'UpdateDistribution' }], BY_HAND),
  when: (event) => foreignOrigins(event).length > 0,
  routine: 'building',
  subject,
  summary: told(subject, (event) => `customers are sent what ${together(foreignOrigins(event))} answers`),
  advice: [
    'Check whose the origin is. Compare with what deploys {the distribution}.',
    'Put the origin right first, then throw what it sent out of the caches.',
    'Look at what else {the caller} changed.',
  ],
  playbook: {
    playbook: 'invalidate-cache',
    asks: true,
    params: (event) => {
      const distribution = textAt(event.detail, 'requestParameters.id') ?? '';
      const notFrom = foreignOrigins(event);
      if (!/^E[A-Z0-9]{7,31}$/.test(distribution) || notFrom.length === 0) return undefined;
      return { distribution, paths: ['/*'], notFrom };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1565/002/',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/logging_using_cloudtrail.html',
  ],
});

/** A distribution has at most 25 origins, and 100 names; quotas can be raised. Source: CloudFront Developer Guide, "Quotas". */
const MOST = 200;

const HOST = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/** A bucket's name in its host, by REST or as a website. Source: Amazon S3 User Guide, "Virtual hosting" and "Website endpoints". */
const BUCKET = /^(.+?)\.s3(?:-website)?(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * Origins that a call sets and that nothing shows to be one's own: hosts that are neither AWS's nor under a domain of the distribution's names, and
 * buckets under none of them that are read without showing who reads, as only what is open to everybody can be.
 */
function foreignOrigins(event: AccountEvent): string[] {
  const config = parameter(event, 'distributionConfig');
  const names = textsOf(itemsAt(config, 'aliases'))
    .slice(0, MOST)
    .map((name) => name.toLowerCase());
  const own = new Set(names.map(domainOf));
  const foreign = itemsAt(config, 'origins')
    .slice(0, MOST)
    .flatMap((origin) => {
      const host = (textAt(origin, 'domainName') ?? '').toLowerCase();
      const bucket = BUCKET.exec(host)?.[1];
      // Anybody can make a bucket with a name under a domain of others; one with a name of the distribution is its website by S3's own rule.
      if (!HOST.test(host) || (bucket === undefined ? own.has(domainOf(host)) : names.includes(bucket))) return [];
      const isOpen = bucket === undefined ? !/\.(amazonaws\.com(\.cn)?|on\.aws)$/.test(host) : !showsWhoReads(origin);
      return isOpen ? [host] : [];
    });
  return [...new Set(foreign)].sort();
}

/** Whether the bucket is told that this distribution reads. */
function showsWhoReads(origin: unknown): boolean {
  return ['originAccessControlId', 's3OriginConfig.originAccessIdentity'].some(
    (path) => (textAt(origin, path) ?? '') !== '',
  );
}

/** Under these of a country anybody has names: `shop.co.uk` and `other.co.uk` share nothing. */
const SHARED = /(?:^|\.)(?:ac|co|com|edu|go|gob|gov|gouv|ne|net|or|org)\.[a-z]{2}$/;

/** The part of a name that its owner has: what is shared by `www.shop.example` and `origin.shop.example`. */
function domainOf(name: string): string {
  const host = name.toLowerCase();
  return host
    .split('.')
    .slice(SHARED.test(host) ? -3 : -2)
    .join('.');
}
