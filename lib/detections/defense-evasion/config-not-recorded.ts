import { detection } from '../../domain/finding/detection.ts';
import {
  judgedResource,
  judgedSummary,
  OPEN_THE_RULE,
  ruleKind,
  UNTIL_ALL_COMPLIANT,
} from '../../sources/config-rule.ts';

/** Something that should be recorded is not. */
export default detection({
  id: 'defense-evasion/config-not-recorded',
  title: 'Config: logging is off',
  severity: 'medium',
  attack: ['T1562.008'],
  ...UNTIL_ALL_COMPLIANT,
  when: (event) => ruleKind(event) === 'recording',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Switch the logging on; look at who switched it off.', OPEN_THE_RULE],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
