import { describe, expect, test } from '@jest/globals';
import { expectationOf, modeLines } from '../../../cli/scenario/expectation.ts';
import { type Answer, findingStep, stepsAfter } from '../../../cli/scenario/steps.ts';
import type { Progress } from '../../../lib/aws/by-person/by-hand.ts';
import type { Mode } from '../../../lib/domain/policy/policy.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Observer } from '../../../local/scenario.ts';
import { finding } from '../support/fixtures.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const medium = finding({ detection: 'discovery/x', severity: 'medium' });
const until = '2026-07-01T00:00:00Z';

const policyWith = (rest: object) => parsePolicy({ version: 1, ...rest });

test('the tour says of every playbook what the policy lets it do', () => {
  const policy = policyWith({ playbooks: { 'block-ip': { mode: 'auto' }, 'rotate-secret': { mode: 'auto' } } });

  expect(modeLines(policy, ['block-ip', 'contain-principal', 'rotate-secret', 'unshare-snapshot'])).toEqual([
    'auto (acts by itself): block-ip, rotate-secret',
    'observe (says what it would do, and changes nothing): contain-principal, unshare-snapshot',
  ]);
});

describe('what the tour expects under a policy', () => {
  test.each<[Mode, object]>([
    ['auto', { mode: 'auto' }],
    ['approve', { mode: 'approve' }],
    ['observe', { mode: 'observe' }],
    ['off', { unanswered: 'block-ip is off: it is not started' }],
  ])('in mode %s', (mode, expected) => {
    const policy = policyWith({ playbooks: { 'block-ip': { mode } } });

    expect(expectationOf(policy, medium, 'block-ip', NOW)).toEqual(expected);
  });

  test('where on-call is not told of its severity', () => {
    const policy = policyWith({
      alertFrom: 'high',
      alertFromReason: 'quiet',
      playbooks: { 'block-ip': { mode: 'auto' } },
    });

    expect(expectationOf(policy, medium, 'block-ip', NOW)).toEqual({
      untold: 'alertFrom high: on-call is not told of medium findings',
      mode: 'auto',
    });
  });

  test.each([
    [false, { unanswered: 'what is suppressed is not answered, either (remediate is false): no block-ip' }],
    [true, { mode: 'observe' }],
  ])('where it is suppressed, remediate %s', (remediate, expected) => {
    const policy = policyWith({ suppressions: [{ detection: 'discovery/x', until, reason: 'planned', remediate }] });

    expect(expectationOf(policy, medium, 'block-ip', NOW)).toEqual({
      untold: 'suppressed: on-call is not told, because "planned"',
      ...expected,
    });
  });
});

describe('the steps of the tour', () => {
  const stackWith = (progress: Partial<Progress>): Observer => ({
    findings: async () => [medium],
    inbox: async () => [],
    executions: async () => [{ name: 'block-ip-1', arn: 'arn:1' }],
    progress: async () => ({ entered: ['Plan'], status: 'RUNNING', ...progress }),
    addresses: async () => [],
    currentVersion: async () => '',
  });
  const answer = (changed: Answer['changed']): Answer => ({
    playbook: 'block-ip',
    machine: 'arn:machine',
    name: 'in the IP set',
    done: 'blocked',
    changed,
  });
  const steps = (
    stack: Observer,
    mode: 'auto' | 'observe' | 'approve',
    changed: Answer['changed'] = async () => undefined,
  ) =>
    stepsAfter(stack, [findingStep(stack, 'discovery/x')], answer(changed), { mode }, (kind) => ({
      name: kind,
      look: async () => [],
    }));
  const named = (all: ReturnType<typeof steps>, name: string) => all.find((step) => step.name === name)?.look();

  test.each([
    ['auto', ['finding', 'task', 'in the IP set', 'workflow', 'outcome']],
    ['observe', ['finding', 'task', 'workflow', 'outcome', 'policy']],
    ['approve', ['finding', 'task', 'workflow', 'approval', 'policy']],
  ] as const)('follow the mode %s', (mode, names) => {
    expect(steps(stackWith({}), mode).map(({ name }) => name)).toEqual(names);
  });

  test('a change that is refused is told with the reason, at once', async () => {
    const ended = stackWith({ status: 'SUCCEEDED', output: '{"decision":"refuse","why":"none may be blocked"}' });

    expect(await named(steps(ended, 'auto'), 'in the IP set')).toEqual(['no change: none may be blocked']);
  });

  test('a workflow that failed is not waited for', async () => {
    const failed = stackWith({ status: 'FAILED', error: 'WAFUnavailable: later' });

    await expect(named(steps(failed, 'auto'), 'in the IP set')).rejects.toThrow(
      'the workflow ended as FAILED: WAFUnavailable: later',
    );
  });

  test('a workflow that runs, or rests, is looked at again or shown', async () => {
    const running = steps(stackWith({}), 'auto');
    const resting = steps(stackWith({ entered: ['Plan', 'Ask for approval'] }), 'approve');

    expect(await named(running, 'in the IP set')).toBeUndefined();
    expect(await named(running, 'workflow')).toBeUndefined();
    expect((await named(resting, 'workflow'))?.[0]).toBe('Plan → Ask for approval');
  });

  test('a change in a mode that makes none is no success', async () => {
    const changed = steps(stackWith({}), 'observe', async () => ['203.0.113.7/32']);

    await expect(named(changed, 'policy')).rejects.toThrow('block-ip changed something in mode observe');
    expect(await named(steps(stackWith({}), 'approve'), 'policy')).toEqual([
      'block-ip is in mode approve: nothing is changed until a person answers',
    ]);
  });
});
