import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('certificateArn', 'certificateAuthorityArn');

/** A private key left its vault, or an authority of one's own was made. */
export default detection({
  id: 'credential-access/certificate-exported',
  title: 'Certificate or its authority exported or made',
  severity: 'low',
  attack: ['T1649'],
  pattern: apiCall(
    ['acm', 'acm-pca'],
    ['ExportCertificate', 'CreateCertificateAuthority', 'IssueCertificate', 'DeleteCertificate'],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'a key that speaks in your name is outside'),
  advice: [
    'Ask {who:whoever asked} for {the certificate}; an exported private key signs for your name until it expires.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1649/',
    'https://docs.aws.amazon.com/acm/latest/userguide/export-private.html',
  ],
});
