import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, smsOf } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const BROKEN = eventFile('collection/config-not-encrypted');
let events = 0;

interface Says {
  readonly rule?: string;
  readonly type?: string;
  readonly at?: string;
  readonly more?: object;
}

/** What a rule says of a resource, as Config tells it. */
function said(resource: string, complianceType: string, { rule, type, at, more }: Says = {}): AccountEvent {
  events += 1;
  const detail = {
    ...(BROKEN.detail as object),
    resourceId: resource,
    configRuleName: rule ?? 'encrypted-volumes',
    resourceType: type ?? 'AWS::EC2::Volume',
    newEvaluationResult: { complianceType },
    ...(complianceType === 'NON_COMPLIANT' ? {} : { oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } }),
  };
  return { ...BROKEN, id: `config-${events}`, time: at ?? '2026-03-02T03:04:05Z', detail, ...more } as AccountEvent;
}
const broken = (resource: string, says?: Says) => said(resource, 'NON_COMPLIANT', says);
const fine = (resource: string, says?: Says) => said(resource, 'COMPLIANT', says);

/** Triage that keeps the record's lines of the ends, and lets events through one after the other. */
function world() {
  const made = makeWorld(detector);
  const lines: string[] = [];
  const homes = new Set<string>();
  const note = async (finding: string, { what, why }: { what: string; why?: string }) => {
    homes.add(finding);
    if (what.includes('closed')) lines.push(`${what}: ${why}`);
  };
  const ports = { ...made.ports, timeline: { ...made.ports.timeline, note } };
  const goThrough = async (...all: AccountEvent[]) => {
    for (const event of all) await triage(event, ports);
  };
  const ended = () => made.alerts.map(emailOf).flatMap((text) => /Ended after .*/.exec(text) ?? []);
  const home = () => [...homes].join();
  return { ...made, ports, lines, goThrough, ended, home };
}

