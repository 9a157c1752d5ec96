import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { blockSender, byBrowser, LED_THERE, logFinding, senderOf } from '../../sources/log-finding.ts';

/** A path that nobody links to and robots.txt forbids was asked for. */
export default detection({
  id: 'discovery/web-trap-visited',
  title: 'WAF logs: an address walked into the trap',
  severity: 'medium',
  attack: ['T1595.003'],
  pattern: logFinding('aws.waf', 'trap'),
  subject: senderOf,
  summary: (event) =>
    `${senderOf(event)} asked for ${textAt(event.detail, 'path') ?? 'the trap'}, which nobody links to.${byBrowser(event)}`,
  advice: ['Block {the address}: people and well-behaved crawlers do not come here.'],
  playbook: blockSender(),
  noPlaybook: LED_THERE,
  references: [
    'https://attack.mitre.org/techniques/T1595/003/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  ],
});
