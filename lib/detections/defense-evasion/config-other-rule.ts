import { detection } from '../../domain/finding/detection.ts';
import {
  judgedResource,
  judgedSummary,
  judgingRule,
  OPEN_THE_RULE,
  ruleKind,
  UNTIL_ALL_COMPLIANT,
} from '../../sources/config-rule.ts';

/** Whatever other rule the account has, its own ones included. */
export default detection({
  id: 'defense-evasion/config-other-rule',
  title: 'Config: another rule violated',
  severity: 'low',
  attack: ['T1562.001'],
  ...UNTIL_ALL_COMPLIANT,
  when: (event) => ruleKind(event) === 'other',
  // The foundation's own rule: what lies open there opens other things.
  severityOf: (event) => (judgingRule(event)?.endsWith('-secrets-in-plain-text') ? 'medium' : 'low'),
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Repair {the resource} as the rule says, or exempt it there.', OPEN_THE_RULE],
  noPlaybook: 'What repairs it depends on the rule.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
