import { expect, test } from '@jest/globals';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import type { Link } from '../../../lib/domain/record/incident.ts';
import { Stories } from '../../../lib/replay/stories.ts';
import { finding } from '../support/fixtures.ts';

const actor = (value: string): Link => ({ kind: 'actor', value, user: 'home' });
const joiner = (id: string, time: string, names: readonly string[], severity: Severity = 'low') => ({
  finding: finding({ id, eventId: `e-${id}`, time, severity }),
  links: names.map(actor),
  hours: 6,
  looks: true,
  opens: true,
});

test('two incidents that turn out to be one are the older one, as severe as both; what leads to the other leads there', () => {
  const stories = new Stories();

  const older = stories.join(joiner('f-1', '2026-03-02T03:00:00Z', ['a']));
  const younger = stories.join(joiner('f-2', '2026-03-02T03:01:00Z', ['b'], 'high'));
  stories.join(joiner('f-3', '2026-03-02T03:02:00Z', ['a', 'b']));
  const later = stories.join(joiner('f-4', '2026-03-02T03:03:00Z', ['b']));
  const again = stories.join(joiner('f-2', '2026-03-02T03:04:00Z', ['b'], 'high'));

  expect(younger?.incident.id).not.toBe(older?.incident.id);
  expect([later, again].map((one) => one?.incident.id)).toEqual([older?.incident.id, older?.incident.id]);
  expect(stories.of('f-2')).toBe(older?.incident.id);
  expect(stories.all).toMatchObject([
    {
      incident: { severity: 'high', firstSeen: '2026-03-02T03:00:00Z', lastSeen: '2026-03-02T03:04:00Z' },
      findings: ['f-1', 'f-2', 'f-3', 'f-4'],
    },
  ]);
});

test('what nobody is told of opens none, and joins one that is there', () => {
  const stories = new Stories();
  const quiet = (id: string, names: readonly string[]) => ({
    ...joiner(id, '2026-03-02T03:00:00Z', names),
    opens: false,
  });

  expect(stories.join(quiet('f-1', ['a']))).toBeUndefined();
  stories.join(joiner('f-2', '2026-03-02T03:00:00Z', ['a']));
  expect(stories.join(quiet('f-3', ['a']))?.opens).toBe(false);
  expect(stories.all.map(({ findings }) => findings)).toEqual([['f-2', 'f-3']]);
});
