import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { policyProblems } from '../../../lib/domain/policy/check-policy.ts';
import { explained } from '../../../lib/domain/policy/explained.ts';
import { modeOf, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { eventFile } from '../support/fixtures.ts';

const NIGHT = new Date('2026-03-02T03:04:05Z');
const DAY = new Date('2026-03-02T12:00:00Z');
const at = (time: string) => new Date(`2026-03-02T${time}:00Z`);
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
    { when: { playbook: 'close-store', hours: '09:00-17:00' }, mode: 'approve' },
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
    ['an hour of the day, from its first minute', 'close-store', [], account, at('09:00'), 'approve', 'modes.4'],
    ['to its last', 'close-store', [], account, at('16:59'), 'approve', 'modes.4'],
    ['but not before', 'close-store', [], account, at('08:59'), 'observe', 'the default'],
    ['nor at its end', 'close-store', [], account, at('17:00'), 'observe', 'the default'],
    ['the first minute of a night', 'block-ip', [critical], account, at('18:00'), 'auto', 'modes.1'],
    ['nothing fits', 'close-store', [critical], account, at('20:00'), 'observe', 'the default'],
  ] as const)('%s', (_why, playbook, findings, where, at, mode, line) => {
    expect(modeOf(policy, playbook, { findings, account: where, at })).toEqual({ mode, line });
  });

  test.each([
    [{ when: {}, mode: 'auto' }, 'says nothing'],
    [{ when: { hours: '22-6' }, mode: 'auto' }, 'must be from and until'],
    [{ when: { account: '1' }, mode: 'auto' }, 'must be an account id'],
    [{ when: { account: '1111222233334' }, mode: 'auto' }, 'must be an account id'],
    [{ when: { account: 'x111122223333' }, mode: 'auto' }, 'must be an account id'],
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

test('a playbook that always asks is never carried out by itself, and the line says why', () => {
  const circumstances = { findings: [critical], account, at: NIGHT, asks: true };

  expect(modeOf(policy, 'block-ip', circumstances)).toEqual({ mode: 'approve', line: 'modes.1, but it always asks' });
  expect(modeOf(policy, 'close-store', { ...circumstances, at: at('12:00') })).toEqual({
    mode: 'approve',
    line: 'modes.4',
  });
});

describe('explain', () => {
  const event = eventFile('impact/backups-deleted');
  const said = async (more: object) => {
    const detection = (await loadDetections()).find(({ id }) => id === 'impact/backups-deleted');
    return detection === undefined ? [] : explained(detection, event, parsePolicy({ version: 1, ...more }), NIGHT);
  };
  const silent = { detection: 'impact/backups-deleted', until: '2026-04-01T00:00:00Z', reason: 'moving house' };

  test('says how severe it is and what it is about', async () => {
    const [head] = await said({});

    expect(head).toMatch(/^(high|critical): impact\/backups-deleted \(\S+\)$/);
  });

  test('says until when and why something is not told, and what is done all the same', async () => {
    const lines = await said({ suppressions: [{ ...silent, remediate: true }] });

    expect(lines[1]).toMatch(/^ {2}not told until 2026-04-01.*: moving house$/);
    expect(lines).not.toContain('  nothing is done: remediate is false');
  });

  test.each<[string, string, object, string]>([
    [
      'that nobody hears of it',
      'impact/backups-deleted',
      { alertFrom: 'critical', alertFromReason: 'x' },
      'told to nobody: the policy tells from critical up',
    ],
    [
      'that it waits for the digest',
      'execution/function-code-replaced',
      { digest: '08:00 UTC' },
      'told in the digest of the day',
    ],
    ['how many it takes', 'credential-access/console-password-guessing', {}, 'raised from 5 within 10 minutes on'],
    [
      'what has to be in force',
      'defense-evasion/undone-by-others',
      {},
      'raised only where a change of riposte is in force that this takes back',
    ],
  ])('says %s', async (_what, id, more, line) => {
    const detection = (await loadDetections()).find((one) => one.id === id);

    expect(detection && explained(detection, eventFile(id), parsePolicy({ version: 1, ...more }), NIGHT)).toContain(
      `  ${line}`,
    );
  });

  test('says where nothing is done because of it', async () => {
    expect((await said({ suppressions: [{ ...silent, remediate: false }] })).slice(2)).toEqual([
      '  nothing is done: remediate is false',
    ]);
  });
});
