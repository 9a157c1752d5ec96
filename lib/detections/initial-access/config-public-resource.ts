import { detection } from '../../domain/finding/detection.ts';
import {
  judgedResource,
  judgedSummary,
  OPEN_THE_RULE,
  ruleKind,
  UNTIL_ALL_COMPLIANT,
} from '../../sources/config-rule.ts';

/** A database, a function or a machine can be reached from the internet. */
export default detection({
  id: 'initial-access/config-public-resource',
  title: 'Config: reachable from the internet',
  severity: 'medium',
  attack: ['T1133'],
  ...UNTIL_ALL_COMPLIANT,
  when: (event) => ruleKind(event) === 'public resource',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Take the public address or policy of {the resource} away.', OPEN_THE_RULE],
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
