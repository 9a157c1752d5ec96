import { type ACMClient, type CertificateSummary, paginateListCertificates } from '@aws-sdk/client-acm';
import { errorText } from '../../domain/errors.ts';
import type { CertificateLook, UnusedCertificate } from '../../foundation/unused-certificates.ts';
import { EVERY_KEY } from './certificates.ts';

/** Who requests a certificate puts it to use within days: younger ones are none of anybody's business. */
const YOUNG_MS = 7 * 86_400_000;

/** Looks for certificates that nothing uses, region by region; where ACM refuses one, the others are looked at all the same. */
export async function unusedCertificates(clients: ReadonlyMap<string, ACMClient>, now: Date): Promise<CertificateLook> {
  const [unused, regions, problems]: [UnusedCertificate[], string[], string[]] = [[], [], []];
  for (const [region, client] of clients)
    try {
      unused.push(...(await unusedIn(region, client, now)));
      regions.push(region);
    } catch (error) {
      problems.push(`${region}: ${errorText(error)}`);
    }
  return { unused, regions, problems };
}

async function unusedIn(region: string, client: ACMClient, now: Date): Promise<UnusedCertificate[]> {
  const ask = { Includes: { keyTypes: [...EVERY_KEY] }, CertificateStatuses: ['ISSUED' as const] };
  const found: UnusedCertificate[] = [];
  for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, ask))
    for (const one of CertificateSummaryList)
      if (isUnused(one, now)) {
        const { DomainName: name = '', CertificateArn: arn = '', NotAfter: until } = one;
        found.push({ name, region, id: arn.split('/').at(-1) ?? '', ...(until && { until }) });
      }
  return found;
}

/** Only what ACM calls not in use: of one that was exported it does not know, and of one without a date neither do we. */
function isUnused({ InUse, Exported, IssuedAt, ImportedAt }: CertificateSummary, now: Date): boolean {
  const since = IssuedAt ?? ImportedAt;
  return InUse === false && Exported !== true && since !== undefined && now.getTime() - since.getTime() > YOUNG_MS;
}
