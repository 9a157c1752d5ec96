import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { type TriagePorts, triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const root = eventFile('initial-access/root-used');
const signIn = eventFile('initial-access/console-sign-in-without-mfa');
const insight = eventFile('discovery/api-error-rate-insight');
const attack = eventFile('initial-access/web-attack-reported');

let world: World;
let ports: TriagePorts;

beforeEach(() => {
  world = makeWorld(detector);
  ({ ports } = world);
});

const again = (event: AccountEvent, id: string, detail: object = {}): AccountEvent => ({
  ...event,
  id,
  detail: { ...event.detail, ...detail },
});
const subjects = (words: string) => world.alerts.map(({ subject }) => subject).filter((one) => one.includes(words));
/** Triage as one invocation: retries of it have the same id. */
const invoke = (event: AccountEvent, requestId: string, more: Partial<TriagePorts> = {}) =>
  triage(event, { ...ports, hearing: { ...ports.hearing, requestId }, ...more });

describe('a finding that is seen again', () => {
  test('from another address is told again, and once for each address', async () => {
    await invoke(signIn, 'r-1');
    await invoke(again(signIn, 'e-2', { sourceIPAddress: '203.0.113.99' }), 'r-2');
    await invoke(again(signIn, 'e-3', { sourceIPAddress: '203.0.113.99' }), 'r-3');

    expect(subjects('Console sign-in')).toEqual([
      '[riposte] MEDIUM: Console sign-in without MFA (000000000000 us-east-1)',
      '[riposte] MEDIUM: Console sign-in without MFA (from another address, seen 2 times) (000000000000...',
    ]);
  });

  test('after it had ended is told again, and so is its next end', async () => {
    const end = eventFile('discovery/api-error-rate-insight.end');

    await invoke(insight, 'r-1');
    await invoke(end, 'r-2');
    await invoke(again(insight, 'e-2'), 'r-3');
    await invoke(again(end, 'e-3'), 'r-4');

    expect(world.alerts.map(({ subject }) => subject.replace(/ \(0.*/, ''))).toEqual([
      '[riposte] HIGH: Burst of failed API calls',
      '[riposte] Ended after 0 min: Burst of failed API calls',
      '[riposte] HIGH: Burst of failed API calls (again after it had ended, seen 2 times)',
      '[riposte] Ended after 0 min: Burst of failed API calls',
    ]);
  });
});

test('what comes after the end of a finding, and was before it, is counted and told to nobody', async () => {
  const end = { ...eventFile('discovery/api-error-rate-insight.end'), time: '2026-03-02T05:00:00Z' };

  await invoke(insight, 'r-1');
  await invoke(end, 'r-2');
  await invoke({ ...again(insight, 'e-2'), time: '2026-03-02T04:00:00Z' }, 'r-3');

  expect(world.alerts.map(({ subject }) => subject.replace(/ \(0.*/, ''))).toEqual([
    '[riposte] HIGH: Burst of failed API calls',
    expect.stringMatching(/^\[riposte\] Ended after /),
  ]);
});

describe('a low finding, where the policy tells what is low once a day', () => {
  const drifted = eventFile('collection/config-not-encrypted');
  const loadPolicy = async () => ({ ok: true as const, policy: parsePolicy({ version: 1, digest: '08:00 UTC' }) });

  test('is kept for the digest, whatever is told beside it', async () => {
    const result = await invoke(drifted, 'r-1', { loadPolicy });
    await invoke(signIn, 'r-2', { loadPolicy });

    expect(result.outcomes).toEqual(['collection/config-not-encrypted: told']);
    expect(world.alerts.map(({ subject }) => subject)).toEqual([
      '[riposte] MEDIUM: Console sign-in without MFA (000000000000 us-east-1)',
    ]);
    expect([...world.telling.held.values()].map(({ severity, daily }) => [severity, daily])).toEqual([
      ['low', '2026-03-02T03:05:00.000Z'],
    ]);
  });

  test('is told at once where the keeping fails', async () => {
    const hold = () => Promise.reject(new Error('no table'));

    await invoke(drifted, 'r-1', { loadPolicy, hold });

    expect(subjects('LOW')).toHaveLength(1);
  });

  test('is told at once where it shows that a closed incident goes on', async () => {
    const copied = eventFile('defense-evasion/alarms-silenced');
    await invoke(copied, 'r-1', { loadPolicy });
    const [incident] = world.incidents.all.values();
    if (incident === undefined) throw new Error('no incident');
    const closed = await world.incidents.changeState(incident, 'closed', new Date(copied.time));
    world.incidents.all.set(incident.id, { ...closed, closed: { by: 'dora', at: '', why: 'a test' } });
    const other = eventFile('credential-access/windows-password-read');
    await invoke(
      { ...other, time: '2026-03-02T03:04:09Z', detail: { ...other.detail, userIdentity: copied.detail.userIdentity } },
      'r-2',
      { loadPolicy },
    );

    expect(subjects('goes on after it was closed')).toHaveLength(1);
  });
});

describe('the answer to a finding', () => {
  const attempt = (id: string, more: Partial<TriagePorts> = {}) => invoke(again(attack, id), `r-${id}`, more);
  const end = async (outcome: 'applied' | 'denied' | 'failed' | 'observed', position = -1) => {
    const task = world.tasks.at(position);
    await ports.attempts.end(task?.finding?.id ?? '', task?.id ?? '', outcome, ports.now());
  };
  const told = () => subjects('attacks a web site').length;

  test('is asked for once while it goes on', async () => {
    for (let number = 1; number <= 5; number += 1) await attempt(`e-${number}`);

    expect(world.tasks).toHaveLength(1);
    expect(told()).toBe(1);
  });

  test('is asked for, and told, anew once the block is gone; not while it is in force', async () => {
    await attempt('e-1');
    await end('applied');
    await attempt('e-2', { allBlocked: async () => true });
    const held = [world.tasks.length, told()];
    await attempt('e-3', { allBlocked: async () => false });

    expect(held).toEqual([1, 1]);
    expect(world.tasks.map(({ params }) => params)).toEqual([{ ips: ['203.0.113.66'] }, { ips: ['203.0.113.66'] }]);
    expect(new Set(world.tasks.map(({ id }) => id)).size).toBe(2);
    expect(subjects('no longer answered')).toHaveLength(1);
    expect(emailOf(world.alerts.at(-1))).toContain('Riposte: Runs block-ip 203.0.113.66 now.');
  });

  test.each(['denied', 'failed'] as const)('that was %s is asked for again, told again', async (outcome) => {
    await attempt('e-1');
    await end(outcome);
    await attempt('e-2');
    await attempt('e-3');

    expect(world.tasks).toHaveLength(2);
    expect(told()).toBe(2);
  });

  test('that fails all the time is not tried all the time', async () => {
    for (let number = 1; number <= 10; number += 1) {
      await attempt(`e-${number}`);
      await end('failed');
    }

    expect(world.tasks).toHaveLength(2);
  });

  test('that was only observed follows once the policy lets riposte act', async () => {
    const observe = parsePolicy({ version: 1, playbooks: { 'block-ip': { mode: 'observe' } } });
    const observing = { loadPolicy: async () => ({ ok: true as const, policy: observe }) };

    await attempt('e-1', observing);
    await end('observed');
    await attempt('e-2', observing);
    const before = world.tasks.length;
    await attempt('e-3');

    expect([before, world.tasks.length]).toEqual([1, 2]);
  });

  test('to a secret read again after its rotation is told, not rotated again and again', async () => {
    const event = eventFile('credential-access/secret-read-by-outsider');

    await invoke(event, 'r-1');
    await end('applied');
    const later = { ...again(event, 'e-2'), time: '2026-03-02T03:06:00Z' };
    await invoke(later, 'r-2');
    await invoke({ ...later, id: 'e-3' }, 'r-3');

    expect(world.tasks).toHaveLength(1);
    expect(subjects('again after it was answered')).toHaveLength(1);
    expect(emailOf(world.alerts.at(-1))).toContain('It is not done twice a day by itself');
  });
});

describe('when something breaks', () => {
  const down = async () => {
    throw new Error('SNS is down');
  };

  test('the first alert is told by a repetition that comes before the retry, and then no more', async () => {
    await expect(invoke(root, 'r-1', { publish: down })).rejects.toThrow('SNS is down');
    await invoke(again(root, 'e-2'), 'r-2');
    const between = subjects('Root user used').length;
    await invoke(root, 'r-1');

    expect(between).toBe(1);
    expect(subjects('Root user used')).toEqual([
      expect.stringMatching(/^\[riposte\] HIGH: incident #[0-9a-f]{4}: now also Root user used \(seen 2 times\)/),
    ]);
  });

  test('and the function was killed, the next occurrence tells once the time of the one that broke off is over', async () => {
    const release = () => Promise.reject(new Error('killed'));
    const findings = { ...ports.findings, release };
    await expect(invoke(root, 'r-1', { publish: down, findings })).rejects.toThrow('SNS is down');
    await invoke(again(root, 'e-3'), 'r-3');
    const between = subjects('Root user used').length;
    await invoke(again(root, 'e-2'), 'r-2', { now: () => new Date(ports.now().getTime() + 61_000) });

    expect(between).toBe(0);
    expect(subjects('Root user used')).toHaveLength(1);
  });

  test('a telling that fails keeps the remediation from nothing', async () => {
    await expect(invoke(attack, 'r-1', { publish: down })).rejects.toThrow('SNS is down');

    expect(world.tasks).toHaveLength(1);
    expect(world.emitted).toEqual(['Finding Raised']);
  });

  test('the retry asks for nothing a second time', async () => {
    await expect(invoke(attack, 'r-1', { publish: down })).rejects.toThrow('SNS is down');
    await invoke(attack, 'r-1');

    expect(new Set(world.tasks.map(({ id }) => id)).size).toBe(1);
    expect(subjects('attacks a web site')).toHaveLength(1);
  });

  test('one finding of an event keeps the others from nothing', async () => {
    const event = eventFile('persistence/root-access-key-created');
    let failed = false;
    const publish: TriagePorts['publish'] = async (message) => {
      if (!failed) {
        failed = true;
        throw new Error('SNS is down');
      }
      await ports.publish(message);
    };

    await expect(invoke(event, 'r-1', { publish })).rejects.toThrow('SNS is down');

    expect(world.alerts.map(({ attributes }) => attributes.severity?.value)).toEqual(['high']);
  });

  test('an event that two rules deliver at once is handled by one of the invocations', async () => {
    let other: Promise<unknown> | undefined;
    const publish: TriagePorts['publish'] = async (message) => {
      other ??= invoke(root, 'r-2');
      await other;
      await ports.publish(message);
    };

    await invoke(root, 'r-1', { publish });

    expect(subjects('Root user used')).toHaveLength(1);
  });

  test('the end of an incident that could not be told is told by the retry', async () => {
    const end = eventFile('discovery/api-error-rate-insight.end');
    await invoke(insight, 'r-1');

    await expect(invoke(end, 'r-2', { publish: down })).rejects.toThrow('SNS is down');
    await invoke(end, 'r-2');
    await invoke(end, 'r-2');

    expect(subjects('Ended after')).toHaveLength(1);
  });
});
