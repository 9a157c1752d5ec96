import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { makeWorld } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const OTHER = '111122223333';

describe('an event that no AWS service sent', () => {
  test.each(['shop.orders', 'riposte', 'AWS.iam', 'aws', 'aws.partner/example.com/42'])(
    'from %s raises nothing, counts for nothing and starts nothing',
    async (source) => {
      const world = makeWorld(detector);

      const results = await Promise.all(
        [
          'initial-access/root-used',
          'credential-access/guard-duty-brute-force',
          'credential-access/console-password-guessing',
        ].map((id) => triage({ ...eventFile(id), source }, world.ports)),
      );

      for (const result of results) expect(result.distrusted).toContain('its source is not an AWS service');
      expect(world.steps).toEqual([]);
      expect(world.dead).toEqual([]);
      expect(world.distrusted).toHaveLength(3);
    },
  );

  test('closes nothing', async () => {
    const world = makeWorld(detector);
    await triage(eventFile('discovery/api-error-rate-insight'), world.ports);
    const before = world.steps.length;

    await triage({ ...eventFile('discovery/api-error-rate-insight.end'), source: 'shop.orders' }, world.ports);

    expect(world.steps.slice(before)).toEqual([]);
    expect(world.alerts).toHaveLength(1);
  });

  test('is noted by where it came from, short and on one line, and not by what it says', async () => {
    const world = makeWorld(detector);
    const event = { ...eventFile('initial-access/root-used'), source: `shop\n${'x'.repeat(5_000)}` };

    await triage(event, world.ports);

    const [note] = world.distrusted;
    expect(note?.body).toContain('"source":"shop<U+000A>xxx');
    expect(note?.body.length).toBeLessThan(800);
    expect(note?.body).not.toContain('userIdentity');
  });
});

describe("another account's event", () => {
  const event = { ...eventFile('credential-access/guard-duty-brute-force'), account: OTHER };

  test('is not believed unless the deployment names the account', async () => {
    const world = makeWorld(detector);

    const result = await triage(event, world.ports);

    expect(result.distrusted).toBe('it is about an account that riposte is not meant to hear');
    expect(world.steps).toEqual([]);
  });

  test('is told where the deployment names it, and nothing is started there', async () => {
    const world = makeWorld(detector);
    const hearing = { ...world.ports.hearing, otherAccounts: [OTHER] };

    await triage(event, { ...world.ports, hearing });

    expect(world.alerts[0]?.attributes.account?.value).toBe(OTHER);
    expect(world.tasks).toEqual([]);
  });

  test('does not close what was found here', async () => {
    const world = makeWorld(detector);
    await triage(eventFile('discovery/api-error-rate-insight'), world.ports);
    const before = world.steps.length;

    await triage({ ...eventFile('discovery/api-error-rate-insight.end'), account: OTHER }, world.ports);

    expect(world.steps.slice(before)).toEqual([]);
  });
});

describe('an event that comes through the alias of the reader of logs', () => {
  const through = (world: ReturnType<typeof makeWorld>) => ({
    ...world.ports,
    hearing: { ...world.ports.hearing, only: 'Log Finding' },
  });

  test('is believed where it says what was read in a log', async () => {
    const world = makeWorld(detector);

    const result = await triage(eventFile('discovery/web-trap-visited'), through(world));

    expect(result).toMatchObject({ raised: 1 });
    expect(world.tasks.map(({ playbook }) => playbook)).toEqual(['block-ip']);
  });

  test.each([
    'initial-access/root-used',
    'credential-access/guard-duty-brute-force',
    'discovery/api-error-rate-insight',
  ])('raises nothing where it says anything else: %s', async (id) => {
    const world = makeWorld(detector);

    const result = await triage(eventFile(id), through(world));

    expect(result).toMatchObject({ raised: 0, distrusted: 'its sender may hand over a Log Finding only' });
    expect(world.steps).toEqual([]);
  });

  test('is no drill', async () => {
    const world = makeWorld(detector);

    const drill = { riposteDrill: true, act: true, event: eventFile('initial-access/root-used') };
    const result = await triage(drill, through(world));

    expect(result).toEqual({ raised: 0, closed: 0, setAside: 'No drill comes through an alias' });
    expect(world.steps).toEqual([]);
  });
});
