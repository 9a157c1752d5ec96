import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ACMClient,
  type CertificateDetail,
  DescribeCertificateCommand,
  ListTagsForCertificateCommand,
  paginateListCertificates,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { VerificationError } from '../../domain/errors.ts';
import { stableId } from '../../domain/text/hash.ts';
import type { Certificate, DnsRecord } from '../../playbooks/renew-certificate/certificate.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The keys that ACM makes on request. */
const REQUESTABLE = ['RSA_2048', 'EC_prime256v1', 'EC_secp384r1'] as const;

/** Every kind of key: without them ACM lists certificates with RSA keys of up to 2,048 bits only. */
export const EVERY_KEY = [...REQUESTABLE, 'RSA_1024', 'RSA_3072', 'RSA_4096', 'EC_secp521r1'] as const;

/** How often the records are looked for, two seconds apart. */
const MOST_LOOKS = 20;

/** ACM's certificates of one region. */
export interface Certificates {
  /** Undefined where there is no such certificate. */
  find(arn: string): Promise<Certificate | undefined>;
  tagsOf(arn: string): Promise<readonly string[]>;
  /** All certificates whose first name this is. */
  ofDomain(domain: string): Promise<Certificate[]>;
  /** Requests a certificate for the same names, with the same kind of key; within an hour, the same one again. */
  requestLike(old: Certificate): Promise<string>;
  /** The records that prove its names, once ACM has made them up: some seconds after the request. */
  records(arn: string): Promise<readonly ProvedName[]>;
}

/** A name, and the record that proves that it is ours. */
export interface ProvedName {
  readonly name: string;
  readonly record: DnsRecord;
}

/** ACM's certificates. */
export function certificates(client: ACMClient, wait: () => Promise<unknown> = () => sleep(2000)): Certificates {
  async function find(CertificateArn: string): Promise<Certificate | undefined> {
    const found = await unlessError(['ResourceNotFoundException'], () =>
      client.send(new DescribeCertificateCommand({ CertificateArn })),
    );
    return found?.Certificate === undefined ? undefined : described(found.Certificate);
  }
  return {
    find,
    async tagsOf(CertificateArn) {
      return keysOf((await client.send(new ListTagsForCertificateCommand({ CertificateArn }))).Tags);
    },
    async ofDomain(domain) {
      const arns: string[] = [];
      const ask = {
        Includes: { keyTypes: [...EVERY_KEY] },
        CertificateStatuses: ['ISSUED' as const, 'PENDING_VALIDATION' as const],
      };
      for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, ask))
        arns.push(
          ...CertificateSummaryList.flatMap(({ DomainName, CertificateArn }) =>
            DomainName === domain && CertificateArn !== undefined ? [CertificateArn] : [],
          ),
        );
      const found = await Promise.all(arns.map(find));
      return found.filter((one) => one !== undefined);
    },
    async requestLike({ arn, domain, names, keyAlgorithm }) {
      const others = names.filter((name) => name !== domain);
      const { CertificateArn } = await client.send(
        new RequestCertificateCommand({
          DomainName: domain,
          ...(others.length === 0 ? {} : { SubjectAlternativeNames: others }),
          ValidationMethod: 'DNS',
          KeyAlgorithm: REQUESTABLE.find((one) => one === keyAlgorithm) ?? 'RSA_2048',
          IdempotencyToken: stableId('successor', arn),
        }),
      );
      if (CertificateArn === undefined) throw new Error(`ACM gave no certificate for ${domain}`);
      return CertificateArn;
    },
    async records(arn) {
      for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
        const records = (await find(arn))?.records ?? [];
        const known = records.flatMap(({ name, record }) => (record === undefined ? [] : [{ name, record }]));
        if (known.length > 0 && known.length === records.length) return known;
        await wait();
      }
      throw new VerificationError(`ACM has not said yet which records prove the names of ${arn}`);
    },
  };
}

function described(detail: CertificateDetail): Certificate {
  const { CertificateArn: arn = '', DomainName: domain = '', SubjectAlternativeNames: names = [domain] } = detail;
  return {
    arn,
    domain,
    names,
    type: detail.Type ?? '',
    status: detail.Status ?? '',
    // ACM describes as RSA-2048 what it is asked for as RSA_2048.
    keyAlgorithm: (detail.KeyAlgorithm ?? '').replace('-', '_'),
    managedBy: detail.ManagedBy,
    createdAt: detail.CreatedAt ?? detail.ImportedAt ?? new Date(0),
    endsAt: detail.NotAfter,
    usedBy: detail.InUseBy ?? [],
    servesElsewhere: detail.Options?.Export === 'ENABLED' || detail.CertificateKeyPairOrigin === 'ACME',
    isLogged: detail.Options?.CertificateTransparencyLoggingPreference !== 'DISABLED',
    records: (detail.DomainValidationOptions ?? []).map(({ DomainName = '', ResourceRecord }) => ({
      name: DomainName,
      record:
        ResourceRecord?.Name === undefined || ResourceRecord.Value === undefined
          ? undefined
          : { name: ResourceRecord.Name, value: ResourceRecord.Value },
    })),
  };
}
