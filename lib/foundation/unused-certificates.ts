import { cleanText } from '../domain/text/clean-text.ts';

/** A certificate of ACM that nothing of AWS uses, and that nobody took out to use it elsewhere. */
export interface UnusedCertificate {
  readonly name: string;
  readonly region: string;
  readonly id: string;
  /** When it ends, where ACM says so. */
  readonly until?: Date;
}

/** What was found, in which regions was looked, and where nobody could look and why. */
export interface CertificateLook {
  readonly unused: readonly UnusedCertificate[];
  readonly regions: readonly string[];
  readonly problems: readonly string[];
}

/** So many are named in a mail. */
const NAMED = 50;

/** How many there are, for a subject; empty: none. */
export function unusedCount({ unused }: CertificateLook): string {
  return unused.length === 0 ? '' : `${unused.length} unused ${unused.length === 1 ? 'certificate' : 'certificates'}`;
}

/** The part of the weekly mail about certificates that nothing uses: each is a key that may be abused, and it ends since ACM renews what is used only. */
export function unusedText({ unused, regions, problems }: CertificateLook): string {
  const lines = unused.slice(0, NAMED).map(({ name, region, id, until }) => {
    const end = until === undefined ? '' : `, ends ${until.toISOString().slice(0, 10)}`;
    return `- ${cleanText(name, 120)}, ${region}, ${cleanText(id, 60)}${end}`;
  });
  const more = unused.length - lines.length;
  const head =
    lines.length === 0
      ? `Certificates that nothing uses: none for longer than a week, in ${regions.join(' and ')}.`
      : `Certificates that nothing uses, issued more than a week ago, in ${regions.join(' and ')}: delete them, or put them to use. ACM renews none of them.`;
  return [
    ...(regions.length === 0 ? [] : [head]),
    ...lines,
    ...(more > 0 ? [`- and ${more} more: aws acm list-certificates`] : []),
    ...problems.map((one) => `Certificates could not be looked at: ${cleanText(one, 300)}`),
  ].join('\n');
}
