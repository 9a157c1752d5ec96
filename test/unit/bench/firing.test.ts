import { expect, test } from '@jest/globals';
import { firingOf, saysFiring } from '../../../bench/days/firing.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';
import { eventFile } from '../support/fixtures.ts';

const stopped = eventFile('defense-evasion/cloudtrail-tampered');
const day = [1, 2, 3].map((number) => ({
  ...stopped,
  id: `e-${number}`,
  detail: { ...stopped.detail, eventID: `e-${number}` },
}));
const detections = await loadDetections();

test('counts the events, the findings they became and the messages that were sent of them', () => {
  expect(firingOf(day, detections, OBSERVE_ONLY, true).get('defense-evasion/cloudtrail-tampered')).toEqual({
    events: 3,
    findings: 1,
    messages: 1,
  });
});

test('a detection says how often it fires, and one that never does says that', () => {
  const says = saysFiring(day, detections, { named: OBSERVE_ONLY, unnamed: OBSERVE_ONLY });
  const of = (id: string) => detections.filter((one) => one.id === id).map(says);

  expect(of('defense-evasion/cloudtrail-tampered')).toEqual([
    'On the [ordinary day](../noise.md): 3 events, 1 finding, 1 message.',
  ]);
  expect(of('impact/abuse-reported')).toEqual(['Never fires on the [ordinary day](../noise.md).']);
});
