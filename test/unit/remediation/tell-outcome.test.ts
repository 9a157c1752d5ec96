import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { blockPlanSchema } from '../../../lib/playbooks/block-ip/schema.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { alertOf, type ReportPorts, report } from '../../../lib/remediation/report.ts';
import { tellDigest } from '../../../lib/telling/digest.ts';
import { blockOutcome } from '../support/block-outcome.ts';
import { type MemoryTelling, memoryTelling } from '../support/memory-telling.ts';
import { reportPorts } from '../support/report-ports.ts';
import { emailOf } from '../support/triage-world.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const WHERE = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z', stage: 'prod' };
const CAP = '100 blocks an hour';
let telling: MemoryTelling;
let told: AlertMessage[];
let ports: ReportPorts;

beforeEach(() => {
  telling = memoryTelling();
  told = [];
  ports = reportPorts({ ...telling, publish: async (message) => void told.push(message), now: () => NOW });
});

/** What an execution of block-ip hands over; `number` makes it one of its own. */
function outcome(number: number, more: object = {}, plan: object = {}): ChangeOutcome {
  const name = `block-ip-${number}`;
  const made = blockPlanSchema.parse({
    kind: 'block',
    decision: 'apply',
    why: "the policy's mode is auto",
    targets: [{ cidr: `203.0.113.${number % 250}/32`, family: 'IPV4', asked: 0 }],
    asked: [{ reason: 'guessed', requestedBy: 'detection credential-access/x' }],
    refused: [],
    leaseMinutes: 1440,
    before: [],
    calls: [],
    findings: [{ id: `f-${number}`, detection: 'credential-access/x', severity: 'medium' }],
    ...plan,
  });
  const execution = {
    name,
    id: `arn:aws:states:eu-central-1:123456789012:execution:x:${name}`,
    startedAt: '2026-03-02T03:04:06Z',
  };
  return blockOutcome(made, { execution, expiresAt: '', ...more });
}
const tellMany = async (count: number, make: (number: number) => ChangeOutcome) => {
  for (let number = 0; number < count; number += 1) await report(make(number), alertOf(make(number), WHERE), ports);
};
const subjects = () => told.map(({ subject }) => subject.replace(/ \(1234.*/, ''));
async function digest(): Promise<string> {
  const policy = parsePolicy({ version: 1 });
  const loadPolicy = async () => ({ ok: true as const, policy });
  await tellDigest(
    { account: '123456789012', region: 'eu-central-1' },
    { ...ports, store: telling.store, loadPolicy, stage: 'prod' },
  );
  return emailOf(told.at(-1));
}
const waits = (number: number) =>
  outcome(
    number,
    { outcome: 'refused' },
    {
      decision: 'refuse',
      targets: [],
      short: [
        {
          cap: CAP,
          limit: 100,
          by: ['detection credential-access/x'],
          usedBy: ['detection credential-access/x (90)'],
          waiting: 10,
          names: ['192.0.2.1/32'],
        },
      ],
    },
  );

describe('outcomes', () => {
  test('of a wave are told by a few, the last one saying so, and counted in the digest', async () => {
    await tellMany(211, (number) => outcome(number));
    const singly = told.length;
    const text = await digest();

    expect(singly).toBe(4);
    expect(told.slice(0, 4).map(({ attributes }) => attributes.wakes?.value)).toEqual(['no', 'no', 'no', 'no']);
    expect(text).toContain('INFO, 207 times, 207 targets: Blocked');
  });

  test('that a person asked for are told to that person', async () => {
    await tellMany(30, (number) => outcome(number, {}, { byPerson: true, findings: [] }));

    expect(told).toHaveLength(30);
  });

  test('that failed for one reason wake somebody twice for one cause', async () => {
    const error = { Error: 'WAFUnavailableEntityException', Cause: 'try later' };
    await tellMany(180, (number) => outcome(number, { outcome: 'failed', error }));

    expect(told.map(({ attributes }) => attributes.wakes?.value)).toEqual(['yes', 'yes', ...Array(9).fill('no')]);
    expect(telling.held.size).toBe(169);
  });

  test('of another kind are told all the same', async () => {
    await tellMany(50, (number) => outcome(number));
    const before = told.length;
    await tellMany(1, () => outcome(99, { outcome: 'failed', error: { Error: 'X', Cause: 'y' } }));

    expect(told).toHaveLength(before + 1);
  });

  test('repeated by a retry count once', async () => {
    await tellMany(20, (number) => outcome(number % 2));

    expect(telling.held.size).toBe(0);
  });
});

describe('a cap that is used up', () => {
  test('is told once an hour, with who asked and how many wait, whatever number of executions meets it', async () => {
    await tellMany(25, waits);

    expect(subjects()).toEqual(['[riposte] FAILED MEDIUM: Cap of block-ip used up']);
    const email = emailOf(told[0]);
    expect(email).toContain(
      `10 left out, because the cap is used up (${CAP}, most of it by detection credential-access/x (90))`,
    );
    expect(email).toContain('Who:     detection credential-access/x');
    expect(await digest()).toContain(`MEDIUM, 24 times, 240 targets: Cap of block-ip used up (cap block-ip)`);
  });

  test('is told beside what was done', async () => {
    const part = { short: waits(0).plan };
    await tellMany(1, () => outcome(1, {}, { short: (part.short as { short: unknown[] }).short }));

    expect(subjects()).toEqual(['[riposte] Blocked 203.0.113.1', '[riposte] FAILED MEDIUM: Cap of block-ip used up']);
  });
});

describe('questions', () => {
  test('beyond the first ones are in the digest, each with the command that answers it', async () => {
    for (let number = 0; number < 20; number += 1) {
      const asks = outcome(number, { outcome: 'approval' });
      await report(asks, { ...alertOf(asks, WHERE), data: { approval: { id: `${number}aaaaaaaaaa` } } }, ports);
    }
    const text = await digest();

    expect(told.slice(0, -1)).toHaveLength(11);
    expect(text.match(/npx riposte approve \d+a{10} --stage prod/g)).toHaveLength(9);
  });
});

test('what fails after it was done and told is said to have failed to end, not to be done', async () => {
  await tellMany(1, () => outcome(1, { outcome: 'failed', reported: true, error: { Error: 'X', Cause: 'y' } }));

  expect(subjects()).toEqual(['[riposte] FAILED HIGH: Could not end: block 203.0.113.1']);
  expect(emailOf(told[0])).toContain('What was done stays done: its end failed. A person has to look.');
});

describe('what is only observed', () => {
  const observed = { outcome: 'observed' };
  const origin = { id: 'f-1', detection: 'credential-access/x', severity: 'medium' };

  test('and was said in the finding’s own e-mail is not told again', async () => {
    await tellMany(1, (number) => outcome(number, observed, { findings: [{ ...origin, told: 'observe' }] }));

    expect(told).toEqual([]);
  });

  test.each([
    ['by hand', { findings: [] }],
    ['for a finding that said something else', { findings: [origin] }],
    [
      'with something refused',
      { findings: [{ ...origin, told: 'observe' }], refused: [{ input: '10.0.0.1', reason: 'private' }] },
    ],
  ])('%s is told', async (_how, plan) => {
    await tellMany(1, (number) => outcome(number, observed, plan));

    expect(told.map(({ subject }) => subject)).toEqual([expect.stringContaining('Would block 203.0.113.0')]);
  });
});

test('what takes a block of many addresses back is one command, too', () => {
  const targets = Array.from({ length: 11 }, (_, at) => ({ cidr: `203.0.113.${at}/32`, family: 'IPV4', asked: 0 }));

  const { command } = alertOf(outcome(1, { outcome: 'applied' }, { targets }), WHERE);

  expect(command).toBe('npx riposte undo block-ip-1 --stage prod');
});
