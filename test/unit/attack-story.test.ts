import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { moveOf, newIntruder, STORIES } from '../../local/attack-story.ts';
import { sampleEvent } from '../../local/scenario.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const NOW = new Date('2026-03-02T03:04:05.678Z');

describe.each(STORIES)('the story $id', ({ moves }) => {
  const intruder = newIntruder(42);

  test.each(moves)('has a move that is seen: %s', (move) => {
    const event = moveOf(sampleEvent(move), intruder, NOW);
    const detection = detections.find(({ id }) => id === move);

    expect(detector.raised(event)).toContain(detection);
    expect(event.time).toBe('2026-03-02T03:04:05Z');
    expect(detection && raiseFinding(detection, event)).toMatchObject({
      actor: 'arn:aws:iam::000000000000:user/intruder-000042',
      sourceIp: '203.0.113.142',
    });
  });
});

test('two intruders share neither name nor key', () => {
  const [one, other] = [newIntruder(1), newIntruder(2)];

  expect(one.name).not.toBe(other.name);
  expect(one.key).not.toBe(other.key);
});
