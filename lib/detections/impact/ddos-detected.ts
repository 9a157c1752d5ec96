import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { alarmOfFoundation, alarmOnMetric, alarmTold, nameOfAlarm, raisedAlarm } from '../../sources/alarm.ts';
import { flooded, floodedDistribution } from '../../sources/flood.ts';

/** The balancer that a flood of requests reaches: nothing here stops any other kind. */
function balancer(event: AccountEvent): { resource: string } | undefined {
  const resource = flooded(event);
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
  pattern: raisedAlarm({
    // Without Shield Advanced: the foundation's alarms on far more requests than usual.
    $or: [alarmOnMetric('AWS/DDoSProtection', { prefix: 'DDoS' }), alarmOfFoundation('ddos-*')],
  }),
  // What floods a distribution is a finding of its own: it has other answers.
  when: (event) => floodedDistribution(event) === undefined,
  subject: nameOfAlarm,
  summary: alarmTold,
  advice: [
    'Look at the attack in the Shield console; with Shield Advanced, call its response team.',
    'Rate-limit or block by WAF what reaches the application.',
    'Does it come from countries without customers, through a distribution? riposte run geo-restrict.',
  ],
  noPlaybook: 'The alarm does not say by which requests: a limit chosen blindly shuts out customers.',
  playbook: [
    { playbook: 'tighten-rate-limit', params: balancer },
    { playbook: 'raise-capacity', params: balancer },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1498/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html',
  ],
});
