import { detection } from '../../domain/finding/detection.ts';
import { alarmOfFoundation, nameOfAlarm, raisedAlarm } from '../../sources/alarm.ts';

/** The foundation's count of failed sign-ins by SSH, on all machines together, is high. */
export default detection({
  id: 'credential-access/sign-ins-fail-everywhere',
  title: 'Many sign-ins by SSH fail on all machines together',
  severity: 'medium',
  attack: ['T1110.001', 'T1110.003'],
  pattern: raisedAlarm(alarmOfFoundation('failed-sign-ins')),
  subject: nameOfAlarm,
  summary: () => 'More than 300 lines about failed sign-ins by SSH within 5 minutes.',
  advice: [
    'Look in the log group auth whether one succeeded: Accepted.',
    'Close SSH to the internet; use Session Manager.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1110/003/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
  ],
});
