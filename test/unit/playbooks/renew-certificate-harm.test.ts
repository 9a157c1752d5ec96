import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
} from '@aws-sdk/client-acm';
import { ListHostedZonesCommand, ListTagsForResourceCommand, Route53Client } from '@aws-sdk/client-route-53';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import renewCertificate from '../../../functions/playbooks/renew-certificate.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION, type World, world } from '../support/change-world.ts';
import { keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/old';
const acm = mockClient(ACMClient);
const dns = mockClient(Route53Client);
let the: World;
const described = (Options: object) => ({
  Certificate: {
    CertificateArn: certificate,
    DomainName: 'vault.example.com',
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    Options,
  } as never,
});
beforeEach(() => {
  the = world();
  acm.reset();
  dns.reset();
  acm.on(ListTagsForCertificateCommand).resolves({ Tags: [] });
  acm.on(ListCertificatesCommand).resolves({ CertificateSummaryList: [] });
  acm.on(DescribeCertificateCommand).resolves(described({ CertificateTransparencyLoggingPreference: 'ENABLED' }));
  dns.on(ListHostedZonesCommand).resolves({
    HostedZones: [{ Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: 'x' }],
  });
  dns.on(ListTagsForResourceCommand).resolves({ ResourceTagSet: { Tags: [] } });
});
const planned = () =>
  planChange(
    renewCertificate as never,
    renewCertificate.changes(keepingLog()) as never,
    { input: { certificate, reason: 'it ends' }, execution: EXECUTION },
    the.ports,
  );
const policy = (neverTouch: object) => {
  the.policy = { ok: true, policy: parsePolicy({ version: 1, neverTouch }) };
};

test('the successor of a certificate that everybody may see is requested', async () => {
  expect(await planned()).toMatchObject({ decision: 'apply' });
});

test('names that no public log has are not written into one before a person says so, whoever asked', async () => {
  acm.on(DescribeCertificateCommand).resolves(described({ CertificateTransparencyLoggingPreference: 'DISABLED' }));

  expect(await planned()).toMatchObject({
    decision: 'approve',
    impact: [
      'vault.example.com was kept out of the public logs of certificates, and ACM writes every new certificate into them: its names, vault.example.com, are then known to everybody, for good',
      expect.stringContaining('nothing stops'),
    ],
  });
});

describe('a zone that is never to be touched gets no record that proves a name', () => {
  test.each(['example.com', 'Z1', 'arn:aws:route53:::hostedzone/Z1'])('named %s', async (resource) => {
    policy({ resources: [resource] });

    expect(await planned()).toMatchObject({
      decision: 'refuse',
      why: `vault.example.com: ${resource} is on the policy's never-touch list`,
    });
  });

  test('by its tag', async () => {
    policy({ tags: ['riposte-never-touch'] });
    dns
      .on(ListTagsForResourceCommand, { ResourceType: 'hostedzone', ResourceId: 'Z1' })
      .resolves({ ResourceTagSet: { Tags: [{ Key: 'riposte-never-touch', Value: '' }] } });

    expect(await planned()).toMatchObject({
      decision: 'refuse',
      why: 'vault.example.com: carries the never-touch tag riposte-never-touch',
    });
  });
});
