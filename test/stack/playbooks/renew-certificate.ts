import { randomUUID } from 'node:crypto';
import {
  ACMClient,
  AddTagsToCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'renew-certificate',
  async arrange({ config }) {
    const acm = new ACMClient(config);
    const dns = new Route53Client(config);
    const domain = `shop-${randomUUID().slice(0, 8)}.example`;
    const { HostedZone } = await dns.send(new CreateHostedZoneCommand({ Name: domain, CallerReference: domain }));
    const request = { DomainName: domain, SubjectAlternativeNames: [`*.${domain}`], ValidationMethod: 'DNS' as const };
    const { CertificateArn = '' } = await acm.send(new RequestCertificateCommand(request));
    return {
      input: { certificate: CertificateArn },
      async look() {
        const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
        const ask = new ListResourceRecordSetsCommand({ HostedZoneId: HostedZone?.Id });
        const { ResourceRecordSets = [] } = await dns.send(ask);
        return {
          certificates: CertificateSummaryList.filter(({ DomainName }) => DomainName === domain).length,
          records: ResourceRecordSets.filter(({ Type }) => Type === 'CNAME').map(({ Name }) => Name),
        };
      },
      async drift() {
        const Tags = [{ Key: 'seen', Value: 'yes' }];
        await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags }));
      },
      attack: {
        detection: 'impact/certificate-about-to-expire',
        texts: { 'certificate/c"': `${CertificateArn.split(':').at(-1)}"`, 'example.com': domain },
      },
      noUndo: 'a certificate that is used nowhere harms nobody',
      gone: {
        input: { certificate: `arn:aws:acm:us-east-1:000000000000:certificate/${randomUUID()}` },
        says: 'is no certificate of this account and region',
      },
      elsewhere: {
        input: { certificate: CertificateArn.replace('000000000000', '111122223333') },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { certificate: CertificateArn } };
      },
      wrong: { input: { certificate: 'shop' }, says: 'must be the ARN of a certificate' },
    };
  },
};

export default fixture;
