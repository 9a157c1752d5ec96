import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import cancelKeyDeletion from '../../../functions/playbooks/cancel-key-deletion.ts';
import { keyHistory } from '../../../lib/aws/account/key-history.ts';
import { historyClient } from '../../../lib/aws/clients.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { before } from '../../../lib/playbooks/cancel-key-deletion/before.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { answering, named } from '../support/broken-off-world.ts';
import { EXECUTION, world } from '../support/change-world.ts';
import { keepingLog } from '../support/fixtures.ts';

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY = `arn:aws:kms:us-east-1:123456789012:key/${ID}`;
const MALLORY = 'arn:aws:iam::123456789012:user/mallory';
const OWNER = 'arn:aws:iam::123456789012:user/owner';
const RAISED = '2026-03-02T12:00:00Z';
const SUSPECT = { actor: MALLORY, time: new Date(RAISED) };

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-03-02T18:00:00Z'), advanceTimers: true });
});
afterEach(() => {
  jest.useRealTimers();
});

const call = (eventName: string, at: string, by = OWNER, more: object = {}) => ({
  EventName: eventName,
  EventTime: new Date(at),
  CloudTrailEvent: JSON.stringify({ userIdentity: { arn: by }, resources: [{ ARN: KEY }], ...more }),
});
type Call = ReturnType<typeof call>;

/** A key as it stands, what CloudTrail has of it, and what becomes of it: answered for a finding, or started by a person. */
async function broughtBack(state: string, past: readonly Call[] | Error, by: 'a finding' | 'a person' = 'a finding') {
  const key = { state };
  answering(KMSClient, {
    DescribeKey: () => ({ KeyMetadata: { Arn: KEY, KeyState: key.state, KeyManager: 'CUSTOMER' } }),
    ListResourceTags: () => ({}),
    ListAliases: () => ({}),
    CancelKeyDeletion: () => (key.state = 'Disabled'),
    EnableKey: () => (key.state = 'Enabled'),
  });
  answering(CloudTrailClient, {
    LookupEvents: ({ LookupAttributes: [asked] }) => {
      if (past instanceof Error) throw past;
      const isKind = (one: Call) => asked.AttributeValue === KEY || one.EventName === asked.AttributeValue;
      return { Events: past.filter(isKind).toSorted((a, b) => b.EventTime.getTime() - a.EventTime.getTime()) };
    },
  });
  const the = world();
  const settings = { mode: 'auto', capPerHour: 9 };
  the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks: { 'cancel-key-deletion': settings } }) };
  const finding = { id: 'f', detection: 'x', severity: 'high', title: 'a key' } as const;
  the.findings.set('f', { ...finding, actor: MALLORY, time: RAISED, region: 'us-east-1' } as unknown as Finding);
  const task = { taskId: 't', params: { keyId: ID }, reason: 'x', requestedBy: 'x', finding };
  const input = by === 'a person' ? { keyId: ID, reason: 'x' } : { requests: [task] };
  const changes = cancelKeyDeletion.changes(keepingLog());
  const plan = await planChange(cancelKeyDeletion, changes, { input, execution: EXECUTION }, the.ports);
  if (plan.decision === 'apply')
    await applyChange(cancelKeyDeletion, changes, { plan, answer: null, input, execution: EXECUTION }, the.ports);
  return { plan, state: key.state };
}

const USED = call('Decrypt', '2026-03-02T11:59:00Z');
const SCHEDULED = call('ScheduleKeyDeletion', RAISED, MALLORY);
const STAYS = 'It is kept, and stays disabled: enable it by hand where it is to be used';

