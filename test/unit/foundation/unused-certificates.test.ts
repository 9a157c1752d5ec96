import { ACMClient, type CertificateSummary, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { unusedCertificates } from '../../../lib/aws/account/unused-certificates.ts';
import { type AdvisorPorts, tellOfCertificates, tellOwners } from '../../../lib/foundation/advisor.ts';
import { unusedText } from '../../../lib/foundation/unused-certificates.ts';
import { partly } from '../support/partly.ts';

const NOW = new Date('2026-03-02T06:00:00Z');
const LONG_AGO = new Date('2025-12-01T00:00:00Z');
const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const listed = (more: CertificateSummary): CertificateSummary => ({
  CertificateArn: ARN,
  DomainName: 'www.example.com',
  Status: 'ISSUED',
  Type: 'AMAZON_ISSUED',
  InUse: false,
  IssuedAt: LONG_AGO,
  CreatedAt: LONG_AGO,
  NotAfter: new Date('2026-12-31T23:59:59Z'),
  ...more,
});

describe('certificates that nothing uses', () => {
  const acm = mockClient(ACMClient);
  const look = (regions: readonly string[] = ['us-east-1']) =>
    unusedCertificates(new Map(regions.map((region) => [region, new ACMClient({ region })])), NOW);

  beforeEach(() => {
    acm.reset();
  });

  test.each<[string, CertificateSummary]>([
    ['in use', { InUse: true }],
    ['exported, so that ACM does not know', { Exported: true }],
    ['issued five days ago', { IssuedAt: new Date('2026-02-25T06:00:00Z') }],
    ['of which ACM does not say whether it is in use', { InUse: undefined }],
  ])('one that is %s is left out', async (_why, more) => {
    acm.on(ListCertificatesCommand).resolves({ CertificateSummaryList: [listed(more)] });

    expect((await look()).unused).toEqual([]);
  });

  test('are found with every kind of key, on every page, imported ones too', async () => {
    acm
      .on(ListCertificatesCommand)
      .resolvesOnce({ CertificateSummaryList: [listed({})], NextToken: 'more' })
      .resolvesOnce({
        CertificateSummaryList: [
          listed({ DomainName: 'old.example.com', Type: 'IMPORTED', IssuedAt: undefined, ImportedAt: LONG_AGO }),
        ],
      });

    const { unused } = await look();

    expect(unused.map(({ name }) => name)).toEqual(['www.example.com', 'old.example.com']);
    expect(acm.commandCalls(ListCertificatesCommand)[0]?.args[0].input).toMatchObject({
      Includes: {
        keyTypes: ['RSA_2048', 'EC_prime256v1', 'EC_secp384r1', 'RSA_1024', 'RSA_3072', 'RSA_4096', 'EC_secp521r1'],
      },
      CertificateStatuses: ['ISSUED'],
    });
  });

  test('of a region that is refused it is said that nobody looked, and the other is looked at', async () => {
    acm
      .on(ListCertificatesCommand)
      .rejectsOnce(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }))
      .resolvesOnce({ CertificateSummaryList: [listed({})] });

    const text = unusedText(await look(['eu-central-1', 'us-east-1']));

    expect(
      text,
    ).toBe(`Certificates that nothing uses, issued more than a week ago, in us-east-1: delete them, or put them to use. ACM renews none of them.
- www.example.com, us-east-1, 11111111-2222-3333-4444-555555555555, ends 2026-12-31
Certificates could not be looked at: eu-central-1: not authorized`);
  });
});

test.each([
  ['a plan that answers', [], 'Trusted Advisor: 0 of 0 checks ask for something; 1 unused certificate'],
  ['no such plan', undefined, 'Trusted Advisor cannot be asked; 1 unused certificate'],
] as const)('stand in the weekly mail with %s', async (_what, checks, subject) => {
  const mails: { subject: string; text: string }[] = [];
  const ports = partly<AdvisorPorts>({
    checks: async () => checks,
    standings: async () => [],
    certificates: async () => ({
      unused: [{ name: 'www.example.com', region: 'us-east-1', id: 'one' }],
      regions: ['us-east-1'],
      problems: [],
    }),
    publish: async (subject: string, text: string) => void mails.push({ subject, text }),
    now: () => NOW,
  });

  await tellOwners(ports, '123456789012');

  expect(mails[0]?.subject).toBe(subject);
  expect(mails[0]?.text).toContain('\n- www.example.com, us-east-1, one');
});

test.each([
  [1, '1 unused certificate'],
  [0, 'No unused certificate'],
])(
  'are told without any support plan, Trusted Advisor left unasked and the mail saying so: %s',
  async (count, subject) => {
    const mails: { subject: string; text: string }[] = [];
    const ask = async () => {
      throw new Error('nobody was to ask Trusted Advisor');
    };
    const ports = partly<AdvisorPorts>({
      checks: ask,
      standings: ask,
      certificates: async () => ({
        unused: Array.from({ length: count }, () => ({ name: 'www.example.com', region: 'us-east-1', id: 'one' })),
        regions: ['us-east-1'],
        problems: [],
      }),
      publish: async (about: string, text: string) => void mails.push({ subject: about, text }),
      now: () => NOW,
    });

    await tellOfCertificates(ports, '123456789012');

    expect(mails.map((mail) => mail.subject)).toEqual([subject]);
    expect(mails[0]?.text).toMatch(/^Account 123456789012, 2026-03-02\.\n\nCertificates that nothing uses/);
    expect(mails[0]?.text).toMatch(
      /\n\nWhat Trusted Advisor says is left out: .* Business, Enterprise On-Ramp or Enterprise\.$/,
    );
  },
);

test('where there are none, the mail says so, and which regions were looked at', () => {
  const text = unusedText({ unused: [], regions: ['eu-central-1', 'us-east-1'], problems: [] });

  expect(text).toBe('Certificates that nothing uses: none for longer than a week, in eu-central-1 and us-east-1.');
});
