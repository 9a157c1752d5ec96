import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { alarmOnMetric, nameOfAlarm, raisedAlarm } from '../../sources/alarm.ts';

/** An alarm on the estimated charges is raised. */
export default detection({
  id: 'impact/bill-alarm',
  title: 'Alarm on the bill',
  severity: 'medium',
  attack: ['T1496'],
  pattern: raisedAlarm(alarmOnMetric('AWS/Billing')),
  subject: nameOfAlarm,
  summary: (event) =>
    `The billing alarm ${textAt(event.detail, 'alarmName') ?? 'without a name'} is raised: ${textAt(event.detail, 'state.reason') ?? 'no reason given'}.`,
  advice: [
    'Look in Cost Explorer by service and region for what grew.',
    'If nobody knows it, stop it and look for the credentials that started it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html',
  ],
});
