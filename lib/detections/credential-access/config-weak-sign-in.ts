import { detection } from '../../domain/finding/detection.ts';
import {
  judgedResource,
  judgedSummary,
  OPEN_THE_RULE,
  ruleKind,
  UNTIL_ALL_COMPLIANT,
} from '../../sources/config-rule.ts';

/** A user has no second factor, an old key, or the root user is not protected. */
export default detection({
  id: 'credential-access/config-weak-sign-in',
  title: 'Config: root, MFA, keys or passwords',
  severity: 'medium',
  attack: ['T1078.004'],
  ...UNTIL_ALL_COMPLIANT,
  when: (event) => ruleKind(event) === 'sign-in',
  subject: judgedResource,
  summary: judgedSummary,
  advice: ['Give the user an MFA device or rotate the key; delete keys of the root user.', OPEN_THE_RULE],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
