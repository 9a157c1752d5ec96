import { judgedResource, judgedSummary, nonCompliant } from '../../domain/config-rule.ts';
import { detection } from '../../domain/detection.ts';

/** A certificate has expired or is about to. Rules are told by the words in their names, so copies and packs count. */
export default detection({
  id: 'impact/config-certificate-expires',
  title: 'Config: certificate expires',
  severity: 'medium',
  attack: ['T1489'],
  pattern: nonCompliant([
    { wildcard: '*certificate-expir*' },
    { wildcard: '*ACM_CERTIFICATE*' },
    { wildcard: '*ertificateExpir*' },
  ]),
  subject: judgedResource,
  summary: judgedSummary,
  advice: [
    'Renew or replace the certificate.',
    'Open the rule in AWS Config: it shows what changed, when, and by which call.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1489/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
