import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { isNoted, type Link, type LinkState, planJoin } from '../../../lib/domain/record/incident.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { joinIncident } from '../../../lib/triage/join.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile, finding } from '../support/fixtures.ts';
import { type MemoryIncidents, memoryIncidents } from '../support/memory-incidents.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const HOUR = 3_600_000;
const actor = (value: string, user = 'home'): Link => ({ kind: 'actor', value, user });
const source = (value: string, user: string): Link => ({ kind: 'source', value, user });

describe('what findings share', () => {
  const proposed = { incident: 'new', since: 100 };
  const known = (more: Partial<LinkState>): LinkState => ({
    incident: 'old',
    since: 5,
    at: 0,
    users: ['home'],
    ...more,
  });

  test('leads to the oldest incident within the window, which all of it then leads to', () => {
    const joining = { links: [actor('a'), actor('b'), actor('c')], at: 6 * HOUR, windowMs: 6 * HOUR };

    const plan = planJoin(joining, [known({}), known({ incident: 'older', since: 4 }), undefined], proposed);

    expect(plan).toMatchObject({ incident: 'older', since: 4 });
    expect(plan.others.map(({ incident }) => incident)).toEqual(['old']);
    expect(plan.writes.map((write) => write?.incident)).toEqual(['older', 'older', 'older']);
  });

  test('of two that are as old the one with the lesser name stays, whichever is seen first', () => {
    const joining = { links: [actor('a'), actor('b')], at: HOUR, windowMs: HOUR };
    const two = [known({ incident: 'a' }), known({ incident: 'b' })];

    expect(planJoin(joining, two, proposed).incident).toBe('a');
    expect(planJoin(joining, [...two].reverse(), proposed).incident).toBe('a');
  });

  test.each([
    ['nothing, a little later', {}, 599_999, undefined],
    ['nothing, ten minutes later', {}, 600_000, { incident: 'old', since: 5, at: 600_000, users: ['home'] }],
    ['a new user', { users: ['away'] }, 1, { incident: 'old', since: 5, at: 1, users: ['away', 'home'] }],
    ['nothing, from before', { at: 900 }, 1, undefined],
  ])('of what is new, %s, is written what others need', (_what, before, at, write) => {
    const plan = planJoin({ links: [actor('a')], at, windowMs: HOUR }, [known(before)], proposed);

    expect(plan.writes).toEqual([write]);
  });

  test('a link that leads elsewhere is written, however lately it was seen', () => {
    const joining = { links: [actor('a'), actor('b')], at: 1, windowMs: HOUR };
    const two = [known({ incident: 'a', since: 4 }), known({ incident: 'b' })];

    expect(planJoin(joining, two, proposed).writes).toEqual([
      undefined,
      { incident: 'a', since: 4, at: 1, users: ['home'] },
    ]);
  });

  test('what many share goes on leading where it led, and counts no more users than it needs', () => {
    const joining = { links: [source('nat', 'eve')], at: HOUR / 2, windowMs: HOUR };
    const plan = planJoin(joining, [known({ users: ['alice', 'bob', 'carol', 'dora'] })], proposed);

    expect(plan).toMatchObject({ incident: 'new', others: [] });
    expect(plan.writes).toEqual([
      { incident: 'old', since: 5, at: HOUR / 2, users: ['alice', 'bob', 'carol', 'dora'] },
    ]);
  });

  test('longer ago than the window leads nowhere', () => {
    const joining = { links: [actor('a')], at: 6 * HOUR + 1, windowMs: 6 * HOUR };

    expect(planJoin(joining, [known({})], proposed)).toMatchObject({ incident: 'new', others: [] });
  });

  test('leads nowhere once many use it, and keeps nobody from being led by something else', () => {
    const joining = { links: [source('nat', 'dora'), actor('dora')], at: 0, windowMs: HOUR };
    const crowd = known({ users: ['alice', 'bob', 'carol'] });

    expect(planJoin(joining, [crowd, undefined], proposed)).toMatchObject({ incident: 'new', others: [] });
    expect(planJoin(joining, [crowd, known({ incident: 'hers' })], proposed)).toMatchObject({ incident: 'hers' });
    expect(planJoin({ ...joining, links: [source('nat', 'bob')] }, [crowd], proposed)).toMatchObject({
      incident: 'old',
    });
  });
});

test.each([
  [undefined, '2026-03-02T03:00:00Z', true],
  ['2026-03-02T03:00:00Z', '2026-03-02T03:09:59Z', false],
  ['2026-03-02T03:09:59Z', '2026-03-02T03:10:00Z', true],
])('last seen %s, an incident hears of %s: %p', (lastSeen, time, noted) => {
  expect(isNoted(lastSeen, time)).toBe(noted);
});

