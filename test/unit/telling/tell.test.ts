import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import { type AlertMessage, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { mostOf, TOGETHER, USUAL } from '../../../lib/domain/telling/storm.ts';
import { type Notice, type TellPorts, tell } from '../../../lib/telling/tell.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { type TriagePorts, triage } from '../../../lib/triage/triage.ts';
import { eventFile, finding, keepingLog } from '../support/fixtures.ts';
import { type MemoryTelling, memoryTelling } from '../support/memory-telling.ts';
import { emailOf, makeWorld } from '../support/triage-world.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
let telling: MemoryTelling;
let told: AlertMessage[];
let ports: TellPorts;

beforeEach(() => {
  telling = memoryTelling();
  told = [];
  ports = {
    judge: telling.judge,
    hold: telling.hold,
    publish: async (message) => void told.push(message),
    log: keepingLog(),
  };
});

const notice = (key: string, more: Partial<Notice> & { severity?: Severity } = {}): Notice => ({
  alert: { ...findingAlert(finding({ severity: more.severity ?? 'high' }), 'Looked.', []), kind: 'finding' },
  key,
  group: 'finding x',
  who: 'mallory',
  subject: 'bucket',
  rule: USUAL,
  ...more,
});
const tellMany = async (count: number, make: (number: number) => Notice) => {
  for (let number = 0; number < count; number += 1) await tell(make(number), ports, NOW);
};
const fail = async () => {
  throw new Error('ThrottlingException');
};

describe('telling', () => {
  test('wakes somebody twice for one cause, then comes by e-mail, then in the digest', async () => {
    await tellMany(20, (number) => notice(`n-${number}`));

    expect(told.map(({ attributes }) => attributes.wakes?.value)).toEqual(['yes', 'yes', ...Array(9).fill('no')]);
    expect([...telling.held.values()]).toHaveLength(9);
    expect([...telling.held.values()][0]).toMatchObject({ group: 'finding x', who: 'mallory', subject: 'bucket' });
  });

  test('holds back nothing that is critical', async () => {
    await tellMany(500, (number) => notice(`n-${number}`, { severity: 'critical' }));

    expect(told).toHaveLength(500);
    expect(telling.held.size).toBe(0);
  });

  test('holds back no more than an hour: the next one begins anew', async () => {
    await tellMany(20, (number) => notice(`n-${number}`));
    const answer = await tell(notice('later'), ports, new Date('2026-03-02T04:00:00Z'));

    expect(answer).toBe('told');
  });

  test('of two hundred kinds at once is a storm, too, in which each of the first kinds is heard', async () => {
    await tellMany(2_000, (number) => notice(`n-${number}`, { group: `kind ${number % 200}` }));

    expect(told.length).toBeLessThanOrEqual(mostOf(TOGETHER));
    expect(told.length + telling.held.size).toBe(2_000);
  });

  test('one severity does not mute another', async () => {
    await tellMany(500, (number) => notice(`n-${number}`, { group: `kind ${number}`, severity: 'low' }));
    const answer = await tell(notice('the real one', { severity: 'high' }), ports, NOW);

    expect(answer).toBe('told');
  });

  test('that cannot be counted, or kept for the digest, is done at once', async () => {
    await tell(notice('a'), { ...ports, judge: fail }, NOW);
    await tell(notice('b'), { ...ports, judge: async () => 'held', hold: fail }, NOW);

    expect(told).toHaveLength(2);
  });
});

describe('triage', () => {
  const noise = eventFile('defense-evasion/security-hub-high');
  const reported = (number: number, subject: string): AccountEvent => {
    const [first] = noise.detail.findings as Record<string, unknown>[];
    const one = { ...first, Id: `f-${number}`, Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${subject}` }] };
    return { ...noise, id: `e-${number}`, detail: { ...noise.detail, findings: [one] } };
  };

  test('tells the real one, however much noise somebody made about another resource', async () => {
    const world = makeWorld(makeDetector(await loadDetections()));
    for (let number = 0; number < 50; number += 1)
      await triage({ ...reported(number, 'noise'), time: `2026-03-0${1 + (number % 9)}T03:00:00Z` }, world.ports);
    await triage(reported(99, 'the-real-one'), world.ports);

    expect(emailOf(world.alerts.at(-1))).toContain('the-real-one');
    expect(world.alerts.at(-1)?.attributes.wakes?.value).toBe('yes');
  });

  test('whatever comes, tells a limited number an hour, and every finding is told or in the digest', async () => {
    const detector = makeDetector(await loadDetections());
    const names = ['discovery/guard-duty-port-probe', 'defense-evasion/security-hub-high', 'initial-access/root-used'];
    const events = names.map(eventFile);
    const one = fc.record({
      which: fc.nat(events.length - 1),
      account: fc.integer({ min: 1, max: 60 }),
      address: fc.constantFrom('203.0.113.1', '203.0.113.2', '198.51.100.7'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 120 }), async (given) => {
        const world = makeWorld(detector);
        const { ports: open } = world;
        const accounts = Array.from({ length: 60 }, (_, number) => String(100_000_000_001 + number));
        const seen: Finding[] = [];
        const findings: TriagePorts['findings'] = {
          ...open.findings,
          record: async (found, ...more) => {
            seen.push(found);
            return open.findings.record(found, ...more);
          },
        };
        const heard = { ...open, findings, hearing: { ...open.hearing, otherAccounts: accounts } };
        for (const [index, { which, account, address }] of given.entries()) {
          const event = events[which] as AccountEvent;
          const detail = { ...event.detail, sourceIPAddress: address };
          const requestId = `r-${index}`;
          await triage(
            { ...event, id: `e-${index}`, account: accounts[account - 1] ?? '', detail },
            { ...heard, hearing: { ...heard.hearing, requestId } },
          );
        }

        expect(world.alerts.length).toBeLessThanOrEqual(events.length * mostOf(USUAL));
        const data = world.alerts.map(({ message }) => (JSON.parse(message) as { sqs: string }).sqs).join('\n');
        const digest = [...world.telling.held.values()];
        for (const one of seen.filter(({ severity }) => severity !== 'info')) {
          const known =
            data.includes(one.id) ||
            digest.some(
              ({ subject, title, group }) =>
                (group === `finding ${one.detection}` ||
                  (group.startsWith('incident ') && title.includes(one.title))) &&
                subject === one.subject,
            );
          expect([one.detection, known]).toEqual([one.detection, true]);
        }
      }),
      { numRuns: 15 },
    );
  });
});
