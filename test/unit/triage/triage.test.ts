import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Task } from '../../../lib/domain/finding/task.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { type TriagePorts, triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, smsOf, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
let alerts: AlertMessage[];
let tasks: Task[];
let dead: { body: string; reason: string }[];
let emitted: string[];
let steps: string[];
let ports: TriagePorts;
let telling: World['telling'];

beforeEach(() => {
  ({ alerts, tasks, dead, emitted, steps, ports, telling } = makeWorld(detector));
});

const insight = eventFile('discovery/api-error-rate-insight');
const attack = eventFile('initial-access/web-attack-reported');
/** The attack, from another address: what it has in common with others is nothing. */
const from = (address: string): AccountEvent => {
  const text = JSON.stringify(attack.detail)
    .replaceAll('203.0.113.66', address)
    .replaceAll('f0000000000000000000000000000001', `incident-${address}`);
  return { ...attack, detail: JSON.parse(text) as AccountEvent['detail'] };
};
const again = (event: AccountEvent, number: number): AccountEvent => ({ ...event, id: `event-${number}` });

describe('an event that matches', () => {
  test('is recorded first, alerted and enqueued, and marked last', async () => {
    await triage(attack, ports);

    expect(steps[0]).toBe('record');
    expect(steps.slice(1, 3).toSorted()).toEqual(['alert', 'enqueue']);
    expect(steps.slice(3)).toEqual(['mark']);
    expect(tasks[0]).toMatchObject({
      playbook: 'block-ip',
      params: { ips: ['203.0.113.66'] },
      requestedBy: 'detection initial-access/web-attack-reported',
    });
    expect(emailOf(alerts[0])).toContain('Riposte: Runs block-ip 203.0.113.66 now.');
    expect(emitted).toEqual(['Finding Raised']);
  });

  test('is answered while people are still being told', async () => {
    let isEnqueued = () => {};
    const enqueued = new Promise<void>((resolve) => {
      isEnqueued = resolve;
    });
    const enqueue: TriagePorts['enqueue'] = async (task) => {
      await ports.enqueue(task);
      isEnqueued();
    };
    const publish: TriagePorts['publish'] = async (message) => {
      await enqueued;
      await ports.publish(message);
    };

    await triage(attack, { ...ports, enqueue, publish });

    expect(alerts).toHaveLength(1);
    expect(tasks).toHaveLength(1);
  });

  test('is answered though telling fails, and then told again', async () => {
    const publish: TriagePorts['publish'] = () => Promise.reject(new Error('SNS is down'));

    await expect(triage(attack, { ...ports, publish })).rejects.toThrow('SNS is down');

    expect(alerts).toHaveLength(0);
    expect(tasks).toHaveLength(1);
    expect(steps).not.toContain('mark');
  });

  test('delivered twice is handled once', async () => {
    await triage(attack, ports);
    await triage(attack, ports);

    expect(alerts).toHaveLength(1);
    expect(tasks).toHaveLength(1);
  });

  test('that was told is noted as told though the table refuses at first, and not told again', async () => {
    let refusals = 4;
    const { settleTold } = ports.findings;
    const findings: TriagePorts['findings'] = {
      ...ports.findings,
      settleTold: async (id, by) => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('throttled');
        await settleTold(id, by);
      },
    };

    await triage(attack, { ...ports, findings });
    await triage(again(attack, 2), { ...ports, findings });

    expect(alerts).toHaveLength(1);
    expect(tasks).toHaveLength(1);
  });

  test('whose handling broke off is finished when it comes again', async () => {
    let broken = true;
    const enqueue: TriagePorts['enqueue'] = async (task) => {
      if (broken) throw new Error('queue unavailable');
      tasks.push(task);
    };

    await expect(triage(attack, { ...ports, enqueue })).rejects.toThrow('queue unavailable');
    broken = false;
    await triage(attack, { ...ports, enqueue });

    expect(tasks).toHaveLength(1);
  });

  test('whose handling failed for good is handled at once when a person sends it back', async () => {
    const fail = () => Promise.reject(new Error('SNS and the queue are down'));
    const byAnother = { ...ports, hearing: { ...ports.hearing, requestId: 'sent back' } };

    await expect(triage(attack, { ...ports, publish: fail })).rejects.toThrow('are down');
    await triage(attack, byAnother);
    await triage(attack, { ...byAnother, hearing: { ...ports.hearing, requestId: 'sent back again' } });

    expect(alerts).toHaveLength(1);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1);
  });

  test('that is of another severity than its detection says is handled at once as well when a person sends it back', async () => {
    const fail = () => Promise.reject(new Error('SNS is down'));
    const critical = eventFile('persistence/account-contact-changed');
    const mail = { ...critical, detail: { ...critical.detail, eventName: 'StartPrimaryEmailUpdate' } };

    await expect(triage(mail, { ...ports, publish: fail })).rejects.toThrow('is down');
    await triage(mail, { ...ports, hearing: { ...ports.hearing, requestId: 'sent back' } });

    expect(alerts.map(({ subject }) => subject)).toEqual([expect.stringContaining('HIGH')]);
  });

  test('is alerted the 1st, 10th and 100th time, with the count', async () => {
    for (let number = 1; number <= 100; number += 1)
      await triage(again(eventFile('impact/keys-disabled-or-deleted'), number), ports);

    expect(alerts.map((message) => message.subject)).toEqual([
      '[riposte] HIGH: Encryption key disabled or to be deleted (000000000000 eu-central-1)',
      '[riposte] HIGH: Encryption key disabled or to be deleted (seen 10 times) (000000000000 eu-centra...',
      '[riposte] HIGH: Encryption key disabled or to be deleted (seen 100 times) (000000000000 eu-centr...',
    ]);
  });

  test('of which a hundred kinds come in an hour alerts ten and says so; the digest has the others, every one its task', async () => {
    for (let number = 1; number <= 100; number += 1) {
      await triage(again(from(`198.51.100.${number}`), number), ports);
    }

    expect(alerts).toHaveLength(11);
    expect(emailOf(alerts[10])).toContain('More of this kind within the hour come in the digest, every 15 minutes.');
    expect(telling.held.size).toBe(89);
    expect(tasks).toHaveLength(100);
  });

  test('however many there are, what is critical is told each time, unless it is one more of an incident', async () => {
    const stop = eventFile('defense-evasion/cloudtrail-tampered');
    for (let number = 1; number <= 15; number += 1) {
      const detail = {
        requestParameters: { name: `trail-${number}` },
        sourceIPAddress: `198.51.100.${number}`,
        userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::000000000000:user/somebody-${number}` },
      };
      await triage({ ...stop, id: `e-${number}`, detail: { ...stop.detail, ...detail } }, ports);
    }

    expect(alerts.map(({ attributes }) => attributes.severity?.value)).toEqual(
      Array.from({ length: 15 }, () => 'critical'),
    );
  });
});

describe('the policy', () => {
  test.each([
    ['observe', 'Would run block-ip 203.0.113.66; the policy says observe.', 1],
    ['approve', 'Asks for approval to run block-ip 203.0.113.66.', 1],
    ['off', 'Does not run block-ip 203.0.113.66: the policy says off.', 0],
  ] as const)('in mode %s says what happens', async (mode, text, count) => {
    const policy = parsePolicy({ version: 1, playbooks: { 'block-ip': { mode } } });

    await triage(attack, { ...ports, loadPolicy: async () => ({ ok: true, policy }) });

    expect(emailOf(alerts[0])).toContain(text);
    expect(tasks).toHaveLength(count);
    expect(tasks.map(({ told }) => told)).toEqual(count === 0 ? [] : [mode === 'observe' ? 'observe' : undefined]);
  });

  test('that cannot be read lets nothing through and says so', async () => {
    await triage(attack, {
      ...ports,
      loadPolicy: async () => ({ ok: false, problem: 'parameter missing' }),
    });

    expect(emailOf(alerts[0])).toContain('Nothing is changed because the policy cannot be used: parameter missing');
  });

  test('suppresses an alert and its task, but records the finding', async () => {
    const policy = parsePolicy({
      version: 1,
      suppressions: [
        { detection: 'initial-access/*', until: '2026-12-31T00:00:00Z', reason: 'load test', acknowledge: true },
      ],
    });

    await triage(attack, { ...ports, loadPolicy: async () => ({ ok: true, policy }) });

    expect(steps).toEqual(['record', 'mark']);
  });
});

describe('an Insight', () => {
  test('is closed by its End, once', async () => {
    await triage(insight, ports);
    const result = await triage(eventFile('discovery/api-error-rate-insight.end'), ports);
    await triage(eventFile('discovery/api-error-rate-insight.end'), ports);

    expect(result).toMatchObject({ raised: 0, closed: 1 });
    expect(alerts.map((message) => message.attributes.kind?.value)).toEqual(['finding', 'outcome']);
  });

  test('names whose calls it is about, and asks about them where the policy lets riposte act', async () => {
    const policy = parsePolicy({ version: 1, playbooks: { 'contain-principal': { mode: 'auto' } } });

    await triage({ ...insight, region: 'eu-central-1' }, { ...ports, loadPolicy: async () => ({ ok: true, policy }) });

    expect(tasks.map(({ playbook, params }) => [playbook, params.principal])).toEqual([
      ['contain-principal', 'arn:aws:iam::000000000000:user/ci'],
    ]);
    expect(emailOf(alerts[0])).toContain('Who:     arn:aws:iam::000000000000:user/ci');
    expect(emailOf(alerts[0])).toContain('by arn:aws:iam::000000000000:user/ci: AccessDenied.');
    expect(emailOf(alerts[0])).toContain(
      'Asks for approval to run contain-principal arn:aws:iam::000000000000:user/ci',
    );
  });

  test('proposes nothing where it names only who called before, and says so', async () => {
    const text = JSON.stringify(insight.detail).replaceAll('user/deploy', 'user/ci');

    await triage({ ...insight, detail: JSON.parse(text) as Record<string, unknown> }, ports);

    expect(tasks).toEqual([]);
    expect(emailOf(alerts[0])).toContain(
      'No remediation fits: a person decides. It names no user or role of this account that is new on top.\n',
    );
  });
});

test('an address of a private network is not proposed to be blocked', async () => {
  const text = JSON.stringify(attack.detail).replaceAll('203.0.113.66', '10.1.2.3');

  await triage({ ...attack, detail: JSON.parse(text) as Record<string, unknown> }, ports);

  expect(tasks).toEqual([]);
  expect(emailOf(alerts[0])).toContain('No remediation fits');
});

describe('secrets read in bulk', () => {
  const read = (number: number, secretId: string, errorCode?: string): AccountEvent => {
    const event = again(eventFile('credential-access/secrets-read-in-bulk'), number);
    return {
      ...event,
      detail: { ...event.detail, requestParameters: { secretId }, ...(errorCode === undefined ? {} : { errorCode }) },
    };
  };
  const rotations = () => tasks.filter(({ playbook }) => playbook === 'rotate-secret').map(({ params }) => params);

  test('are all rotated at the first finding, those that were refused left out; each further one by itself', async () => {
    for (let number = 1; number <= 7; number += 1) await triage(read(number, `secret-${number}`), ports);
    await triage(read(8, 'secret-8', 'AccessDenied'), ports);
    await triage(read(9, 'secret-9'), ports);
    await triage(read(10, 'secret-10', 'AccessDenied'), ports);

    expect(rotations()).toEqual([
      { secretIds: ['secret-1', 'secret-2', 'secret-3', 'secret-4', 'secret-5', 'secret-6', 'secret-7'] },
      { secretId: 'secret-9' },
    ]);
    expect(emailOf(alerts.find(({ subject }) => subject.includes('Many secrets')))).toContain(
      'rotate-secret secret-1, secret-2, secret-3, secret-4, secret-5 and 2 more',
    );
  });
});

describe('a threshold', () => {
  const guess = (number: number) => again(eventFile('credential-access/console-password-guessing'), number);
  const subjects = () => alerts.map((message) => message.subject).filter((subject) => subject.includes('guessed'));

  test('raises at the count, once, and not before', async () => {
    for (let number = 1; number <= 4; number += 1) await triage(guess(number), ports);
    const before = subjects();
    for (let number = 5; number <= 7; number += 1) await triage(guess(number), ports);

    expect(before).toEqual([]);
    expect(subjects()).toHaveLength(1);
    expect(tasks).toEqual([]);
  });

  test('counts an event delivered again once', async () => {
    for (let time = 1; time <= 9; time += 1) await triage(guess(1), ports);

    expect(subjects()).toEqual([]);
  });
});

test('the most severe finding of an event is alerted first; what is below alertFrom is recorded and told on the bus only', async () => {
  const result = await triage(eventFile('persistence/root-access-key-created'), ports);

  expect(result.raised).toBe(4);
  expect(alerts.map((message) => message.attributes.severity?.value)).toEqual(['critical', 'high']);
  expect(emitted).toHaveLength(4);
});

test('what is below alertFrom is in the timeline at its 1st, 10th and 100th time, with its count', async () => {
  const noted: object[] = [];
  const note = async (_key: string, { data }: { data: object }) => void noted.push(data);
  const timeline = { note, noteIncident: async () => {} };
  const event = eventFile('persistence/key-pair-imported');

  for (let number = 1; number <= 12; number += 1) await triage(again(event, number), { ...ports, timeline });

  expect(noted.map((data) => (data as { count: number }).count)).toEqual([1, 10]);
});

describe('what triage cannot use', () => {
  test.each([
    ['not an object', 'hello', 'Not an EventBridge event'],
    ['no detail', { ...insight, detail: undefined }, 'detail: '],
    ['an account that is none', { ...insight, account: 'me' }, 'account: must be a 12-digit account id'],
    ['a time that is none', { ...insight, time: 'yesterday' }, 'time: must be an ISO 8601 time'],
    [
      'a kind nobody looks at',
      { ...insight, source: 'aws.braket', 'detail-type': 'Braket Task State Change' },
      'No detection looks at',
    ],
  ])('%s is set aside with the reason, and is no error', async (_name, input, reason) => {
    const result = await triage(input, ports);

    expect(result.setAside).toContain(reason);
    expect(dead).toEqual([{ body: JSON.stringify(input), reason: expect.stringContaining(reason) }]);
    expect(alerts).toEqual([]);
  });
});

describe('an event that somebody replays out of an archive', () => {
  const replayed = (event: AccountEvent) => ({ ...event, 'replay-name': 'again' });

  test('ends nothing', async () => {
    await triage(insight, ports);
    await triage(replayed(eventFile('discovery/api-error-rate-insight.end')), ports);

    expect(steps).not.toContain('close');
  });

  test('is told where it is new, and starts nothing', async () => {
    await triage(replayed(attack), ports);

    expect(emailOf(alerts[0])).toContain('An old event: riposte answers none of those.');
    expect(smsOf(alerts[0])).toContain(' Old event. You: ');
    expect(tasks).toEqual([]);
  });
});
