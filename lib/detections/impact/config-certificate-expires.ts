import { detection } from '../../domain/finding/detection.ts';
import { textsOf } from '../../domain/text/json.ts';
import { certificateIn } from '../../sources/certificate.ts';
import { judgedResource, judgedSummary, OPEN_THE_RULE, ruleKind, UNTIL_COMPLIANT } from '../../sources/config-rule.ts';

/** A certificate has expired or is about to. */
export default detection({
  id: 'impact/config-certificate-expires',
  title: 'Config: certificate expires',
  severity: 'medium',
  attack: ['T1489'],
  ...UNTIL_COMPLIANT,
  when: (event) => ruleKind(event) === 'certificate',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Renew or replace {the certificate}.', OPEN_THE_RULE],
  playbook: { playbook: 'renew-certificate', params: (event) => certificateIn(textsOf(event.detail.resourceId)) },
  references: [
    'https://attack.mitre.org/techniques/T1489/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
