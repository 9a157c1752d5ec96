import { describe, expect, test } from '@jest/globals';
import { dayByCause, inOrder, wholeDay } from '../../../bench/days/day.ts';
import { tell } from '../../../bench/days/messages.ts';
import { stories } from '../../../bench/days/stories.ts';
import { destroyOf } from '../../../bench/days/terraform.ts';
import { World } from '../../../bench/days/world.ts';
import { DAY_POLICY } from '../../../bench/noise.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { severityLevel } from '../../../lib/domain/finding/severity.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';

const detections = await loadDetections();
const causes = dayByCause(1);
const day = wholeDay(causes);
const attacks = Object.entries(stories(99));
const moves = attacks.flatMap(([, story]) => story);

/** Messages of a severity or more. */
function from(told: ReturnType<typeof tell>, severity: 'low' | 'medium' | 'high'): number {
  return told.messages.filter(({ finding }) => severityLevel(finding.severity) >= severityLevel(severity)).length;
}

/** The moves that people are not told of as loud as they have to be: no finding of that severity has them, or it sent nothing. */
function lost(told: ReturnType<typeof tell>): string[] {
  const sent = new Set(told.messages.map(({ finding }) => finding.id));
  return moves
    .filter(({ event, loud }) =>
      (told.byEvent.get(event.id) ?? []).every((id) => {
        const severity = told.findings.get(id)?.severity ?? 'info';
        return !sent.has(id) || severityLevel(severity) < severityLevel(loud);
      }),
    )
    .map(({ event }) => String(event.detail.eventName));
}

test('the ordinary day is a busy one, and the same for the same seed', () => {
  expect(day.length).toBeGreaterThan(50_000);
  expect(destroyOf(new World(5), 1, 0)).toEqual(destroyOf(new World(5), 1, 0));
});

describe('an ordinary day, its own named in the policy', () => {
  test('is quiet, readOnlyEvents included', () => {
    const told = tell(day, detections, DAY_POLICY, true);

    expect(from(told, 'low')).toBeLessThanOrEqual(60);
    expect(from(told, 'medium')).toBeLessThanOrEqual(15);
    expect(from(told, 'high')).toBeLessThanOrEqual(3);
  });

  test('a Terraform destroy of thirty stacks is a handful of messages', () => {
    const told = tell(causes['Terraform destroy of 30 stacks'] ?? [], detections, DAY_POLICY, false);

    expect(told.findings.size).toBeGreaterThan(10);
    expect(from(told, 'medium')).toBeLessThanOrEqual(5);
  });
});

describe('attacks', () => {
  test('are told as loud as they are, each alone', () => {
    const told = attacks.flatMap(([, story]) =>
      tell(
        story.map(({ event }) => event),
        detections,
        OBSERVE_ONLY,
        false,
      ),
    );

    for (const [index, [, story]] of attacks.entries()) {
      const one = told[index];
      for (const { event, loud } of story) {
        const worst = (one?.byEvent.get(event.id) ?? []).map((id) =>
          severityLevel(one?.findings.get(id)?.severity ?? 'info'),
        );

        expect([event.detail.eventName, Math.max(-1, ...worst) >= severityLevel(loud)]).toEqual([
          event.detail.eventName,
          true,
        ]);
      }
    }
  });

  test('lose nothing in an ordinary day, whatever the policy trusts', () => {
    const mixed = inOrder([...day, ...moves.map(({ event }) => event)]);

    expect(lost(tell(mixed, detections, DAY_POLICY, false))).toEqual([]);
  });
});
