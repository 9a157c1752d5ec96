import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { certificateIn, certificateName } from '../../sources/certificate.ts';

/** Browsers refuse the site, or soon will, and renewing needs a person. */
export default detection({
  id: 'impact/certificate-expired',
  title: 'Certificate expired, revoked or not renewable',
  severity: 'medium',
  attack: ['T1489'],
  pattern: {
    source: ['aws.acm'],
    'detail-type': ['ACM Certificate Expired', 'ACM Certificate Renewal Action Required', 'ACM Certificate Revoked'],
  },
  subject: certificateName,
  summary: (event) =>
    `${event['detail-type']}: ${certificateName(event)}, valid until ${plain(event.detail.CertificateExpirationDate ?? 'an unstated day')}.`,
  advice: [
    'Renew {the certificate}: an imported certificate by importing its successor, one of ACM by answering its validation.',
    'Look which balancers and distributions use it.',
  ],
  playbook: { playbook: 'renew-certificate', params: (event) => certificateIn(event.resources) },
  references: [
    'https://attack.mitre.org/techniques/T1489/',
    'https://docs.aws.amazon.com/acm/latest/userguide/supported-events.html',
  ],
});
