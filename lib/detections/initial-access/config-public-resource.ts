import { detection } from '../../domain/detection.ts';
import { judgedResource, judgedSummary, judgingRule, NON_COMPLIANT, ruleKind } from '../../sources/config-rule.ts';

/** A database, a function or a machine can be reached from the internet. */
export default detection({
  id: 'initial-access/config-public-resource',
  title: 'Config: reachable from the internet',
  severity: 'medium',
  attack: ['T1133'],
  pattern: NON_COMPLIANT,
  when: (event) => ruleKind(event) === 'public resource',
  subject: judgedResource,
  group: judgingRule,
  summary: judgedSummary,
  advice: [
    'Take its public address or its public policy away.',
    'Open the rule in AWS Config: it shows what changed, when, and by which call.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
