import { detection } from '../../domain/finding/detection.ts';
import { judgedResource, judgedSummary, OPEN_THE_RULE, ruleKind, UNTIL_COMPLIANT } from '../../sources/config-rule.ts';

/** Everybody can restore a disk or a database from a snapshot. */
export default detection({
  id: 'exfiltration/config-public-snapshot',
  title: 'Config: snapshot public',
  severity: 'high',
  attack: ['T1537'],
  ...UNTIL_COMPLIANT,
  when: (event) => ruleKind(event) === 'public snapshot',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Take the permission back: modify-snapshot-attribute or modify-db-snapshot-attribute.', OPEN_THE_RULE],
  noPlaybook: 'It may name no snapshot. The call that shared it is a finding of its own.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
