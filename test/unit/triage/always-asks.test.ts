import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { checkPolicyFile } from '../../../cli/commands/policy.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { explained } from '../../../lib/domain/policy/explained.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld } from '../support/triage-world.ts';

const detections = await loadDetections();
const playbooks = await loadPlaybooks();
const mining = eventFile('impact/guard-duty-crypto-mining');
const policy = parsePolicy({
  version: 1,
  playbooks: { 'stop-instances-of-region': { mode: 'observe' } },
  modes: [{ when: { severity: 'high' }, mode: 'auto' }],
});

test('machines are never stopped by a policy alone: the alert says that it asks', async () => {
  const { ports, alerts, tasks } = makeWorld(makeDetector(detections));

  await triage(mining, { ...ports, loadPolicy: async () => ({ ok: true, policy }) });

  expect(tasks).toMatchObject([{ playbook: 'stop-instances-of-region', asks: true }]);
  expect(emailOf(alerts[0])).toContain('Riposte: Asks for approval to run stop-instances-of-region');
});

/** What is asked about although the playbook acts by itself on other things: only a person can judge these. */
const JUDGED = [
  ['collection/bucket-used-by-strangers', 'block-public-bucket'],
  ['credential-access/guard-duty-brute-force', 'close-ingress'],
  ['credential-access/machine-password-guessing', 'close-ingress'],
  ['discovery/api-call-rate-insight', 'contain-principal'],
  ['discovery/api-error-rate-insight', 'contain-principal'],
  ['discovery/guard-duty-port-probe', 'close-ingress'],
  ['exfiltration/database-made-public', 'close-store'],
  ['impact/distribution-flooded', 'geo-restrict'],
  ['impact/distribution-origin-changed', 'invalidate-cache'],
] as const;

test.each(JUDGED)('the alert of %s says that %s asks, where the policy says auto', async (id, playbook) => {
  const { ports, alerts } = makeWorld(makeDetector(detections));
  const auto = parsePolicy({ version: 1, playbooks: { [playbook]: { mode: 'auto' } } });

  await triage(
    { ...eventFile(id), region: 'eu-central-1' },
    { ...ports, loadPolicy: async () => ({ ok: true, policy: auto }) },
  );

  expect(emailOf(alerts[0])).toContain(`Asks for approval to run ${playbook}`);
  expect(emailOf(alerts[0])).not.toContain(`Runs ${playbook}`);
});

test('policy explain says which line decided, and that it asks all the same', () => {
  const detection = detections.find(({ id }) => id === 'impact/guard-duty-crypto-mining');

  expect(detection && explained(detection, mining, policy, new Date('2026-03-02T03:00:00Z'))).toContain(
    '  stop-instances-of-region: approve, decided by modes.0, but it always asks',
  );
});

test('what a detection says of a playbook that always asks is what the playbook says of itself', () => {
  const asking = new Set(playbooks.flatMap(({ id, alwaysAsks }) => (alwaysAsks === undefined ? [] : [id])));
  const wrong = detections.filter((one) =>
    proposalsOf(one).some(({ playbook, asks = false }) => asks !== asking.has(playbook)),
  );

  // A region that somebody uses, and a record that somebody took away with good reason, look like any other.
  expect([...asking]).toEqual(['restore-dns', 'stop-instances-of-region']);
  expect(wrong.map(({ id }) => id).sort()).toEqual(JUDGED.map(([id]) => id));
});

/** What `policy check` says of a policy. */
async function checked(policy: string): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-asks-'));
  const file = join(folder, 'policy.yml');
  writeFileSync(file, policy);
  const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await checkPolicyFile(file);
  const lines = said.mock.calls.flat();
  said.mockRestore();
  rmSync(folder, { recursive: true });
  return lines;
}

test('policy check says so beside the mode', async () => {
  const lines = await checked(
    'version: 1\nplaybooks:\n  stop-instances-of-region: { mode: auto }\n  close-ingress: { mode: auto }\n',
  );

  expect(lines).toContain('  close-ingress: auto');
  expect(lines).toContain('  stop-instances-of-region: auto, but it always asks');
});

test('policy check names the tags of other tools among what is not touched, and that nobody is told of who sets them', async () => {
  const tags = 'neverTouch: { tags: [riposte-never-touch], tagged: ask }\nlocks: { tags: [change-freeze/*] }\n';

  expect(await checked(`version: 1\n${tags}`)).toContain(
    '  never touched: tag riposte-never-touch (a person is asked), tag change-freeze/* (a person is asked) (nobody is told of who sets it)',
  );
});
