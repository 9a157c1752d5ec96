import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { blockAnySender, logFinding, senderOf } from '../../sources/log-finding.ts';

/** An address of the owner's list of bad ones was let through. */
export default detection({
  id: 'initial-access/web-visit-from-bad-address',
  title: 'WAF logs: a visit from a listed address',
  severity: 'low',
  attack: ['T1190', 'T1090.003'],
  pattern: logFinding('aws.waf', 'listed'),
  subject: senderOf,
  summary: (event) =>
    `${senderOf(event)} is on your list of bad addresses (${textAt(event.detail, 'list') ?? 'as it is'}) and was let through.`,
  advice: [
    'Look in the logs of WAF at what {the address} asked for.',
    'Block {the address}, or the whole list by a rule of the web ACL.',
  ],
  playbook: blockAnySender(),
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  ],
});
