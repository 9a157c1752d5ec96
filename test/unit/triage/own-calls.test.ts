import { beforeEach, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { ownRoles } from '../../../resources/playbooks.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const CLOSE_INGRESS = 'AROAEXAMPLECLOSEINGR';
const ARN = 'arn:aws:iam::000000000000:role/riposte-prod-CloseIngressRole-1ABC';

/** A port that is opened again, as an undo of close-ingress does it. */
const openedBy = (principalId: string): AccountEvent => {
  const event = eventFile('exfiltration/port-opened-to-the-world');
  const sessionIssuer = { type: 'Role', principalId, arn: ARN, accountId: '000000000000' };
  const userIdentity = {
    type: 'AssumedRole',
    principalId: `${principalId}:riposte-prod-close-ingress`,
    arn: 'arn:aws:sts::000000000000:assumed-role/riposte-prod-CloseIngressRole-1ABC/riposte-prod-close-ingress',
    sessionContext: { sessionIssuer },
  };
  return { ...event, account: '000000000000', detail: { ...event.detail, userIdentity } };
};

let world: World;
beforeEach(() => {
  world = makeWorld(detector);
});
const judged = async (event: AccountEvent) => {
  const { ports } = world;
  await triage(event, { ...ports, hearing: { ...ports.hearing, ownRoles: ['AROAEXAMPLEANOTHER00', CLOSE_INGRESS] } });
  return { asked: world.tasks.map(({ playbook }) => playbook), told: emailOf(world.alerts[0]) };
};

test('what riposte itself takes back is told, and nothing answers it: else an undo would not last', async () => {
  const { asked, told } = await judged(openedBy(CLOSE_INGRESS));

  expect(asked).toEqual([]);
  expect(told).toContain('Riposte made this call itself, and answers none of its own');
});

test('the same by somebody whose role is only called so is answered', async () => {
  const { asked, told } = await judged(openedBy('AROAEXAMPLESTRANGER0'));

  expect(asked).toEqual(['close-ingress']);
  expect(told).not.toContain('Riposte made this call itself');
});

test('triage knows the role of each playbook by its id', async () => {
  const playbooks = (await loadPlaybooks()).filter(({ id }) => id === 'block-ip' || id === 'close-ingress');

  expect(ownRoles(playbooks)).toEqual({
    'Fn::Join': [',', [{ 'Fn::GetAtt': ['BlockIpRole', 'RoleId'] }, { 'Fn::GetAtt': ['CloseIngressRole', 'RoleId'] }]],
  });
});
