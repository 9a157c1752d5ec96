import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { policyProblems } from '../../lib/domain/check-policy.ts';
import { explained } from '../../lib/domain/explained.ts';
import { modeOf, parsePolicy } from '../../lib/domain/policy.ts';
import { eventFile } from './fixtures.ts';

const NIGHT = new Date('2026-03-02T03:04:05Z');
const DAY = new Date('2026-03-02T12:00:00Z');
const critical = { severity: 'critical', detection: 'impact/backups-deleted' } as const;
const low = { severity: 'low', detection: 'discovery/recon' } as const;
const account = '111122223333';

const policy = parsePolicy({
  version: 1,
  playbooks: { 'block-ip': { mode: 'approve' }, 'rotate-secret': { mode: 'off' } },
  modes: [
    { when: { detection: 'discovery/*' }, mode: 'observe' },
    { when: { severity: ['critical', 'high'], playbook: 'block-ip', hours: '18:00-08:00' }, mode: 'auto' },
    { when: { account: '999999999999' }, mode: 'auto' },
    { when: { playbook: 'rotate-*' }, mode: 'auto' },
  ],
});

describe('the mode', () => {
  test.each([
    ['the first line that fits decides', 'block-ip', [low], account, NIGHT, 'observe', 'modes.0'],
    ['at night, past midnight, a severe one is answered', 'block-ip', [critical], account, NIGHT, 'auto', 'modes.1'],
    ['by day the playbook’s own', 'block-ip', [critical], account, DAY, 'approve', 'playbooks.block-ip'],
    [
      'the end of the hours is no longer in them',
      'block-ip',
      [critical],
      account,
      new Date('2026-03-02T08:00:00Z'),
      'approve',
      'playbooks.block-ip',
    ],
    ['of several findings the narrowest', 'block-ip', [critical, low], account, NIGHT, 'observe', 'modes.0'],
    ['a person brings no severity', 'block-ip', [], account, NIGHT, 'approve', 'playbooks.block-ip'],
    ['another account', 'block-ip', [critical], '999999999999', DAY, 'auto', 'modes.2'],
    ['what is off stays off', 'rotate-secret', [critical], account, DAY, 'off', 'playbooks.rotate-secret'],
    ['nothing fits', 'close-store', [critical], account, DAY, 'observe', 'the default'],
  ] as const)('%s', (_why, playbook, findings, where, at, mode, line) => {
    expect(modeOf(policy, playbook, { findings, account: where, at })).toEqual({ mode, line });
  });

  test.each([
    [{ when: {}, mode: 'auto' }, 'says nothing'],
    [{ when: { hours: '22-6' }, mode: 'auto' }, 'must be from and until'],
    [{ when: { account: '1' }, mode: 'auto' }, 'must be an account id'],
    [{ when: { severity: 'severe' }, mode: 'auto' }, 'modes.0.when.severity'],
    [{ when: { severity: 'high' }, mode: 'yes' }, 'modes.0.mode'],
  ])('a line %j is refused', (line, says) => {
    expect(() => parsePolicy({ version: 1, modes: [line] })).toThrow(says);
  });

  test('a line that names what does not exist is told at deployment', () => {
    const wrong = parsePolicy({
      version: 1,
      modes: [{ when: { detection: 'impact/backup-deleted', playbook: 'block-*' }, mode: 'auto' }],
    });

    expect(policyProblems(wrong, { detections: ['impact/backups-deleted'], playbooks: ['block-ip'] }, DAY)).toEqual([
      'modes.0.when.detection: there is no detection impact/backup-deleted; did you mean impact/backups-deleted?',
    ]);
  });
});

test('explain names each playbook that is proposed, and the line that decided', async () => {
  const detections = await loadDetections();
  const stopped = detections.find(({ id }) => id === 'defense-evasion/cloudtrail-tampered');
  const root = detections.find(({ id }) => id === 'initial-access/root-used');
  const lines = (one: typeof root) => (one === undefined ? [] : explained(one, eventFile(one.id), policy, NIGHT));

  expect(lines(stopped).slice(1)).toEqual([
    '  contain-principal: observe, decided by the default',
    '  restore-trail: observe, decided by the default',
  ]);
  expect(lines(root).slice(1)).toEqual([
    '  nothing is done: Nothing within an account holds its root user back, and the use may be yours.',
  ]);
});
