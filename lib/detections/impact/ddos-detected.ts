import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { itemsAt, textAt } from '../../domain/json.ts';

/** What a flood of requests reaches, as the alarm's metric names it: a rate limit stops no other kind. */
function flooded({ detail }: AccountEvent): { resource: string } | undefined {
  const metrics = itemsAt(detail, 'configuration.metrics').map((one) => textAt(one, 'metricStat.metric.name'));
  const at = metrics.indexOf('DDoSAttackRequestsPerSecond');
  const metric = itemsAt(detail, 'configuration.metrics')[at];
  const resource = textAt(metric, 'metricStat.metric.dimensions.ResourceArn') ?? '';
  return /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/app\/\S{1,200}$/.test(resource)
    ? { resource }
    : undefined;
}

/** An alarm on Shield's metrics, or one of the foundation's, says that a resource is being flooded. */
export default detection({
  id: 'impact/ddos-detected',
  title: 'A denial of service',
  severity: 'high',
  attack: ['T1498', 'T1499'],
  pattern: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: {
      state: { value: ['ALARM'] },
      $or: [
        {
          configuration: {
            metrics: { metricStat: { metric: { namespace: ['AWS/DDoSProtection'], name: [{ prefix: 'DDoS' }] } } },
          },
        },
        // Without Shield Advanced: the foundation's alarms on far more requests than usual.
        { alarmName: [{ wildcard: 'riposte-foundation-*-ddos-*' }] },
      ],
    },
  },
  subject: (event) => textAt(event.detail, 'alarmName') ?? `account ${event.account}`,
  summary: (event) =>
    `The alarm ${textAt(event.detail, 'alarmName') ?? 'without a name'} is raised: ${textAt(event.detail, 'state.reason') ?? 'no reason given'}.`,
  advice: [
    'Look at the attack in the Shield console; with Shield Advanced, call its response team.',
    'Rate-limit or block by WAF what reaches the application.',
    'Does it come from countries without customers, through a distribution? riposte run geo-restrict.',
  ],
  noPlaybook: 'The alarm names what is attacked, not by which requests: a limit chosen blindly shuts out customers.',
  playbook: [
    { playbook: 'tighten-rate-limit', params: flooded },
    { playbook: 'raise-capacity', params: flooded },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1498/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html',
  ],
});
