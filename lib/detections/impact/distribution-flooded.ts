import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { alarmOnMetric, raisedAlarm } from '../../sources/alarm.ts';
import { FLOOD_METRIC, flooded, floodedDistribution } from '../../sources/flood.ts';

/** An alarm on Shield's metric of requests says that a distribution is being flooded. */
export default detection({
  id: 'impact/distribution-flooded',
  title: 'A distribution is flooded with requests',
  severity: 'high',
  attack: ['T1499.002'],
  pattern: raisedAlarm(alarmOnMetric('AWS/DDoSProtection', FLOOD_METRIC)),
  when: (event) => floodedDistribution(event) !== undefined,
  subject: (event) => floodedDistribution(event) ?? `account ${event.account}`,
  summary: (event) =>
    `The alarm ${textAt(event.detail, 'alarmName') ?? 'without a name'} is raised: requests flood the distribution ${floodedDistribution(event) ?? ''}.`,
  advice: [
    'Look at the attack in the Shield console; with Shield Advanced, call its response team.',
    'Lower the rates of the web ACL of {the distribution} first.',
  ],
  // Rates first: they shut out addresses, and no customer but those who share one.
  playbook: [
    {
      playbook: 'tighten-rate-limit',
      params: (event) => (floodedDistribution(event) === undefined ? undefined : { resource: flooded(event) }),
    },
    {
      playbook: 'geo-restrict',
      asks: true,
      params: (event) => {
        const distribution = floodedDistribution(event);
        return distribution === undefined ? undefined : { distribution, since: event.time };
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1499/002/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html',
  ],
});
