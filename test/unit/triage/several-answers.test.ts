import { beforeEach, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const leaked = eventFile('credential-access/exposed-key-reported');
const KEY = 'AKIAEXAMPLE000000009';

let world: World;
const raise = (playbooks: Record<string, { mode: 'off' | 'observe' | 'approve' | 'auto' }>, id = 'e-1') =>
  triage(
    { ...leaked, id },
    {
      ...world.ports,
      hearing: { ...world.ports.hearing, requestId: id },
      loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1, playbooks }) }),
    },
  );

beforeEach(() => {
  world = makeWorld(detector);
});

test('several answers are asked for in their order, each by itself, and the alert says what becomes of each', async () => {
  await raise({ 'disable-access-key': { mode: 'approve' }, 'rotate-secret': { mode: 'auto' } });

  expect(world.tasks.map(({ playbook }) => playbook)).toEqual(['disable-access-key', 'rotate-secret']);
  expect(emailOf(world.alerts[0])).toContain(
    `Asks for approval to run disable-access-key ${KEY}. Runs rotate-secret ${KEY} now.`,
  );
});

test('each names those that are to be through before it', async () => {
  await raise({ 'disable-access-key': { mode: 'auto' }, 'rotate-secret': { mode: 'auto' } });

  expect(world.tasks.map(({ after }) => after)).toEqual([undefined, [world.tasks[0]?.id]]);
});

test('one that is off is not asked for, and the others are', async () => {
  await raise({ 'disable-access-key': { mode: 'off' }, 'rotate-secret': { mode: 'auto' } });

  expect(world.tasks.map(({ playbook }) => playbook)).toEqual(['rotate-secret']);
  expect(emailOf(world.alerts[0])).toContain(`Does not run disable-access-key ${KEY}: the policy says off.`);
});

test('none is asked for a second time while it goes on', async () => {
  await raise({ 'disable-access-key': { mode: 'approve' }, 'rotate-secret': { mode: 'approve' } });
  await raise({ 'disable-access-key': { mode: 'approve' }, 'rotate-secret': { mode: 'approve' } }, 'e-2');

  expect(world.tasks).toHaveLength(2);
});