describe('a key that is to be deleted', () => {
  test.each([
    ['it was used', [USED]],
    ['it was enabled', [call('EnableKey', '2026-02-01T00:00:00Z'), call('DisableKey', '2026-01-01T00:00:00Z')]],
    ['it was made', [call('CreateKey', '2026-02-01T00:00:00Z')]],
    ['whoever is answered disabled it', [USED, call('DisableKey', '2026-03-02T11:59:30Z', MALLORY)]],
    [
      'somebody tried to disable it',
      [USED, call('DisableKey', '2026-03-02T11:59:30Z', OWNER, { errorCode: 'AccessDenied' })],
    ],
    [
      'somebody disabled another',
      [USED, call('DisableKey', '2026-03-02T11:59:30Z', OWNER, { resources: [{ ARN: `${KEY}c` }] })],
    ],
  ])('can be used again where it could before: %s', async (_what, past) => {
    const { plan, state } = await broughtBack('PendingDeletion', [...past, SCHEDULED]);

    expect([state, plan.refused]).toEqual(['Enabled', []]);
  });

  test.each([
    ['disabled', [USED, call('DisableKey', '2026-03-02T11:59:30Z')], '2026-03-02T11:59:30.000Z'],
    [
      'disabled long after it was enabled',
      [call('EnableKey', '2026-01-20T00:00:00Z'), call('DisableKey', '2026-03-02T11:59:30Z')],
      '2026-03-02T11:59:30.000Z',
    ],
    [
      'disabled since the first call of who is answered',
      [USED, call('DisableKey', '2026-03-02T15:00:00Z', MALLORY), call('DisableKey', '2026-03-02T16:00:00Z')],
      '2026-03-02T16:00:00.000Z',
    ],
    [
      'enabled, and used, by whoever is answered',
      [
        call('DisableKey', '2026-03-02T11:59:30Z'),
        call('EnableKey', '2026-03-02T11:59:40Z', MALLORY),
        call('Decrypt', '2026-03-02T11:59:50Z', MALLORY),
      ],
      '2026-03-02T11:59:30.000Z',
    ],
  ])('stays disabled where its owner had it so, and people are told: it was %s', async (_what, past, at) => {
    const { plan, state } = await broughtBack('PendingDeletion', [...past, SCHEDULED]);

    expect(state).toBe('Disabled');
    expect(plan.calls.map(({ action }) => action)).toEqual(['kms:CancelKeyDeletion']);
    expect(plan.impact).toEqual([`nothing: key/${ID} is kept, disabled`]);
    expect(plan.refused).toEqual([
      {
        input: `the use of key/${ID}`,
        reason: `it was disabled at ${at} by ${OWNER}. ${STAYS}`,
        look: true,
      },
    ]);
  });

  test('stays disabled where nobody knows, and people are told', async () => {
    const { plan, state } = await broughtBack('PendingDeletion', [SCHEDULED]);

    expect(state).toBe('Disabled');
    expect(plan.refused[0]?.reason).toBe(`nobody knows whether it could be used before. ${STAYS}`);
  });

  test('is kept also where CloudTrail cannot be asked', async () => {
    const { plan, state } = await broughtBack('PendingDeletion', named('ThrottlingException'));

    expect(state).toBe('Disabled');
    expect(plan.refused[0]?.reason).toBe(
      `nobody knows whether it could be used before: CloudTrail could not be asked (ThrottlingException). ${STAYS}`,
    );
  });

  test('stays disabled for a person, too, where its owner had it so', async () => {
    const past = [call('DisableKey', '2026-03-01T00:00:00Z'), SCHEDULED];

    expect((await broughtBack('PendingDeletion', past, 'a person')).state).toBe('Disabled');
  });
});

