import { detection } from '../../domain/finding/detection.ts';
import {
  judgedResource,
  judgedSummary,
  OPEN_THE_RULE,
  ruleKind,
  UNTIL_ALL_COMPLIANT,
} from '../../sources/config-rule.ts';

/** Data is stored or moved without encryption. */
export default detection({
  id: 'collection/config-not-encrypted',
  title: 'Config: not encrypted',
  severity: 'low',
  attack: ['T1530'],
  ...UNTIL_ALL_COMPLIANT,
  when: (event) => ruleKind(event) === 'encryption',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Encrypt {the resource}, mostly by making an encrypted copy; switch default encryption on.', OPEN_THE_RULE],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
