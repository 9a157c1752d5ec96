import { beforeAll, describe, expect, test } from '@jest/globals';
import { inOrder, wholeDay } from '../../../bench/days/day.ts';
import { stories } from '../../../bench/days/stories.ts';
import { DAY_POLICY } from '../../../bench/noise.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Policy } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { isDelivered } from '../../../lib/replay/envelope.ts';
import { Matcher } from '../../../lib/replay/match.ts';
import { Tally } from '../../../lib/replay/tally.ts';
import { Telling } from '../../../lib/replay/telling.ts';
import { tellDigest } from '../../../lib/telling/digest.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { makeWorld } from '../support/triage-world.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const QUARTER = 15 * 60_000;

interface Got {
  readonly at: string;
  readonly email: string;
  readonly wakes: boolean;
}

/** What triage and the digest send of some events, and the findings of each incident. */
async function live(events: readonly AccountEvent[], policy: Policy) {
  const world = makeWorld(detector);
  const sent: Got[] = [];
  let clock = Date.parse(events[0]?.time ?? '');
  const publish = async (message: AlertMessage) => {
    const wakes = message.attributes.wakes?.value === 'yes' && Number(message.attributes.severityLevel?.value) >= 3;
    sent.push({ at: new Date(clock).toISOString(), email: textsOf(message).email, wakes });
  };
  const loadPolicy = async () => ({ ok: true as const, policy, version: '' });
  const ports = { ...world.ports, addressPlaybooks: {}, publish, loadPolicy, now: () => new Date(clock) };
  const { account = '', region = '' } = events.find((event) => detector.raised(event).length > 0) ?? {};
  const digestsUntil = async (at: number) => {
    while (Math.floor(clock / QUARTER) < Math.floor(at / QUARTER)) {
      clock = (Math.floor(clock / QUARTER) + 1) * QUARTER;
      await tellDigest({ account, region }, { ...ports, store: world.telling.store, stage: 'prod' });
    }
    clock = at;
  };
  for (const event of events) {
    await digestsUntil(Date.parse(event.time));
    await triage(event, {
      ...ports,
      hearing: { ...ports.hearing, account, region: event.region, requestId: event.id },
    });
    // The policy observes: what was asked for is told at once to be that.
    for (const { finding, id } of world.tasks.splice(0))
      await ports.attempts.end(finding?.id ?? '', id, 'observed', ports.now());
  }
  await digestsUntil(clock + QUARTER);
  const { all, members } = world.incidents;
  const incidents = [...all].map(([id, { severity }]) => [id, severity, [...(members.get(id)?.keys() ?? [])].sort()]);
  return { sent, incidents: incidents.sort() };
}

async function replayed(events: readonly AccountEvent[], policy: Policy) {
  const matcher = new Matcher(detections, false, policy.trusted);
  const tally = new Tally(detections, policy);
  const telling = new Telling(detections, policy, {});
  for (const event of events) {
    const occurrences: NonNullable<ReturnType<Tally['add']>>[] = [];
    matcher.matches(event, (match) => {
      const counted = tally.add(match);
      if (counted !== undefined) occurrences.push(counted);
    });
    for (const one of occurrences) await telling.take(one);
  }
  await telling.end();
  return { tally, telling };
}

const whole = wholeDay();
const step = Math.ceil(whole.length / 6_000);
/** Of what EventBridge delivers: the rest never comes to triage. */
const part = whole.filter(
  (event, index) => index % step === 0 && isDelivered(event) && detector.raised(event).length > 0,
);

describe.each(Object.entries(stories(99)))('%s in a busy day, replayed', (_name, story) => {
  const events = inOrder([...part, ...story.map(({ event }) => event)]);
  let lived: Awaited<ReturnType<typeof live>>;
  let got: Awaited<ReturnType<typeof replayed>>;

  beforeAll(async () => {
    lived = await live(events, DAY_POLICY);
    got = await replayed(events, DAY_POLICY);
  });

  test('tells what triage and the digest send, word for word and in their order', () => {
    const { sent } = lived;

    expect(sent.length).toBeGreaterThan(2);
    expect(got.telling.messages.map(({ at, email, sms }) => ({ at, email, wakes: sms !== undefined }))).toEqual(sent);
    expect(got.telling.emails).toBe(sent.length);
  });

  test('makes the same incidents of it', () => {
    const { stories: made } = got.tally;
    const incidents = made.all.map(({ incident, findings }) => [incident.id, incident.severity, [...findings].sort()]);

    expect(incidents.sort()).toEqual(lived.incidents);
  });
});
