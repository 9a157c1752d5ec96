import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { affectedSubject, health } from '../../sources/health.ts';

/** Somebody complained to AWS about scans, mail, or attacks from here. */
export default detection({
  id: 'impact/abuse-reported',
  title: 'AWS reports abuse from this account',
  severity: 'high',
  attack: ['T1496', 'T1498'],
  ...health({ service: ['ABUSE'] }),
  subject: affectedSubject,
  summary: (event) =>
    `AWS received a report about ${affectedSubject(event)} (${textAt(event.detail, 'eventTypeCode') ?? 'abuse'}).`,
  advice: [
    "Answer AWS in time: read the mail to the account's contacts. Isolate {the resource}.",
    'Treat the resource, or the key that made it, as taken over.',
  ],
  noPlaybook: 'What helps depends on the report.',
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html',
  ],
});