describe('a finding of one rule and several resources', () => {
  test('is over when the last of them is compliant; the record says which are, and which are open', async () => {
    const on = world();
    await on.goThrough(broken('vol-1'), broken('vol-2'), broken('vol-3'), fine('vol-2'));

    const before = on.ended();
    await on.goThrough(said('vol-1', 'NOT_APPLICABLE'), fine('vol-3'));

    expect(before).toEqual([]);
    expect(on.ended()).toEqual(['Ended after 0 min: Config: not encrypted']);
    expect(on.lines).toEqual([
      'partly closed: AWS::EC2::Volume vol-2 is as it must be, or gone; open: AWS::EC2::Volume vol-1, AWS::EC2::Volume vol-3',
      'partly closed: AWS::EC2::Volume vol-1 is as it must be, or gone; open: AWS::EC2::Volume vol-3',
      'closed: AWS::EC2::Volume vol-3 is as it must be, or gone, and was the last',
    ]);
  });

  test.each([
    ['another rule', { rule: 'rds-storage-encrypted' }],
    ['another type', { type: 'AWS::RDS::DBInstance' }],
    ['another account', { more: { account: '111122223333' } }],
    ['another region', { more: { region: 'us-east-1' } }],
    ['no type', { more: { detail: { ...(fine('vol-1').detail as object), resourceType: undefined } } }],
  ])('is not closed by what is said under %s', async (_what, says) => {
    const on = world();
    const hearing = { ...on.ports.hearing, otherAccounts: ['111122223333'] };

    await triage(broken('vol-1'), on.ports);
    await triage(fine('vol-1', says), { ...on.ports, hearing });

    expect(on.lines).toEqual([]);
  });

  test('is not closed by what was over before it failed, though what failed still earlier comes in between, or a sweep', async () => {
    const on = world();
    const late = broken('vol-1', { at: '2026-03-02T03:02:00Z' });

    await on.goThrough(broken('vol-1'), late);
    await triage(broken('vol-1', { at: '2026-03-02T03:03:00Z' }), { ...on.ports, sweep: true });
    await on.goThrough(fine('vol-1', { at: '2026-03-02T03:03:30Z' }));

    expect(on.lines).toEqual([]);
  });

  test('of each day is closed by one word of the rule about what is open in both', async () => {
    const on = world();

    await on.goThrough(broken('vol-1'), broken('vol-1', { at: '2026-03-03T03:04:05Z' }));
    await on.goThrough(fine('vol-1', { at: '2026-03-09T03:04:05Z' }));

    expect(on.lines).toEqual([
      'closed: AWS::EC2::Volume vol-1 is as it must be, or gone, and was the last',
      'closed: AWS::EC2::Volume vol-1 is as it must be, or gone, and was the last',
    ]);
  });

  test('is open again with what fails again, and not with an event that comes twice', async () => {
    const on = world();
    const first = broken('vol-1');
    await on.goThrough(first, fine('vol-1'), first, fine('vol-1'));

    const once = [...on.lines];
    await on.goThrough(broken('vol-1'), fine('vol-1'));

    expect(once).toHaveLength(1);
    expect(on.lines).toHaveLength(2);
  });

  test('is not closed by a word of before it failed again, which came late or twice', async () => {
    const on = world();
    const [first, again] = [{ at: '2026-03-02T03:00:10Z' }, { at: '2026-03-02T03:00:30Z' }];
    const stale = fine('vol-1', { at: '2026-03-02T03:00:20Z' });
    await on.goThrough(broken('vol-1', first), stale, broken('vol-1', again));

    const before = [...on.lines];
    await on.goThrough(stale, { ...stale, id: 'redriven' });
    const after = [...on.lines];
    await on.goThrough(fine('vol-1', { at: '2026-03-02T03:00:40Z' }));

    expect(before).toHaveLength(1);
    expect(after).toHaveLength(1);
    expect(on.lines).toHaveLength(2);
  });

  test('is closed by a late word about one of its resources, though another failed, and was fine, after that', async () => {
    const on = world();
    await on.goThrough(
      broken('vol-1', { at: '2026-03-02T03:00:10Z' }),
      broken('vol-2', { at: '2026-03-02T03:00:30Z' }),
    );

    await on.goThrough(fine('vol-2', { at: '2026-03-02T03:00:40Z' }), fine('vol-1', { at: '2026-03-02T03:00:20Z' }));

    expect(on.lines.at(-1)).toMatch(/^closed: AWS::EC2::Volume vol-1 /);
  });

  test('more or less severe than usual is closed as well', async () => {
    const on = world();
    const says = { rule: 'riposte-foundation-dev-secrets-in-plain-text', type: 'AWS::Lambda::Function' };

    await on.goThrough(broken('shop', says), fine('shop', says));

    expect(on.lines).toEqual(['closed: AWS::Lambda::Function shop is as it must be, or gone, and was the last']);
  });

  test('names twenty of those that are open', async () => {
    const on = world();
    for (let number = 1; number <= 23; number += 1) await on.goThrough(broken(`vol-${number}`));

    await on.goThrough(fine('vol-23'));

    expect(on.lines[0]).toMatch(/AWS::EC2::Volume vol-20, and others$/);
  });

  test('whose end could not be told is told when the event comes again', async () => {
    const on = world();
    const [over, publish] = [fine('vol-1'), async () => Promise.reject(new Error('no topic'))];
    await on.goThrough(broken('vol-1'));

    const failed = await triage(over, { ...on.ports, publish }).catch((error: unknown) => String(error));
    await on.goThrough(over);

    expect(failed).toContain('no topic');
    expect(on.ended()).toEqual(['Ended after 0 min: Config: not encrypted']);
  });
});

test('the end of what nobody was told of is recorded, and told to nobody', async () => {
  const on = world();
  const loaded = await on.ports.loadPolicy();
  if (!loaded.ok) throw new Error('no policy');
  const quiet = { ...loaded, policy: { ...loaded.policy, alertFrom: 'high' as const, alertFromReason: 'tried' } };
  const ports = { ...on.ports, loadPolicy: async () => quiet };

  await triage(broken('vol-1'), ports);
  await triage(fine('vol-1'), ports);

  expect(on.alerts).toEqual([]);
  expect(on.lines).toHaveLength(1);
});

