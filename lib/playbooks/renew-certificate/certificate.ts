import { someOf } from '../../remediation/impact.ts';

/** A certificate as ACM describes it. */
export interface Certificate {
  readonly arn: string;
  readonly domain: string;
  /** All names, the first one too. */
  readonly names: readonly string[];
  /** AMAZON_ISSUED, IMPORTED or PRIVATE. */
  readonly type: string;
  readonly status: string;
  readonly keyAlgorithm: string;
  /** The service that manages it, where one does. */
  readonly managedBy?: string | undefined;
  readonly createdAt: Date;
  /** When it ends; undefined before it is issued. */
  readonly endsAt?: Date | undefined;
  readonly usedBy: readonly string[];
  /** Whether it can be exported, or its key is a client's of ACM's ACME endpoint. */
  readonly servesElsewhere: boolean;
  /** Whether the public logs of certificates have its names. */
  readonly isLogged: boolean;
  /** The record that proves each name, where it is known already. */
  readonly records: readonly { readonly name: string; readonly record?: DnsRecord | undefined }[];
}

/** The CNAME with which ACM sees that a name is ours. */
export interface DnsRecord {
  readonly name: string;
  readonly value: string;
}

/** Why there can be no successor by request; undefined where there can. */
export function notRenewable({ type, status, managedBy, servesElsewhere }: Certificate): string | undefined {
  if (type === 'IMPORTED')
    return 'was imported: only who issued it can renew it; import its successor under the same ARN';
  if (type !== 'AMAZON_ISSUED') return 'is of a private authority: renew it there';
  if (managedBy !== undefined) return `is managed by ${managedBy}, which renews it`;
  if (servesElsewhere)
    return 'may serve outside AWS, where nobody sees it (it can be exported, or its key is an ACME client’s): request its successor there by hand; one that can be exported ACM bills by the name';
  if (!['ISSUED', 'EXPIRED', 'REVOKED', 'INACTIVE'].includes(status)) return `is ${status}: it was never in force`;
  return undefined;
}

/** What a person has to judge: ACM no longer lets a certificate be kept out of the logs. Source: ACM API reference, CertificateOptions. */
export function madePublic({ domain, names, isLogged }: Certificate): string[] {
  return isLogged
    ? []
    : [
        `${domain} was kept out of the public logs of certificates, and ACM writes every new certificate into them: its names, ${someOf(names)}, are then known to everybody, for good`,
      ];
}

/** Whether one certificate can stand in for the other: requested after it, for the same names, and in force for longer or on its way there. */
export function succeeds(one: Certificate, old: Certificate): boolean {
  const names = ({ names }: Certificate) => [...new Set(names)].sort().join(' ');
  return (
    one.arn !== old.arn &&
    one.type === 'AMAZON_ISSUED' &&
    one.managedBy === undefined &&
    ['ISSUED', 'PENDING_VALIDATION'].includes(one.status) &&
    one.createdAt.getTime() > old.createdAt.getTime() &&
    (one.status !== 'ISSUED' || (one.endsAt?.getTime() ?? 0) >= (old.endsAt?.getTime() ?? 0)) &&
    names(one) === names(old)
  );
}

/** The name whose zone has to be ours: `*.example.com` is proved by a record of `example.com`. */
function zoneName(name: string): string {
  return name.replace(/^\*\./, '').toLowerCase();
}

/** The zone that answers for a name, the narrowest one of several; undefined where none does. */
export function zoneFor<Zone extends { readonly name: string }>(
  name: string,
  zones: readonly Zone[],
): Zone | undefined {
  const asked = `.${zoneName(name)}`;
  return zones
    .filter((zone) => asked.endsWith(`.${zone.name}`))
    .sort((one, other) => other.name.length - one.name.length)[0];
}
