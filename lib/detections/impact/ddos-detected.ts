import { detection } from '../../domain/detection.ts';
import { textAt } from '../../domain/json.ts';

/** An alarm on Shield's metrics says that a resource is being flooded. */
export default detection({
  id: 'impact/ddos-detected',
  title: 'Shield sees an attack',
  severity: 'high',
  attack: ['T1498', 'T1499'],
  pattern: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: {
      state: { value: ['ALARM'] },
      configuration: {
        metrics: { metricStat: { metric: { namespace: ['AWS/DDoSProtection'], name: [{ prefix: 'DDoS' }] } } },
      },
    },
  },
  subject: (event) => textAt(event.detail, 'alarmName') ?? `account ${event.account}`,
  summary: (event) =>
    `The Shield alarm ${textAt(event.detail, 'alarmName') ?? 'without a name'} is raised: ${textAt(event.detail, 'state.reason') ?? 'no reason given'}.`,
  advice: [
    'Look at the attack in the Shield console; with Shield Advanced, call its response team.',
    'Rate-limit or block by WAF what reaches the application.',
  ],
  noPlaybook: 'The alarm names what is attacked, not by which requests: a limit chosen blindly shuts out customers.',
  references: [
    'https://attack.mitre.org/techniques/T1498/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html',
  ],
});
