import { expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { approvalId } from '../../../lib/domain/remediation/approval.ts';
import { canonical } from '../../../lib/domain/text/canonical.ts';
import { stableId } from '../../../lib/domain/text/hash.ts';
import { requireApproval } from '../../../lib/playbooks/rotate-secret/approval.ts';
import { earlierStep } from '../../../lib/playbooks/rotate-secret/earlier.ts';
import { type RotatePlan, rotatePlanSchema } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { decidedAs, EXECUTION_ARN } from '../support/memory-approvals.ts';
import { RotationWorld } from '../support/rotation-world.ts';

const hashOf = (made: RotatePlan) => stableId(canonical(made));
const plan = (more: Partial<RotatePlan> = {}): RotatePlan =>
  rotatePlanSchema.parse({
    kind: 'rotate',
    decision: 'approve',
    why: "the policy's mode is approve",
    secret: 'prod/db',
    token: '0'.repeat(32),
    follows: false,
    prover: '',
    reason: 'leaked',
    requestedBy: 'detection x',
    refused: [],
    timeoutSeconds: 300,
    before: { current: 'v1', previous: '' },
    replicas: [],
    calls: [],
    findings: [],
    ...more,
  });

/** What comes of a plan with what is recorded under the id of the question about it. */
const tried = (planned: RotatePlan, recorded: ReturnType<typeof decidedAs> | undefined, execution?: string) =>
  requireApproval(planned, execution, {
    loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1 }) }),
    readApproval: async (id) => (id === approvalId(EXECUTION_ARN, hashOf(planned), 0) ? recorded : undefined),
  });

test('a rotation that was approved is made, and one that nobody has to be asked about', async () => {
  await expect(
    tried(plan(), decidedAs('approved', hashOf(plan()), EXECUTION_ARN), EXECUTION_ARN),
  ).resolves.toBeUndefined();
  await expect(tried(plan({ decision: 'apply' }), undefined)).resolves.toBeUndefined();
});

test.each([
  ['nobody answered', decidedAs('waiting', hashOf(plan()), EXECUTION_ARN), EXECUTION_ARN, 'recorded as waiting'],
  ['it was denied', decidedAs('denied', hashOf(plan()), EXECUTION_ARN), EXECUTION_ARN, 'recorded as denied'],
  [
    'another plan was shown',
    decidedAs('approved', hashOf(plan({ secret: 'x' })), EXECUTION_ARN),
    EXECUTION_ARN,
    'another plan',
  ],
  ['another execution asked', decidedAs('approved', hashOf(plan()), EXECUTION_ARN), 'another', 'no question'],
  [
    'the workflow does not say who asks',
    decidedAs('approved', hashOf(plan()), EXECUTION_ARN),
    undefined,
    'no question',
  ],
])('a rotation is refused where %s', async (_name, recorded, execution, why) => {
  await expect(tried(plan(), recorded, execution)).rejects.toThrow(why);
});

test('an approval of an earlier workflow is used once: what the world has moved away from is not asked about again', async () => {
  const world = new RotationWorld();
  const planned: RotatePlan = { ...(await world.plan()), decision: 'approve' };
  world.state = { ...world.state, current: 'of somebody else' };
  const readApproval = async () => decidedAs('approved', hashOf(planned), EXECUTION_ARN);
  const execution = { name: 'one', id: EXECUTION_ARN, startedAt: '2026-03-02T03:00:00Z' };

  const applied = earlierStep({ verb: 'apply', plan: planned, waited: 0, execution }, { ...world.ports, readApproval });

  await expect(applied).rejects.toThrow('the secret was changed since this was approved');
  expect(world.rotated).toEqual([]);
});
