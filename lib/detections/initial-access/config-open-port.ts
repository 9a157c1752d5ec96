import { judgedResource, judgedSummary, nonCompliant } from '../../domain/config-rule.ts';
import { detection } from '../../domain/detection.ts';

/** A security group lets the internet reach a port of administration. Rules are told by the words in their names, so copies and packs count. */
export default detection({
  id: 'initial-access/config-open-port',
  title: 'Config: SSH, RDP or risky ports open',
  severity: 'medium',
  attack: ['T1133'],
  pattern: nonCompliant([
    { wildcard: '*restricted-*' },
    { wildcard: '*ssh*' },
    { wildcard: '*SSH*' },
    { wildcard: '*common-ports*' },
    { wildcard: '*RESTRICTED_*' },
    { wildcard: '*authorized-ports*' },
    { wildcard: '*rdp*' },
  ]),
  subject: judgedResource,
  summary: judgedSummary,
  advice: [
    'Close the port: aws ec2 revoke-security-group-ingress. Use Session Manager.',
    'Open the rule in AWS Config: it shows what changed, when, and by which call.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
