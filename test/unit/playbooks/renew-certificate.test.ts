import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { certificates } from '../../../lib/aws/account/certificates.ts';
import { zones } from '../../../lib/aws/account/zones.ts';
import {
  type Certificate,
  notRenewable,
  succeeds,
  zoneFor,
} from '../../../lib/playbooks/renew-certificate/certificate.ts';
import { certificateIn } from '../../../lib/sources/certificate.ts';

const ARN = 'arn:aws:acm:eu-central-1:123456789012:certificate/old';
const old: Certificate = {
  arn: ARN,
  domain: 'example.com',
  names: ['example.com', '*.example.com'],
  type: 'AMAZON_ISSUED',
  status: 'ISSUED',
  keyAlgorithm: 'EC_prime256v1',
  createdAt: new Date('2025-01-01'),
  endsAt: new Date('2026-02-01'),
  usedBy: [],
  records: [],
  servesElsewhere: false,
  isLogged: true,
};
const younger: Certificate = { ...old, arn: 'new', createdAt: new Date('2026-01-01'), endsAt: new Date('2027-02-01') };

describe('a certificate', () => {
  test.each([
    [{ type: 'IMPORTED' }, 'was imported: only who issued it can renew it; import its successor under the same ARN'],
    [{ type: 'PRIVATE' }, 'is of a private authority: renew it there'],
    [{ managedBy: 'CLOUDFRONT' }, 'is managed by CLOUDFRONT, which renews it'],
    [{ status: 'FAILED' }, 'is FAILED: it was never in force'],
    [
      { servesElsewhere: true },
      'may serve outside AWS, where nobody sees it (it can be exported, or its key is an ACME client’s): request its successor there by hand; one that can be exported ACM bills by the name',
    ],
    [{ status: 'EXPIRED' }, undefined],
    [{}, undefined],
  ])('that is %j gets a successor by request, or says why not', (more, why) => {
    expect(notRenewable({ ...old, ...more })).toBe(why);
  });

  test.each([
    [{}, true],
    [{ names: ['*.example.com', 'example.com'] }, true],
    [{ status: 'PENDING_VALIDATION', endsAt: undefined }, true],
    [{ names: ['example.com'] }, false],
    [{ status: 'FAILED' }, false],
    [{ type: 'IMPORTED' }, false],
    [{ createdAt: new Date('2024-01-01') }, false],
    [{ endsAt: new Date('2026-01-15') }, false],
    [{ arn: ARN }, false],
  ])('with %j stands in for the old one: %s', (more, is) => {
    expect(succeeds({ ...younger, ...more }, old)).toBe(is);
  });

  test('is proved in the narrowest zone that answers for its name, and in none of a like name', () => {
    const ours = [{ name: 'example.com' }, { name: 'eu.example.com' }, { name: 'ample.com' }];

    expect(zoneFor('*.shop.eu.example.com', ours)).toEqual({ name: 'eu.example.com' });
    expect(zoneFor('example.com', ours)).toEqual({ name: 'example.com' });
    expect(zoneFor('badexample.com', ours)).toBeUndefined();
  });

  test('is named by an event that is about one, and by none that is about several', () => {
    expect(certificateIn([ARN, 'else'])).toEqual({ certificate: ARN });
    expect(certificateIn([ARN, `${ARN}2`])).toBeUndefined();
    expect(certificateIn(['arn:aws:acm:x:1:certificate/$(id)'])).toBeUndefined();
  });
});

