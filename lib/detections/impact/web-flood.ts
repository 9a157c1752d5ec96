import { detection } from '../../domain/finding/detection.ts';
import { blockAnySender, countOf, logFinding, senderOf } from '../../sources/log-finding.ts';

/** One address asks so much that others may wait. */
export default detection({
  id: 'impact/web-flood',
  title: 'WAF logs: an address floods the site',
  severity: 'high',
  attack: ['T1499.002'],
  pattern: logFinding('aws.waf', 'requests'),
  subject: senderOf,
  summary: (event) => `${senderOf(event)} sent ${countOf(event)} requests within 5 minutes.`,
  advice: [
    'Yours? Then allow it in the web ACL; it may be a customer, a monitor or a crawler.',
    'Block {the address}; lower the rate in the web ACL where it is one of many.',
  ],
  playbook: blockAnySender(),
  references: [
    'https://attack.mitre.org/techniques/T1499/002/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  ],
});
