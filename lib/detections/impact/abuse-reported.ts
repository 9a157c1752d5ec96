import { detection } from '../../domain/detection.ts';
import { at, textAt } from '../../domain/json.ts';

/** Somebody complained to AWS about scans, mail, or attacks from here. */
export default detection({
  id: 'impact/abuse-reported',
  title: 'AWS reports abuse from this account',
  severity: 'high',
  attack: ['T1496', 'T1498'],
  pattern: {
    source: ['aws.health'],
    detail: { service: ['ABUSE'] },
  },
  subject: (event) => textAt(at(event.detail, 'affectedEntities.0'), 'entityValue') ?? `account ${event.account}`,
  summary: (event) =>
    `AWS received a report about ${textAt(at(event.detail, 'affectedEntities.0'), 'entityValue') ?? 'this account'} (${textAt(event.detail, 'eventTypeCode') ?? 'abuse'}).`,
  advice: [
    "Answer AWS in time: read the mail to the account's contacts. Isolate the resource named.",
    'Treat the resource, or the key that made it, as taken over.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html',
  ],
});