describe('ACM', () => {
  const mock = mockClient(ACMClient);
  const waits: number[] = [];
  const acm = certificates(new ACMClient({ region: 'eu-central-1' }), async () => waits.push(1));
  beforeEach(() => {
    mock.reset();
    waits.length = 0;
  });

  test('is asked for the same names and kind of key, proved by DNS, with a token that is the same each time', async () => {
    mock.on(RequestCertificateCommand).resolves({ CertificateArn: 'new' });

    await acm.requestLike(old);
    await acm.requestLike(old);

    const [first, second] = mock.commandCalls(RequestCertificateCommand).map(({ args }) => args[0].input);
    expect(first).toEqual(second);
    expect(first).toMatchObject({
      DomainName: 'example.com',
      SubjectAlternativeNames: ['*.example.com'],
      ValidationMethod: 'DNS',
      KeyAlgorithm: 'EC_prime256v1',
      IdempotencyToken: expect.stringMatching(/^\w{1,32}$/),
    });
  });

  test('lists certificates with every kind of key, and those of the domain are described', async () => {
    mock.on(ListCertificatesCommand).resolves({
      CertificateSummaryList: [
        { CertificateArn: 'a', DomainName: 'example.com' },
        { CertificateArn: 'b', DomainName: 'other.example' },
      ],
    });
    mock.on(DescribeCertificateCommand).resolves({
      Certificate: {
        CertificateArn: 'a',
        DomainName: 'example.com',
        Status: 'ISSUED',
        Type: 'AMAZON_ISSUED',
        KeyAlgorithm: 'RSA-2048' as 'RSA_2048',
      },
    });

    const found = await acm.ofDomain('example.com');

    expect(found.map(({ arn, keyAlgorithm, names }) => [arn, keyAlgorithm, names])).toEqual([
      ['a', 'RSA_2048', ['example.com']],
    ]);
    expect(mock.commandCalls(ListCertificatesCommand)[0]?.args[0].input.Includes?.keyTypes).toContain('EC_prime256v1');
  });

  test('says after a while which records prove a name', async () => {
    const ResourceRecord = { Name: '_a.example.com.', Type: 'CNAME' as const, Value: '_b.acm-validations.aws.' };
    mock
      .on(DescribeCertificateCommand)
      .resolvesOnce({ Certificate: { DomainValidationOptions: [{ DomainName: 'example.com' }] } })
      .resolves({ Certificate: { DomainValidationOptions: [{ DomainName: 'example.com', ResourceRecord }] } });

    expect(await acm.records('new')).toEqual([
      { name: 'example.com', record: { name: '_a.example.com.', value: '_b.acm-validations.aws.' } },
    ]);
    expect(waits).toHaveLength(1);
  });
});

describe('Route 53', () => {
  const mock = mockClient(Route53Client);
  const dns = zones(new Route53Client({ region: 'us-east-1' }));
  const record = { name: '_a.example.com.', value: '_b.acm-validations.aws.' };
  const set = (Name: string, Value: string) => ({ Name, Type: 'CNAME' as const, ResourceRecords: [{ Value }] });
  const listed = (...ResourceRecordSets: ReturnType<typeof set>[]) => ({
    ResourceRecordSets,
    IsTruncated: false,
    MaxItems: 1,
  });
  beforeEach(() => {
    mock.reset();
    mock.on(ChangeResourceRecordSetsCommand).resolves({});
  });

  test('has public zones, and private ones that prove nothing', async () => {
    mock.on(ListHostedZonesCommand).resolves({
      HostedZones: [
        { Id: '/hostedzone/Z1', Name: 'Example.com.', CallerReference: 'x' },
        { Id: '/hostedzone/Z2', Name: 'inside.example.', CallerReference: 'x', Config: { PrivateZone: true } },
      ],
    });

    expect(await dns.list()).toEqual([{ id: 'Z1', name: 'example.com' }]);
  });

  test('gets a record that is not there, with a call that overwrites nothing', async () => {
    mock.on(ListResourceRecordSetsCommand).resolves(listed(set('_z.example.com.', 'x.')));

    await dns.addAlias('Z1', record);

    expect(mock.commandCalls(ChangeResourceRecordSetsCommand)[0]?.args[0].input.ChangeBatch?.Changes).toEqual([
      {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: '_a.example.com.',
          Type: 'CNAME',
          TTL: 300,
          ResourceRecords: [{ Value: '_b.acm-validations.aws.' }],
        },
      },
    ]);
  });

  test('keeps a record that is there, and another one of the same name is left as it is', async () => {
    mock
      .on(ListResourceRecordSetsCommand)
      .resolvesOnce(listed(set('_a.example.com.', '_b.acm-validations.aws')))
      .resolves(listed(set('_a.example.com.', 'else.')));

    await dns.addAlias('Z1', record);

    await expect(dns.addAlias('Z1', record)).rejects.toThrow('is a record with another value already');
    expect(mock.commandCalls(ChangeResourceRecordSetsCommand)).toEqual([]);
  });
});