describe('a word that a resource is as it must be which comes before that it was not', () => {
  const [AT, LATER] = [{ at: '2026-03-02T03:04:05Z' }, { at: '2026-03-02T03:07:05Z' }];
  const PUBLIC = { rule: 's3-bucket-public-read-prohibited', type: 'AWS::S3::Bucket' };
  const ROTATION = { rule: 'secretsmanager-rotation-enabled-check', type: 'AWS::SecretsManager::Secret' };

  test.each([
    ['one resource of a rule', {}],
    ['a finding that is one report of several', PUBLIC],
  ])('ends it all the same: %s', async (_what, says) => {
    const [inOrder, late] = [world(), world()];
    const [failed, mended] = [broken('one', { ...says, ...AT }), fine('one', { ...says, ...LATER })];

    await inOrder.goThrough(failed, mended);
    await late.goThrough(mended, failed);

    expect(late.lines).toEqual(inOrder.lines);
    expect(late.lines).toHaveLength(1);
    expect(late.ended()).toEqual(inOrder.ended());
  });

  test('is told with it, and nothing is done about what is in order', async () => {
    const on = world();

    await on.goThrough(fine('db-secret', { ...ROTATION, ...LATER }), broken('db-secret', { ...ROTATION, ...AT }));

    expect(on.tasks).toEqual([]);
    expect(emailOf(on.alerts[0])).toContain('Its rule says since that all is well: nothing is done.');
    expect(smsOf(on.alerts[0])).toContain('Well since.');
    expect(on.ended()).toEqual(['Ended after 3 min: Secret not rotated in time']);
  });

  test('ends nothing of what was seen again since, however late the first comes', async () => {
    const on = world();
    const own = { rule: 'our-buckets-are-not-public', type: 'AWS::S3::Bucket' };
    const [early, between, last] = [{ at: '2026-03-02T03:01:05Z' }, AT, LATER].map((at) => ({ ...own, ...at }));

    await on.goThrough(fine('one', between), broken('one', last), broken('one', early));

    expect(on.ended()).toEqual([]);
  });

  test('ends nothing that is younger, or of the same second', async () => {
    const on = world();

    await on.goThrough(fine('vol-1', AT), broken('vol-1', AT));
    await on.goThrough(fine('vol-2', AT), broken('vol-2', LATER));

    expect(on.lines).toEqual([]);
  });

  test('leaves what is over so, and tells nobody again, where what was before it comes late', async () => {
    const on = world();
    await on.goThrough(broken('vol-1', AT), fine('vol-1', LATER));
    const told = on.alerts.length;

    await on.goThrough(broken('vol-1', { at: '2026-03-02T03:05:00Z' }));

    expect(on.alerts).toHaveLength(told);
    expect(await on.ports.findings.goesOn(on.home())).toBe(false);
  });

  test('of a drill is no word of anything', async () => {
    const on = world();
    await on.goThrough(fine('vol-1', LATER));

    await triage({ riposteDrill: true, event: broken('vol-1', AT) }, on.ports);

    expect(on.ended()).toEqual([]);
  });

  test('of an insight ends it once it is told, and what is proposed is asked for: that it is over puts nothing right', async () => {
    const on = world();
    const start = eventFile('discovery/api-error-rate-insight') as unknown as AccountEvent;
    const details = { ...Object(start.detail.insightDetails), state: 'End' };
    const end = {
      ...start,
      id: 'end',
      time: '2026-03-02T03:34:05Z',
      detail: { ...start.detail, insightDetails: details },
    };
    const calm = world();

    await calm.goThrough(start, end);
    await on.goThrough(end, start);

    expect(on.tasks.map(({ playbook }) => playbook)).toEqual(calm.tasks.map(({ playbook }) => playbook));
    expect(on.ended()).toEqual(calm.ended());
    expect(on.ended()).toHaveLength(1);
  });
});
