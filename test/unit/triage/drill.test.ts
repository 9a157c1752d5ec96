import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const attack = eventFile('initial-access/web-attack-reported');
const guess = eventFile('credential-access/console-password-guessing');

/** A drill, as a person invokes triage: each invocation has an id of its own. */
function run(world: World, requestId: string, input: object) {
  const hearing = { ...world.ports.hearing, requestId };
  return triage(input, { ...world.ports, hearing });
}

describe('a drill', () => {
  test('tells on-call that it is one, says what would happen, and changes nothing', async () => {
    const world = makeWorld(detector);

    const result = await run(world, 'a', { riposteDrill: true, event: attack });

    expect(world.alerts[0]?.subject).toContain('[riposte] MEDIUM: DRILL: Security Hub: an address attacks a web site');
    expect(emailOf(world.alerts[0])).toContain(
      'Riposte: This is a drill: nothing happened, nothing is changed. A real one would run block-ip 203.0.113.66, as the policy says.',
    );
    expect(JSON.parse(world.alerts[0]?.message ?? '{}').sqs).toContain('"drill":true');
    expect(world.tasks).toEqual([]);
    expect(world.emitted).toEqual(['Drill Raised']);
    expect(result.outcomes).toEqual(['initial-access/web-attack-reported: told']);
  });

  test('acts as the policy allows only where it asks for that', async () => {
    const world = makeWorld(detector);

    await run(world, 'a', { riposteDrill: true, act: true, event: attack });

    expect(world.tasks.map(({ reason, params }) => ({ reason, params }))).toEqual([
      { reason: 'DRILL: Security Hub: an address attacks a web site', params: { ips: ['203.0.113.66'] } },
    ]);
    expect(world.tasks[0]?.finding?.drill).toBe(true);
    expect(emailOf(world.alerts[0])).toContain('Runs block-ip 203.0.113.66 now.');
  });

  test('of a finding of GuardDuty happens here, too, and would be answered', async () => {
    const world = makeWorld(detector);
    const finding = eventFile('impact/guard-duty-malware');
    const event = { ...finding, account: '777788889999', detail: { ...finding.detail, accountId: '777788889999' } };

    await run(world, 'a', { riposteDrill: true, act: true, event });

    expect(world.tasks.map(({ playbook, target }) => [playbook, target.resource])).toEqual([
      ['quarantine-instance', 'i-0123456789abcdef0'],
    ]);
  });

  test('of an event of Health happens here as well, and a member’s stays a member’s', async () => {
    const exposed = eventFile('credential-access/exposed-key-reported');
    const written = { ...exposed, account: '777788889999' };
    const of = async (affectedAccount: string) => {
      const { ports, tasks } = makeWorld(detector);
      const event = { ...written, detail: { ...exposed.detail, affectedAccount } };
      await triage({ riposteDrill: true, act: true, event }, ports);
      return tasks.map(({ playbook }) => playbook);
    };

    expect(await of('777788889999')).toContain('disable-access-key');
    expect(await of('111122223333')).toEqual([]);
  });

  test('does not make the real thing after it a repetition, nor the other way round', async () => {
    const world = makeWorld(detector);

    await run(world, 'a', { riposteDrill: true, event: attack });
    await triage(attack, world.ports);
    await run(world, 'b', { riposteDrill: true, event: attack });

    expect(world.alerts.map(({ subject }) => subject.includes('DRILL'))).toEqual([true, false, true]);
    expect(world.alerts.every(({ subject }) => !subject.includes('seen'))).toBe(true);
    expect(world.tasks).toHaveLength(1);
  });

  test('counts towards no real threshold', async () => {
    const world = makeWorld(detector);

    for (let number = 1; number <= 4; number += 1)
      await run(world, `drill-${number}`, { riposteDrill: true, event: guess });
    await triage({ ...guess, id: 'real-1' }, world.ports);

    expect(world.alerts.filter(({ subject }) => subject.includes('guessed'))).toEqual([]);
  });

  test('reaches a threshold by as many drills as it takes', async () => {
    const world = makeWorld(detector);

    for (let number = 1; number <= 5; number += 1)
      await run(world, `drill-${number}`, { riposteDrill: true, event: guess });

    expect(world.alerts.map(({ subject }) => subject)).toEqual([
      '[riposte] HIGH: DRILL: Passwords guessed at the console (000000000000 eu-central-1)',
    ]);
  });

  test('closes nothing', async () => {
    const world = makeWorld(detector);
    await triage(eventFile('discovery/api-error-rate-insight'), world.ports);

    await run(world, 'a', { riposteDrill: true, event: eventFile('discovery/api-error-rate-insight.end') });

    expect(world.steps).not.toContain('close');
  });

  test('happens in the account it is run in, whatever account its file was written for', async () => {
    const world = makeWorld(detector);

    await run(world, 'a', { riposteDrill: true, event: { ...attack, account: '111122223333', region: 'us-east-1' } });

    expect(world.alerts[0]?.attributes).toMatchObject({
      account: { value: '000000000000' },
      region: { value: 'eu-central-1' },
    });
  });

  test('of a made-up event shows that it is not believed, and is no attempt to fool anybody', async () => {
    const world = makeWorld(detector);

    const result = await run(world, 'a', { riposteDrill: true, event: { ...attack, source: 'shop.orders' } });

    expect(result.distrusted).toContain('its source is not an AWS service');
    expect(world.distrusted).toEqual([]);
  });

  test.each([
    [{ riposteDrill: 'yes', event: attack }, 'Not a drill: riposteDrill: '],
    [{ riposteDrill: true, acting: true, event: attack }, 'Not a drill: '],
    [{ riposteDrill: true, event: 'hello' }, 'Not an EventBridge event'],
    [{ ...attack, riposteDrill: true }, 'Not a drill: '],
  ])('written wrongly is answered with the reason, and alarms nobody (%#)', async (input, reason) => {
    const world = makeWorld(detector);

    const result = await triage(input, world.ports);

    expect(result.setAside).toContain(reason);
    expect(world.dead).toEqual([]);
    expect(world.steps).toEqual([]);
  });
});