describe('of many findings at once', () => {
  const ports = (incidents: MemoryIncidents) => ({
    incidents: slow(incidents),
    timeline: { noteIncident: async () => {} },
    now: () => new Date('2026-03-02T03:05:00Z'),
  });
  /** Each call takes a turn of its own, so that others get in between. */
  const slow = (incidents: MemoryIncidents): MemoryIncidents => ({
    ...incidents,
    links: (...given) => later(() => incidents.links(...given)),
    writeLink: (...given) => later(() => incidents.writeLink(...given)),
    enter: (...given) => later(() => incidents.enter(...given)),
    merge: (...given) => later(() => incidents.merge(...given)),
  });
  const later = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let turns = Math.floor(Math.random() * 4); turns >= 0; turns -= 1) await new Promise(setImmediate);
    return work();
  };

  test('those that share anything, in whatever chain, come to one incident; nothing is lost', async () => {
    const chains = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(chains, async (shared) => {
        const incidents = memoryIncidents();
        const newcomers = shared.map((names, index) => ({
          finding: finding({ id: `f-${index}`, eventId: `e-${index}` }),
          links: [...new Set(names)].map((name) => actor(name)),
          hours: 6,
          opens: true,
        }));

        await Promise.all(newcomers.map((one) => joinIncident(one, ports(incidents))));

        expect(incidents.all.size).toBe(groupsOf(shared));
        const members = [...incidents.all.keys()].flatMap((id) => [...(incidents.members.get(id)?.keys() ?? [])]);
        expect(new Set(members).size).toBe(shared.length);
      }),
      { numRuns: 300 },
    );
  });

  /** How many groups there are, of lists that share a name with one of their group. */
  function groupsOf(lists: readonly (readonly string[])[]): number {
    const groups: Set<string>[] = [];
    for (const list of lists) {
      const touching = groups.filter((group) => list.some((name) => group.has(name)));
      for (const one of touching) groups.splice(groups.indexOf(one), 1);
      groups.push(new Set([...list, ...touching.flatMap((group) => [...group])]));
    }
    return groups.length;
  }

  test('a second one costs two rounds of calls, and one that is part of an incident already costs one', async () => {
    const incidents = memoryIncidents();
    const world = { ...ports(incidents), incidents };
    const one = { links: [actor('a')], hours: 6, opens: true };

    await joinIncident({ ...one, finding: finding({ id: 'f-1' }) }, world);
    incidents.calls.length = 0;
    const joined = await joinIncident({ ...one, finding: finding({ id: 'f-2', eventId: 'e-2' }) }, world);
    const second = incidents.calls.splice(0);
    await joinIncident({ ...one, finding: finding({ id: 'f-2', eventId: 'e-3' }), part: joined?.incident.id }, world);

    expect(second).toEqual(['links', 'enter']);
    expect(incidents.calls).toEqual(['enter']);
  });
});

