import { expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { ddosResources } from '../../../resources/foundation/ddos.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { eventFile } from '../support/fixtures.ts';

const GIVEN: Record<string, string> = {
  ...foundationDefaults(),
  ...{ waf: 'count', ddos: 'on', ddosBalancer: 'app/shop/0123456789abcdef', ddosDistribution: 'E0123456789ABC' },
};

test('each alarm is raised by what is unusual and much, and is what the detection of a denial of service reads', async () => {
  const made = await foundation(async (name) => GIVEN[name] ?? '', 'riposte-foundation-dev');
  const resources = ddosResources(made) as Record<string, { Type: string; Properties: Record<string, unknown> }>;
  const detector = makeDetector(await loadDetections());

  const composite = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::CompositeAlarm');
  const names = composite.map(({ Properties }) => String(Properties.AlarmName));
  const base = eventFile('impact/ddos-detected');
  const raised = (alarmName: string, value: string) =>
    detector
      .raised({ ...base, detail: { alarmName, state: { value }, configuration: { alarmRule: 'ALARM("a")' } } })
      .map(({ id }) => id);

  expect(names).toEqual([
    'riposte-foundation-dev-ddos-balancer',
    'riposte-foundation-dev-ddos-distribution',
    'riposte-foundation-dev-ddos-waf',
  ]);
  for (const name of names) expect(raised(name, 'ALARM')).toEqual(['impact/ddos-detected']);
  expect(raised('riposte-foundation-dev-ddos-waf', 'OK')).toEqual([]);
  expect(raised('riposte-foundation-dev-unusual-waf', 'ALARM')).toEqual([]);
  expect(composite[0]?.Properties.AlarmRule).toBe(
    'ALARM("riposte-foundation-dev-unusual-balancer") AND ALARM("riposte-foundation-dev-much-balancer")',
  );
  expect(resources.DdosBalancerMuch?.Properties).toMatchObject({ MetricName: 'RequestCount', Threshold: 5_000 });
});