describe('a drill by schedule', () => {
  const canary = { role: 'arn:aws:iam::000000000000:role/riposte-test-DrillRole-1', logGroup: 'drill-of-riposte-test' };
  const event = eventFile('defense-evasion/log-retention-changed');
  const call = (change: object = {}) => ({
    ...event,
    id: 'canary-1',
    account: '000000000000',
    detail: {
      ...event.detail,
      eventName: 'PutRetentionPolicy',
      requestParameters: { logGroupName: canary.logGroup, retentionInDays: 1 },
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::000000000000:assumed-role/riposte-test-DrillRole-1/x',
        sessionContext: { sessionIssuer: { arn: canary.role } },
        invokedBy: 'states.amazonaws.com',
      },
      ...change,
    },
  });
  const heard = (world: World, input: object) => {
    const noted: unknown[] = [];
    const ports = {
      ...world.ports,
      hearing: { ...world.ports.hearing, canary },
      noteDay: async (...given: unknown[]) => void noted.push(given[3]),
    };
    return triage(input, ports).then(() => noted);
  };

  test('is told although its kind is not, as a drill, and stands in the record as told', async () => {
    const world = makeWorld(detector);

    const noted = await heard(world, call());

    expect(world.alerts[0]?.subject).toMatch(/^\[riposte\] INFO: DRILL: Log retention/);
    expect(emailOf(world.alerts[0])).toContain('This is the drill of the schedule');
    expect(JSON.parse(world.alerts[0]?.message ?? '{}').sms).toMatch(/^INFO: DRILL: /);
    expect(noted).toEqual([{ told: '2026-03-02T03:05:00.000Z', scheduled: true }]);
    expect(world.emitted).toEqual(['Drill Raised']);
  });

  test.each([
    ['the role at another log group', { requestParameters: { logGroupName: 'payments', retentionInDays: 1 } }],
    ['somebody else', { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/mallory' } }],
    ['another call', { eventName: 'DeleteRetentionPolicy' }],
  ])('is not what is done by %s', async (_what, change) => {
    const world = makeWorld(detector);

    const noted = await heard(world, call(change));

    expect(world.alerts).toEqual([]);
    expect(noted).toEqual([undefined]);
  });

  test('that SNS does not take is not kept for later: it is not told, and tried again', async () => {
    const world = makeWorld(detector);
    const noted: unknown[] = [];
    const refused = triage(call(), {
      ...world.ports,
      hearing: { ...world.ports.hearing, canary },
      publishAtOnce: async () => {
        throw new Error('SNS is not there');
      },
      noteDay: async (...given) => void noted.push(given[3]),
    });

    await expect(refused).rejects.toThrow('SNS is not there');
    expect(noted).toEqual([{ told: undefined, scheduled: true }]);
  });
});
