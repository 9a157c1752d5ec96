import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { isReached, type Mark } from '../../../lib/domain/finding/threshold.ts';
import { OBSERVE_ONLY, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { plannedChange } from '../../../lib/remediation/foreseen.ts';
import { isDelivered } from '../../../lib/replay/envelope.ts';
import { Matcher } from '../../../lib/replay/match.ts';
import { Tally } from '../../../lib/replay/tally.ts';
import { type Occurrence, Telling } from '../../../lib/replay/telling.ts';
import { eventsIn } from '../../../lib/replay/unwrap.ts';
import { Windows } from '../../../lib/replay/windows.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { eventFile } from '../support/fixtures.ts';

const detections = await loadDetections();
const stop = eventFile('defense-evasion/cloudtrail-tampered');
const record = stop.detail;

describe('a CloudTrail record', () => {
  const wrapped = (more: object): AccountEvent | undefined => {
    let found: AccountEvent | undefined;
    eventsIn(
      { ...record, ...more },
      {
        event: (event) => {
          found = event;
        },
        problem: () => {},
        other: () => {},
      },
    );
    return found;
  };

  test.each([
    [{ eventType: 'AwsApiCall' }, 'AWS API Call via CloudTrail'],
    [{ eventType: 'AwsConsoleSignIn' }, 'AWS Console Sign In via CloudTrail'],
    [{ eventType: 'AwsConsoleAction' }, 'AWS Console Action via CloudTrail'],
    [{ eventType: 'AwsServiceEvent' }, 'AWS Service Event via CloudTrail'],
    [{ eventType: 'AwsCloudTrailInsight', eventSource: undefined }, 'AWS Insight via CloudTrail'],
  ])('%j is delivered as %s', (more, type) => {
    expect(wrapped(more)?.['detail-type']).toBe(type);
  });

  test('keeps account, region, time and source', () => {
    expect(
      wrapped({ eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1', recipientAccountId: '111122223333' }),
    ).toMatchObject({
      source: 'aws.iam',
      region: 'us-east-1',
      account: '111122223333',
      time: '2026-03-02T03:04:05Z',
    });
  });

  test.each([
    ['DescribeInstances', {}, false],
    ['GetFederationToken', {}, true],
    ['GetObject', { managementEvent: false }, true],
    ['GetObject', { eventCategory: 'Data' }, true],
    ['CreateUser', {}, true],
    ['AssumeRole', { readOnly: true }, true],
  ])('%s %j: delivered by default %s', (eventName, more, expected) => {
    expect(isDelivered({ ...stop, detail: { eventName, ...more } })).toBe(expected);
  });
});

test('windows in memory count as the table does, in order or not', () => {
  const detection = {
    ...(detections[0] as (typeof detections)[0]),
    threshold: { count: 3, minutes: 10, key: () => 'k' },
  };
  const mark = fc.record({ at: fc.integer({ min: 0, max: 40 }), value: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (minutes) => {
      const marks: Mark[] = minutes.map(({ at, value }) => ({ at: at * 60_000, value }));
      const windows = new Windows();
      const before: Mark[] = [];

      for (const one of marks) {
        before.push(one);
        expect(windows.reaches(detection, 'k', one)).toBe(isReached(detection.threshold, before, one.at));
      }
    }),
  );
});

describe('a replay', () => {
  const found = (events: readonly AccountEvent[], readOnly: boolean, policy = OBSERVE_ONLY) => {
    const matcher = new Matcher(detections, readOnly);
    const tally = new Tally(detections, policy);
    const raised: Occurrence[] = [];
    for (const event of events) matcher.matches(event, (match) => raised.push(...[tally.add(match) ?? []].flat()));
    return { tally, raised, ids: raised.map(({ finding }) => finding.detection) };
  };
  const toldOf = async (raised: readonly Occurrence[], policy = OBSERVE_ONLY) => {
    const telling = new Telling(detections, policy, {});
    for (const one of raised) await telling.take(one);
    await telling.end();
    return telling;
  };
  const denied = (number: number) => {
    const event = eventFile('credential-access/console-password-guessing');
    return { ...event, id: `guess-${number}`, time: `2026-03-02T03:0${number}:00Z` };
  };

  test('leaves out what EventBridge does not deliver, unless asked', () => {
    const read = eventFile('discovery/user-data-read');

    expect(found([read], false).ids).toEqual([]);
    expect(found([read], true).ids).toContain('discovery/user-data-read');
  });

  test('counts thresholds, and an event once', () => {
    const events = [1, 2, 2, 3, 4, 5, 6].map(denied);

    const { ids, tally } = found(events, false);
    const guessing = [...tally.findings.values()].find(({ finding }) =>
      finding.detection.endsWith('password-guessing'),
    );

    expect(ids.filter((id) => id === 'credential-access/console-password-guessing')).toHaveLength(2);
    expect(guessing?.finding.count).toBe(2);
    expect(guessing?.tasks).toEqual([]);
  });

  test('counts the e-mails and SMS that would have been sent, by day', async () => {
    const key = eventFile('impact/keys-disabled-or-deleted');
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...key,
      id: `e${index}`,
      // Each session is a run of its own; what one deletes is one finding.
      detail: { ...key.detail, userIdentity: { ...(key.detail.userIdentity as object), accessKeyId: `key${index}` } },
    }));
    const again = Array.from({ length: 9 }, (_, index) => ({ ...(many[0] as AccountEvent), id: `again${index}` }));

    const { raised } = found([...many, ...again], false);
    const { days, emails, sms, messages } = await toldOf(raised);

    // One who does all of it is one incident: its beginning, one more, one that says it is the last, and the digest of a quarter.
    expect(days.get('2026-03-02')?.high).toBe(4);
    expect([emails, sms]).toEqual([4, 2]);
    expect(messages.map(({ at }) => at.slice(11, 16))).toEqual(['03:04', '03:04', '03:04', '03:15']);
    expect(messages[3]?.subject).toContain('28 messages held back');
  });

  test('says what is suppressed, which the digest only counts', async () => {
    const policy = parsePolicy({
      version: 1,
      suppressions: [
        { detection: 'defense-evasion/cloudtrail-tampered', until: '2027-01-01T00:00:00Z', reason: 'migration' },
      ],
    });

    const { tally, raised } = found([stop], false, policy);
    const { messages, byFinding } = await toldOf(raised, policy);

    expect([...tally.findings.values()].map(({ suppressed }) => suppressed)).toEqual(['migration']);
    expect(tally.stories.all).toEqual([]);
    expect(messages.map(({ subject }) => subject)).toEqual([expect.stringContaining('1 finding suppressed')]);
    expect(byFinding.size).toBe(0);
  });

  test('says of a playbook that has to look in the account what it is asked for', async () => {
    const { tally } = found([stop], false);
    const task = [...tally.findings.values()].flatMap((one) => one.tasks)[0];

    expect(task === undefined ? [] : plannedChange(task, OBSERVE_ONLY, await loadPlaybooks())).toEqual([
      'Playbook contain-principal, policy mode observe:',
      expect.stringContaining('"scope":"from-address"'),
      'what exactly is changed, and what stands to break, the plan reads in the account',
      expect.stringMatching(/^undo: /),
    ]);
  });

  test('does not promise an end by itself to what AWS does not tell from another of its name', async () => {
    const { tally } = found([stop], false);
    const task = [...tally.findings.values()].flatMap((one) => one.tasks)[0];
    const policy = { ...OBSERVE_ONLY, playbooks: { 'contain-principal': { mode: 'auto', leaseMinutes: 60 } } };

    expect(task === undefined ? [] : plannedChange(task, policy as never, await loadPlaybooks()).at(-1)).toMatch(
      / By itself after 60 minutes, where AWS tells the target from another of its name\.$/,
    );
  });

  test('plans the change of a playbook for people', async () => {
    const { tally } = found([eventFile('initial-access/web-attack-reported')], false);
    const task = [...tally.findings.values()].flatMap((one) => one.tasks)[0];

    expect(task === undefined ? [] : plannedChange(task, OBSERVE_ONLY, await loadPlaybooks())).toEqual([
      'Playbook block-ip, policy mode observe:',
      'wafv2:UpdateIPSet, add 203.0.113.66/32',
      'undo: by itself after 1440 minutes, or by a person',
    ]);
  });
});
