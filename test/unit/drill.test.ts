import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { triage } from '../../lib/triage/triage.ts';
import { eventFile } from './fixtures.ts';
import { emailOf, makeWorld, type World } from './triage-world.ts';

const detector = makeDetector(await loadDetections());
const attack = eventFile('credential-access/guard-duty-brute-force');
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

    expect(world.alerts[0]?.subject).toContain('[riposte] MEDIUM: DRILL: GuardDuty: passwords guessed from outside');
    expect(emailOf(world.alerts[0])).toContain(
      'Riposte: This is a drill: nothing happened, nothing is changed. A real one would run block-ip 203.0.113.66, as the policy says.',
    );
    expect(JSON.parse(world.alerts[0]?.message ?? '{}').sqs).toContain('"drill":true');
    expect(world.tasks).toEqual([]);
    expect(world.emitted).toEqual(['Drill Raised']);
    expect(result.outcomes).toEqual(['credential-access/guard-duty-brute-force: told']);
  });

  test('acts as the policy allows only where it asks for that', async () => {
    const world = makeWorld(detector);

    await run(world, 'a', { riposteDrill: true, act: true, event: attack });

    expect(world.tasks.map(({ reason, params }) => ({ reason, params }))).toEqual([
      { reason: 'DRILL: GuardDuty: passwords guessed from outside', params: { ips: ['203.0.113.66'] } },
    ]);
    expect(world.tasks[0]?.finding?.drill).toBe(true);
    expect(emailOf(world.alerts[0])).toContain('Runs block-ip 203.0.113.66 now.');
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
