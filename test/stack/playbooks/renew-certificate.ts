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
      wrong: { input: { certificate: 'shop' }, says: 'must be the ARN of a certificate' },
    };
  },
};

export default fixture;
