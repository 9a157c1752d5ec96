import { beforeEach, describe, expect, test } from '@jest/globals';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding } from '../support/fixtures.ts';
import { decidedAs } from '../support/memory-approvals.ts';

let the: World;
let tags: string[];
let alsoKnownAs: string[];
beforeEach(() => {
  the = world();
  tags = [];
  alsoKnownAs = [];
  const { find } = the.changes;
  the.changes.find = async (...asked) => {
    const { targets } = await find(...asked);
    return { targets: targets.map((one) => ({ ...one, tags, alsoKnownAs })), refused: [] };
  };
  the.findings.set('f', finding({ id: 'f', detection: 't/d' }));
});
const input = {
  requests: [{ ...BY_TASK.requests[0], finding: { id: 'f', detection: 't/d', severity: 'high', task: 't' } }],
};
/** Planned and approved; then `meanwhile`, before it is carried out. */
const approvedThen = async (tagged: 'ask' | 'refuse', meanwhile: () => void) => {
  the.policy = policyWith('approve', { neverTouch: { tags: ['riposte-never-touch'], tagged } });
  const plan = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
  the.approvals.set('q', decidedAs('approved', plan.hash, EXECUTION.id));
  meanwhile();
  const given = { plan, answer: { approval: 'q' }, input, execution: EXECUTION };
  return applyChange(the.declaration, the.changes, given, the.ports);
};

describe('while a question waits, its owner', () => {
  test('tags what it is about as never to be touched: it is not, whoever approves', async () => {
    const result = await approvedThen('refuse', () => {
      tags = ['riposte-never-touch'];
    });

    expect(result).toMatchObject({
      status: 'refused',
      plan: { why: expect.stringContaining('carries the never-touch tag riposte-never-touch') },
    });
    expect(the.writes).toEqual([]);
  });

  test('tags it where the policy asks about tags: who approved did not see the tag, and is asked anew', async () => {
    const result = await approvedThen('ask', () => {
      tags = ['riposte-never-touch'];
    });

    expect(result).toMatchObject({
      status: 'moved',
      plan: { decision: 'approve', impact: [expect.stringContaining('riposte-never-touch'), 'front lets nobody in'] },
    });
    expect(the.writes).toEqual([]);
  });

  test('gives it to somebody who deploys', async () => {
    const result = await approvedThen('ask', () => {
      alsoKnownAs = ['arn:aws:iam::123456789012:role/keeper-1', 'keeper-1'];
    });

    expect(result).toMatchObject({ status: 'refused', plan: { why: expect.stringContaining('deploys or approves') } });
    expect(the.writes).toEqual([]);
  });

  test('puts it to a use that forbids the change: it is planned anew, which says so', async () => {
    const result = await approvedThen('ask', () => {
      const refused = [{ input: 'front', reason: 'is run by a service by now' }];
      the.changes.find = async () => ({ targets: [], refused });
    });

    expect(result).toMatchObject({
      status: 'moved',
      plan: { decision: 'refuse', why: 'front: is run by a service by now' },
    });
    expect(the.writes).toEqual([]);
  });

  test('does nothing of the kind: it is carried out', async () => {
    expect(await approvedThen('ask', () => undefined)).toMatchObject({ status: 'applied' });
    expect(the.writes).toEqual(['front: open -> shut']);
  });

  test('takes the tag off that it had: it is carried out as approved', async () => {
    tags = ['riposte-never-touch'];

    expect(
      await approvedThen('ask', () => {
        tags = [];
      }),
    ).toMatchObject({ status: 'applied' });
  });
});
