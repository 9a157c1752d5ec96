import { detection } from '../../domain/finding/detection.ts';
import { judgedResource, judgedSummary, OPEN_THE_RULE, ruleKind, UNTIL_COMPLIANT } from '../../sources/config-rule.ts';

/** A security group lets the internet reach a port of administration. */
export default detection({
  id: 'initial-access/config-open-port',
  title: 'Config: SSH, RDP or risky ports open',
  severity: 'medium',
  attack: ['T1133'],
  ...UNTIL_COMPLIANT,
  when: (event) => ruleKind(event) === 'open port',
  subject: judgedResource,
  summary: judgedSummary,
  advice: [
    'Close the port: aws ec2 revoke-security-group-ingress --group-id {resourceId:GROUP} - use Session Manager.',
    OPEN_THE_RULE,
  ],
  playbook: {
    playbook: 'close-ingress',
    params: (event) => {
      const group = judgedResource(event);
      return /^sg-[0-9a-f]{8,32}$/.test(group) ? { group } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
