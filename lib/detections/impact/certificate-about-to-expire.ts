import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { certificateIn, certificateName } from '../../sources/certificate.ts';

/** Browsers will refuse the site unless the certificate is renewed in time. */
export default detection({
  id: 'impact/certificate-about-to-expire',
  title: 'Certificate expires soon',
  severity: 'low',
  attack: ['T1489'],
  pattern: {
    source: ['aws.acm'],
    'detail-type': ['ACM Certificate Approaching Expiration'],
  },
  subject: certificateName,
  issue: (event) => ['ACM.1', event.resources[0]],
  summary: (event) =>
    `${event['detail-type']}: ${certificateName(event)}, ${plain(event.detail.DaysToExpiry ?? 'an unstated number of')} days left.`,
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
