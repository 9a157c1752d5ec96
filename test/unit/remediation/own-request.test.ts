import { describe, expect, test } from '@jest/globals';
import { answered } from '../../../lib/domain/remediation/approval.ts';
import { askedOf } from '../../../lib/remediation/asking.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION, policyWith, world } from '../support/change-world.ts';
import { alertOf } from '../support/fixtures.ts';
import { ALICE, approvalOf, BOB } from '../support/memory-approvals.ts';

const alert = alertOf({ title: 'Shut?' });
/** Whom a question of a person's own request names as those who may not approve it, where the policy says so. */
const requestersOf = async (input: object) => {
  const the = world();
  the.policy = policyWith('auto');
  const plan = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
  const told = {
    kind: 'change',
    outcome: 'approval',
    playbook: 'shut-door',
    machine: 'm',
    execution: EXECUTION,
  } as const;
  return (await askedOf({ ...told, plan, input }, 0, alert, async () => undefined)).requesters;
};
const answerOf = (who: string, requesters: readonly string[]) =>
  answered(approvalOf({ notRequester: true, requesters: [...requesters] }), {
    who,
    decision: 'approve',
    why: 'mine',
    at: '2026-03-02T03:10:00.000Z',
    through: 'command line',
  }).result;

describe('who starts something by hand that a person is asked about', () => {
  const asked = { doors: ['front'], reason: 'x', saidBy: ALICE };

  test('does not approve it, where nobody may approve what they asked for', async () => {
    const requesters = await requestersOf(asked);

    expect(answerOf(ALICE, requesters)).toBe('refused');
    expect(answerOf(BOB, requesters)).toBe('decided');
  });

  test('nor by another session of their role', async () => {
    const session = (name: string) => `arn:aws:sts::123456789012:assumed-role/deploy/${name}`;
    const requesters = await requestersOf({ ...asked, saidBy: session('alice') });

    expect(answerOf(session('alice-again'), requesters)).toBe('refused');
  });

  test('is not known where they do not say who they are', async () => {
    expect(await requestersOf({ doors: ['front'], reason: 'x' })).toEqual(['person, execution shut-1']);
  });
});
