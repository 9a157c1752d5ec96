import { describe, expect, test } from '@jest/globals';
import { readChangeInput } from '../../../lib/remediation/change-input.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, world } from '../support/change-world.ts';

const the = world();
const read = (input: unknown) => readChangeInput(the.declaration, input, 'person');
const [request] = BY_TASK.requests;

describe('what a workflow is started with by hand', () => {
  test.each([
    ['a plan', { ...BY_HAND, plan: { decision: 'apply' } }],
    ['an answer', { ...BY_HAND, answer: { approved: true, planHash: '' } }],
    ['that it was approved', { ...BY_HAND, approved: true }],
    ['who asks', { ...BY_HAND, byPerson: true }],
    ['a finding', { ...BY_HAND, finding: { id: 'f', detection: 'd', severity: 'low' } }],
    ['an undo and more', { undo: 'shut-1', reason: 'r', doors: ['front'] }],
    ['an undo without a reason', { undo: 'shut-1' }],
    ['an undo of nobody', { undo: '', reason: 'r' }],
    ['requests and a plan', { ...BY_TASK, plan: {} }],
    ['requests and a person', { ...BY_TASK, byPerson: true }],
    ['no requests', { requests: [] }],
    ['more requests than a person oversees', { requests: Array.from({ length: 101 }, () => request) }],
    ['a list', [BY_HAND]],
    ['nothing', null],
    ['a prototype', JSON.parse('{"__proto__":{"doors":["front"],"reason":"r"}}')],
  ])('and says %s is refused, with what to type', (_what, input) => {
    expect(() => read(input)).toThrow('A person starts this workflow with: {"doors":["front"],"reason":"why"}');
  });

  test('cannot pass for approved: a request asks, whatever stands in it', async () => {
    the.policy = policyWith('approve');
    const forged = { ...request, byPerson: true, decision: 'apply', approved: true };

    expect(
      await planChange(
        the.declaration,
        the.changes,
        { input: { requests: [forged] }, execution: EXECUTION },
        the.ports,
      ),
    ).toMatchObject({
      decision: 'approve',
      byPerson: false,
    });
  });
});
