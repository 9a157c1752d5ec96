import { describe, expect, test } from '@jest/globals';
import { inOrder, wholeDay } from '../../../bench/days/day.ts';
import { stories } from '../../../bench/days/stories.ts';
import { DAY_POLICY } from '../../../bench/noise.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { tellDigest } from '../../../lib/telling/digest.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { makeWorld } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const whole = wholeDay();
const step = Math.ceil(whole.length / 3_000);
const day = whole.filter((_event, index) => index % step === 0);
/** What triage does something about: of the others it says so and stops, which takes its time six times over. */
const heard = day.filter((event) => detector.raised(event).length + detector.closed(event).length > 0);
const ACCOUNT = '111122223333';
const QUARTER = 15 * 60_000;

/** A day as triage and the digest would have told it, and whose findings each incident has. */
async function live(events: readonly AccountEvent[]) {
  const world = makeWorld(detector);
  let clock = Date.parse(events[0]?.time ?? '');
  const now = () => new Date(clock);
  const sent: { at: number; message: AlertMessage }[] = [];
  const noted = new Map<string, string[]>();
  const publish = async (message: AlertMessage) => void sent.push({ at: clock, message });
  const note = async (key: string, { data }: { data: object }) => {
    noted.set(key, [...(noted.get(key) ?? []), (data as { eventId: string }).eventId]);
  };
  const loadPolicy = async () => ({ ok: true as const, policy: DAY_POLICY });
  const timeline = { note, noteIncident: async () => {} };
  const ports = { ...world.ports, publish, timeline, loadPolicy, now };
  for (const [index, event] of events.entries()) {
    const at = Date.parse(event.time);
    while (Math.floor(clock / QUARTER) < Math.floor(at / QUARTER)) {
      clock = (Math.floor(clock / QUARTER) + 1) * QUARTER;
      const store = world.telling.store;
      await tellDigest({ account: ACCOUNT, region: 'eu-central-1' }, { ...ports, store, stage: 'test' });
    }
    clock = at;
    const hearing = { ...ports.hearing, account: ACCOUNT, region: event.region, requestId: `r-${index}` };
    await triage(event, { ...ports, hearing });
  }
  return { world, sent, noted };
}

test('the busy day has 3,000 records', () => {
  expect(day.length).toBeGreaterThan(2_500);
  expect(day.length).toBeLessThanOrEqual(3_000);
});

describe('an attack hidden in a busy day', () => {
  test.each(Object.entries(stories(99)))(
    '%s is one incident, three SMS and six e-mails at most',
    async (_name, story) => {
      const ids = new Set(story.map(({ event }) => event.id));
      const mixed = inOrder([...heard, ...story.map(({ event }) => event)]);

      const { world, sent, noted } = await live(mixed);

      const incidents = [...world.incidents.members].filter(([id]) => world.incidents.all.has(id));
      const withMoves = incidents.filter(([, members]) =>
        [...members.values()].some(({ eventId }) => ids.has(eventId)),
      );
      const [incident] = withMoves;
      const strangers = [...(incident?.[1].values() ?? [])].filter(({ eventId }) => !ids.has(eventId));
      const about = sent.filter(({ message }) => {
        const { kind, finding, kinds } = JSON.parse((JSON.parse(message.message) as { sqs: string }).sqs) as {
          kind: string;
          finding?: { eventId: string };
          kinds?: { group: string }[];
        };
        const digested = kinds?.some(({ group }) => group === `incident ${incident?.[0]}`) === true;
        return kind === 'digest' ? digested : ids.has(finding?.eventId ?? '');
      });
      const sms = about.filter(
        ({ message: { attributes } }) =>
          attributes.wakes?.value === 'yes' && Number(attributes.severityLevel?.value) >= 3,
      );
      const found = story.filter(({ event }) => [...noted.values()].some((events) => events.includes(event.id)));

      expect(withMoves).toHaveLength(1);
      expect(strangers.map(({ title, actor }) => `${title} ${actor}`)).toEqual([]);
      expect(sms.length).toBeGreaterThanOrEqual(story.some(({ loud }) => ['high', 'critical'].includes(loud)) ? 1 : 0);
      expect(sms.length).toBeLessThanOrEqual(3);
      expect(about.length).toBeLessThanOrEqual(6);
      expect(found).toHaveLength(story.length);
    },
  );
});
