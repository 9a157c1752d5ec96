import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';

/** An alarm of the owner's says that a machine fails its status checks. */
export default detection({
  id: 'impact/instance-failed',
  title: 'A machine fails',
  severity: 'medium',
  attack: ['T1529'],
  pattern: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: {
      state: { value: ['ALARM'] },
      configuration: {
        metrics: { metricStat: { metric: { namespace: ['AWS/EC2'], name: [{ prefix: 'StatusCheckFailed' }] } } },
      },
    },
  },
  subject: (event) => textAt(event.detail, 'alarmName') ?? `account ${event.account}`,
  summary: (event) =>
    `The alarm ${textAt(event.detail, 'alarmName') ?? 'without a name'} is raised: ${textAt(event.detail, 'state.reason') ?? 'no reason given'}.`,
  advice: [
    'Look at the status checks of {configuration.metrics.0.metricStat.metric.dimensions.InstanceId:the instance}; recover, or stop and start it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1529/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html',
  ],
});
