import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';
import { linksOf } from '../../../lib/sources/links.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { moveOf, newIntruder, STORIES } from '../../../local/attack-story.ts';
import { sampleEvent } from '../../../local/scenario.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const NOW = new Date('2026-03-02T03:04:05.678Z');

/** What makes findings of an event part of one incident with others. */
const sharedBy = (event: AccountEvent) =>
  detector
    .raised(event)
    .flatMap((detection) =>
      linksOf(raiseFinding(detection, event), event, OBSERVE_ONLY.trusted).map(({ kind, value }) => `${kind} ${value}`),
    );

describe.each(STORIES)('the story $id', ({ moves, touched }) => {
  const sent = (number: number) => moves.map((move) => moveOf(sampleEvent(move), touched, newIntruder(number), NOW));

  test.each(moves)('has a move that is seen: %s', (move) => {
    const event = moveOf(sampleEvent(move), touched, newIntruder(42), NOW);
    const detection = detections.find(({ id }) => id === move);

    expect(detector.raised(event)).toContain(detection);
    expect(event.time).toBe('2026-03-02T03:04:05Z');
    expect(detection && raiseFinding(detection, event)).toMatchObject({
      actor: 'arn:aws:iam::000000000000:user/intruder-000042',
      sourceIp: '203.0.113.142',
    });
  });

  test('has one actor, and shares nothing with when it was sent before, nor with what the tour sends', () => {
    const first = new Set(sent(1).flatMap(sharedBy));
    const tour = ['defense-evasion/cloudtrail-tampered', 'persistence/root-access-key-created'];
    const others = [...sent(2), ...[...tour, 'initial-access/console-sign-in-without-mfa'].map(sampleEvent)];

    // What is prepared on the stack has a name of its own each time.
    const shared = others.flatMap(sharedBy).filter((one) => first.has(one) && !one.includes('sg-'));

    expect(shared).toEqual([]);
  });
});
