import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { affectedSubject, health, OTHER_CODES } from '../../sources/health.ts';

/** AWS tells this account about a security matter. */
export default detection({
  id: 'impact/security-event-reported',
  title: 'AWS Health: security or risk',
  severity: 'medium',
  attack: ['T1489'],
  ...health({ service: ['SECURITY', 'RISK', 'SHIELD', 'GUARDDUTY'], eventTypeCode: OTHER_CODES }),
  subject: (event) => textAt(event.detail, 'eventTypeCode') ?? `account ${event.account}`,
  summary: (event) =>
    `AWS Health reports ${textAt(event.detail, 'eventTypeCode') ?? 'a security matter'} for ${affectedSubject(event)}.`,
  advice: ['Read {the event} in the Health dashboard; it says what to do until when.'],
  references: [
    'https://attack.mitre.org/techniques/T1489/',
    'https://docs.aws.amazon.com/health/latest/ug/aws-health-concepts-and-terms.html',
  ],
});