describe('one intruder', () => {
  let world: World;
  const mallory = (id: string, number: number, time: string): AccountEvent => ({
    ...eventFile(id),
    id: `e-${number}`,
    time,
  });
  const subjects = () => world.alerts.map(({ subject }) => subject.replace(/#[0-9a-f]{4}/, '#…').replace(/ \(0.*/, ''));

  beforeEach(() => {
    world = makeWorld(detector);
  });

  test('is one story: told at once, then what there is now as well; it wakes again only where it gets worse', async () => {
    await triage(mallory('defense-evasion/bedrock-guardrail-changed', 1, '2026-03-02T03:00:00Z'), world.ports);
    await triage(mallory('impact/keys-disabled-or-deleted', 2, '2026-03-02T03:01:00Z'), world.ports);
    await triage(mallory('defense-evasion/cloudtrail-tampered', 3, '2026-03-02T03:02:00Z'), world.ports);

    expect(subjects()).toEqual([
      '[riposte] MEDIUM: Guardrail of a model changed or deleted',
      '[riposte] HIGH: incident #…, now high: now also Encryption key disabled or to be deleted',
      '[riposte] CRITICAL: incident #…, now critical: now also CloudTrail stopped or weakened',
    ]);
    expect(world.alerts.map(({ attributes }) => attributes.wakes?.value)).toEqual(['yes', 'yes', 'yes']);
    expect(emailOf(world.alerts[2])).toMatch(
      /^Incident: #[0-9a-f]{4} \([0-9a-f]{8}\), critical, since 2026-03-02T03:05:00.000Z: Guardrail of a model changed or deleted$/m,
    );
    expect([...world.incidents.all.values()]).toMatchObject([{ severity: 'critical', state: 'open' }]);
  });

  test.each([
    ['half an hour later', '2026-03-02T03:30:00Z'],
    ['in the same second, of which the event gives no part', '2026-03-02T04:02:00.436Z'],
  ])('goes on after a person closed the incident, %s: it is open again, and that is told', async (_name, at) => {
    await triage(mallory('impact/keys-disabled-or-deleted', 1, '2026-03-02T03:00:00Z'), world.ports);
    const [incident] = world.incidents.all.values();
    if (incident === undefined) throw new Error('no incident');
    const closed = await world.incidents.changeState(incident, 'closed', new Date(at));
    world.incidents.all.set(incident.id, { ...closed, closed: { by: 'dora', at: '', why: 'a test' } });
    await triage(mallory('defense-evasion/cloudtrail-tampered', 2, '2026-03-02T04:02:00Z'), world.ports);

    expect(emailOf(world.alerts[1])).toMatch(
      /^CRITICAL: incident #[0-9a-f]{4}, now critical, goes on after it was closed: now also CloudTrail stopped/,
    );
    expect(world.incidents.all.get(incident.id)).toMatchObject({ state: 'open', reopenedBy: 'e-2' });
  });

  test('whom somebody looks after is told of in the digest when seen again, at once when it gets worse', async () => {
    const { ports } = world;
    await triage(mallory('impact/keys-disabled-or-deleted', 1, '2026-03-02T03:00:00Z'), ports);
    const [incident] = world.incidents.all.values();
    if (incident === undefined) throw new Error('no incident');
    world.incidents.all.set(incident.id, { ...incident, acknowledged: { by: 'dora', at: '', why: 'on it' } });
    for (let number = 2; number <= 10; number += 1)
      await triage(mallory('impact/keys-disabled-or-deleted', number, '2026-03-02T03:01:00Z'), ports);
    await triage(mallory('defense-evasion/cloudtrail-tampered', 11, '2026-03-02T03:02:00Z'), ports);

    expect(subjects()).toHaveLength(2);
    expect(subjects()[1]).toContain('CRITICAL');
    expect([...world.telling.held.values()].map(({ title }) => title)).toEqual([
      'Encryption key disabled or to be deleted (seen 10 times)',
    ]);
  });

  test('is told of all the same where incidents cannot be read, and the event comes again', async () => {
    const incidents = {
      ...world.incidents,
      links: async () => {
        throw new Error('the table is throttled');
      },
    };
    const event = mallory('impact/keys-disabled-or-deleted', 1, '2026-03-02T03:00:00Z');

    await expect(triage(event, { ...world.ports, incidents })).rejects.toThrow('throttled');
    await triage(event, world.ports);

    expect(subjects()).toEqual(['[riposte] HIGH: Encryption key disabled or to be deleted']);
    expect(world.incidents.all.size).toBe(1);
  });
});

describe('what many share', () => {
  const by = (event: AccountEvent, number: number, userIdentity: object, sourceIPAddress: string): AccountEvent => ({
    ...event,
    id: `e-${number}`,
    detail: { ...event.detail, userIdentity, sourceIPAddress, requestParameters: { name: `trail-${number}` } },
  });
  const run = (number: number) => ({
    type: 'AssumedRole',
    arn: 'arn:aws:sts::000000000000:assumed-role/deploy/GitHubActions',
    accessKeyId: `ASIA${String(number).padStart(16, '0')}`,
    sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::000000000000:role/deploy' } },
  });
  const stop = eventFile('defense-evasion/cloudtrail-tampered');
  const count = async (events: readonly AccountEvent[], trusted: object = {}) => {
    const world = makeWorld(detector);
    const loadPolicy = async () => ({ ok: true as const, policy: parsePolicy({ version: 1, trusted }) });
    for (const event of events) await triage(event, { ...world.ports, loadPolicy });
    return world.incidents.all.size;
  };

  test('the runs of one pipeline are apart, one run is together', async () => {
    const runs = [1, 2, 3].map((number) => by(stop, number, run(number), `198.51.100.${number}`));

    expect(await count(runs)).toBe(3);
    expect(await count([1, 2, 3].map((number) => by(stop, number, run(1), `198.51.100.${number}`)))).toBe(1);
  });

  test('an address that the policy calls its own says nothing, nor does one inside', async () => {
    const people = (address: string) =>
      [1, 2].map((number) =>
        by(stop, number, { type: 'IAMUser', arn: `arn:aws:iam::000000000000:user/person${number}` }, address),
      );

    expect(await count(people('203.0.113.9'))).toBe(1);
    expect(await count(people('203.0.113.9'), { addresses: ['203.0.113.0/24'] })).toBe(2);
    expect(await count(people('10.0.0.9'))).toBe(2);
  });

  test('what a program that the policy trusts does, with a key for ever, is glued to nothing', async () => {
    const user = { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/ci', accessKeyId: 'AKIA0000000000000001' };
    const runs = [1, 2].map((number) => by(stop, number, user, '203.0.113.9'));

    expect(await count(runs, { programs: ['arn:aws:iam::000000000000:user/ci'] })).toBe(2);
  });
});
