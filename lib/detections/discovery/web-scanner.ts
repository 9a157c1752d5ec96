import { detection } from '../../domain/finding/detection.ts';
import { blockSender, byBrowser, countOf, LED_THERE, logFinding, senderOf } from '../../sources/log-finding.ts';

/** Somebody tries many requests that WAF refuses. */
export default detection({
  id: 'discovery/web-scanner',
  title: 'WAF logs: an address scans the site',
  severity: 'medium',
  attack: ['T1595.002'],
  pattern: logFinding('aws.waf', 'refusals'),
  subject: senderOf,
  summary: (event) =>
    `${senderOf(event)} sent ${countOf(event)} requests within 5 minutes that WAF refused.${byBrowser(event)}`,
  advice: [
    'Look in the logs of WAF at what {the address} asked for; was a request let through?',
    'Block {the address}.',
  ],
  playbook: blockSender(),
  noPlaybook: LED_THERE,
  references: [
    'https://attack.mitre.org/techniques/T1595/002/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  ],
});