describe('a key that is disabled', () => {
  test('can be used again where it could before', async () => {
    expect((await broughtBack('Disabled', [USED, call('DisableKey', RAISED, MALLORY)])).state).toBe('Enabled');
  });

  test('stays so where its owner had it so: whoever disables it again has nobody enable it', async () => {
    const past = [call('DisableKey', '2026-02-01T00:00:00Z'), call('DisableKey', RAISED, MALLORY)];

    const { plan, state } = await broughtBack('Disabled', past);

    expect([state, plan.decision]).toEqual(['Disabled', 'refuse']);
    expect(plan.refused[0]?.reason).toBe(
      `was disabled at 2026-02-01T00:00:00.000Z by ${OWNER}, who is not known to be whoever is answered: it stays so`,
    );
  });

  test('stays so where its owner disabled it after an earlier call of who is answered, whose finding has that call’s time', async () => {
    const past = [
      USED,
      call('DisableKey', '2026-03-02T14:00:00Z'),
      call('DisableKey', '2026-03-02T15:00:00Z', MALLORY),
    ];

    const { plan, state } = await broughtBack('Disabled', past);

    expect([state, plan.decision]).toEqual(['Disabled', 'refuse']);
  });

  test('can be used again where it was brought back before, within the same second', async () => {
    const riposte = 'arn:aws:iam::123456789012:role/riposte';
    const past = [
      call('ScheduleKeyDeletion', RAISED, MALLORY),
      call('CancelKeyDeletion', '2026-03-02T12:01:00Z', riposte),
      call('EnableKey', '2026-03-02T12:01:00Z', riposte),
      call('DisableKey', '2026-03-02T15:00:00Z', MALLORY),
    ];

    expect((await broughtBack('Disabled', past)).state).toBe('Enabled');
  });

  test('is asked about where nobody knows', async () => {
    const { plan, state } = await broughtBack('Disabled', []);

    expect([state, plan.decision]).toEqual(['Disabled', 'approve']);
    expect(plan.impact[0]).toBe('nobody knows whether it was disabled before what is answered');
  });

  test('is planned again where CloudTrail is asked too much: that is not to say that nobody knows', async () => {
    await expect(broughtBack('Disabled', named('ThrottlingException'))).rejects.toThrow('ThrottlingException');
  });

  test('is asked about where CloudTrail may not be asked', async () => {
    const { plan } = await broughtBack('Disabled', named('AccessDeniedException'));

    expect(plan.impact[0]).toBe(
      'nobody knows whether it was disabled before what is answered: CloudTrail could not be asked (AccessDeniedException)',
    );
  });

  test('is enabled for a person who names it', async () => {
    expect((await broughtBack('Disabled', [], 'a person')).state).toBe('Enabled');
  });
});

test.each([
  ['once where it tells who is not answered', OWNER, 1],
  ['on where it tells what whoever is answered did', MALLORY, 2],
])('a kind of call is looked up %s', async (_what, by, most) => {
  let looks = 0;
  answering(CloudTrailClient, {
    LookupEvents: ({ LookupAttributes: [asked] }) => {
      if (asked.AttributeValue !== 'DisableKey') return {};
      looks += 1;
      const NextToken = looks === 2 ? undefined : `${looks}`;
      return { Events: [call('DisableKey', '2026-03-02T11:00:00Z', by)], NextToken };
    },
  });

  await keyHistory(new CloudTrailClient({}))(KEY, new Date(RAISED), SUSPECT);

  expect(looks).toBe(most);
});

test('the history, of which two lookups a second are answered to all of an account, is asked for longer than usual', async () => {
  expect(await historyClient().config.maxAttempts()).toBe(8);
});

test('whoever disables keys by the thousand hides no earlier word: then nobody knows', async () => {
  const many = Array.from({ length: 50 }, () =>
    call('DisableKey', '2026-03-02T11:59:55Z', MALLORY, { resources: [{ ARN: 'another' }] }),
  );
  let looks = 0;
  answering(CloudTrailClient, {
    LookupEvents: ({ LookupAttributes: [asked] }) => {
      if (asked.AttributeValue === KEY) return { Events: [USED] };
      if (asked.AttributeValue !== 'DisableKey') return {};
      looks += 1;
      return { Events: many, NextToken: `${looks}` };
    },
  });

  const past = await keyHistory(new CloudTrailClient({}))(KEY, new Date(RAISED), SUSPECT);

  expect(looks).toBe(4);
  expect(before(past, SUSPECT)).toEqual({ was: 'unknown' });
});
