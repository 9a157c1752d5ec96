import { describe, expect, test } from '@jest/globals';
import exposedKey from '../../../lib/detections/credential-access/exposed-key-reported.ts';
import protectionOff from '../../../lib/detections/impact/protection-against-deletion-off.ts';
import reported from '../../../lib/detections/impact/security-event-reported.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, smsOf } from '../support/triage-world.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);

/** What triage of a stack in eu-central-1 makes of an event that a rule of that region forwarded to its bus. */
async function heard(event: AccountEvent, region: string) {
  const world = makeWorld(detector);
  const modes = [...new Set(detections.flatMap((one) => proposalsOf(one).map(({ playbook }) => playbook)))];
  const policy = parsePolicy({
    version: 1,
    playbooks: Object.fromEntries(modes.map((playbook) => [playbook, { mode: 'auto' }])),
  });
  const result = await triage({ ...event, region }, { ...world.ports, loadPolicy: async () => ({ ok: true, policy }) });
  return { ...world, result };
}

describe('an event of another region of the account', () => {
  const dataUnprotected = eventFile('impact/protection-against-deletion-off');

  test('is believed, and told as what it is', async () => {
    const { result, alerts, distrusted } = await heard(dataUnprotected, 'eu-west-1');

    expect(result.outcomes).toContain('impact/protection-against-deletion-off: told');
    expect(distrusted).toEqual([]);
    expect(emailOf(alerts[0])).toContain('000000000000 (eu-west-1)');
  });

  test('asks for no playbook, which would act on a namesake here', async () => {
    expect((await heard(dataUnprotected, 'eu-central-1')).tasks.map(({ playbook }) => playbook)).toContain(
      'protect-data',
    );

    const { alerts, tasks } = await heard(dataUnprotected, 'eu-west-1');

    expect(tasks).toEqual([]);
    expect(emailOf(alerts[0])).toContain('It is about another account or region, in which riposte changes nothing');
    expect(smsOf(alerts[0])).not.toContain('Runs');
  });

  test('is another finding than the same of a namesake here', async () => {
    const there = { ...dataUnprotected, region: 'eu-west-1' };

    expect(raiseFinding(protectionOff, there).id).not.toBe(raiseFinding(protectionOff, dataUnprotected).id);
  });

  test.each([
    ['a policy, of IAM', 'privilege-escalation/administrator-policy-attached', 'detach-admin-policy'],
    ['an exposed key, of Health', 'credential-access/exposed-key-reported', 'disable-access-key'],
  ])('%s, is the same everywhere: it is answered', async (_what, file, playbook) => {
    expect((await heard(eventFile(file), 'us-east-1')).tasks.map((task) => task.playbook)).toContain(playbook);
  });
});

describe('what Health tells an organization’s management account of a member', () => {
  const exposed = eventFile('credential-access/exposed-key-reported');
  const { affectedEntities: _, ...unnamed } = exposed.detail;
  const ofMember = (detail: object, affectedAccount: string) => ({
    ...exposed,
    detail: { ...exposed.detail, ...detail, affectedAccount },
  });

  test('is told as the member’s, and answered by nothing', async () => {
    const { alerts, tasks } = await heard(ofMember({}, '111122223333'), 'us-east-1');

    expect(emailOf(alerts[0])).toContain('credentials of account 111122223333 are or may be in other hands');
    expect(emailOf(alerts[0])).toContain('It is about another account or region');
    expect(tasks).toEqual([]);
  });

  test('names the member where it names no key, and is one finding for each', () => {
    const [own, one, other] = ['000000000000', '111122223333', '444455556666'].map((account) =>
      raiseFinding(exposedKey, { ...exposed, detail: { ...unnamed, affectedAccount: account } }),
    );

    expect([own, one, other].map((each) => each?.subject)).toEqual([
      'account 000000000000',
      'account 111122223333',
      'account 444455556666',
    ]);
    const [same, another] = ['111122223333', '444455556666'].map(
      (account) => raiseFinding(reported, ofMember({ eventTypeCode: 'AWS_SECURITY_NOTIFICATION' }, account)).id,
    );
    expect(same).not.toBe(another);
  });

  test.each([null, ''])('is an account’s own where Health names no other: %j', async (affectedAccount) => {
    const own = { ...exposed, detail: { ...exposed.detail, affectedAccount } };

    expect((await heard(own, 'us-east-1')).tasks.map((task) => task.playbook)).toContain('disable-access-key');
  });
});

/** Act on what has no region; rotate-secret where it goes by the user or key that a secret holds. */
const WITHOUT_REGION = [
  'block-ip',
  'contain-principal',
  'detach-admin-policy',
  'disable-access-key',
  'geo-restrict',
  'invalidate-cache',
  'remove-console-access',
  'remove-outsider',
  'reset-role-trust',
  'restore-dns',
  'rotate-secret',
];

test('what speaks of the whole account proposes nothing that acts on things of a region', async () => {
  const own = ['aws.iam', 'aws.signin', 'aws.health', 'aws.trustedadvisor', 'aws.cloudfront', 'aws.route53'];
  const events = detections.flatMap(({ id }) => [eventFile(id)].flat()).filter(({ source }) => own.includes(source));

  const tasks = await Promise.all(events.map(async (event) => (await heard(event, 'us-east-1')).tasks));

  expect(events.length).toBeGreaterThan(25);
  const asked = tasks.flat().map(({ playbook, params }) => ({ playbook, secret: params.secretId }));
  expect([...new Set(asked.map(({ playbook }) => playbook))].filter((one) => !WITHOUT_REGION.includes(one))).toEqual(
    [],
  );
  expect(asked.filter(({ secret }) => secret !== undefined)).toEqual([]);
});
