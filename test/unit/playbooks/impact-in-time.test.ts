import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { impactOf } from '../../../lib/playbooks/contain-principal/impact.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_TASK, EXECUTION, world } from '../support/change-world.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('of several questions about one target those that were answered are said, though one never is', async () => {
  const the = world();
  const described = { id: 'AROAEXAMPLE', arn: 'arn:aws:iam::123456789012:role/ci', tags: [], trust: '{}' };
  const usage = {
    instanceProfiles: async () => ['web'],
    services: async () => [{ service: 's3', at: new Date('2026-03-02T03:00:00Z') }],
    lastCalls: () => new Promise<never>(() => undefined),
  };
  const changes = { ...the.changes, impact: () => impactOf({ kind: 'role', name: 'ci' }, described, usage) };

  const planning = planChange(the.declaration, changes, { input: BY_TASK, execution: EXECUTION }, the.ports);
  await jest.advanceTimersByTimeAsync(10_000);
  const { impact } = await planning;

  expect(impact).toEqual([
    'machines have it through the instance profile web',
    'it was not used in the last 400 days, as far as IAM knows',
    'it called s3 (2026-03-02T03:00Z), as IAM knows some hours late',
    'unknown for its last calls: no answer within 8 s',
  ]);
});
