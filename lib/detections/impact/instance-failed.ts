import { detection } from '../../domain/finding/detection.ts';
import { alarmOnMetric, alarmTold, nameOfAlarm, raisedAlarm } from '../../sources/alarm.ts';

/** An alarm of the owner's says that a machine fails its status checks. */
export default detection({
  id: 'impact/instance-failed',
  title: 'A machine fails',
  severity: 'medium',
  attack: ['T1529'],
  pattern: raisedAlarm(alarmOnMetric('AWS/EC2', { prefix: 'StatusCheckFailed' })),
  subject: nameOfAlarm,
  summary: alarmTold,
  advice: [
    'Look at the status checks of {configuration.metrics.0.metricStat.metric.dimensions.InstanceId:the instance}; recover, or stop and start it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1529/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html',
  ],
});
