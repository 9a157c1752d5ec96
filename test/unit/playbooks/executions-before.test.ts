import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { blockSteps } from '../../../lib/playbooks/block-ip/steps.ts';
import { rotationSteps } from '../../../lib/playbooks/rotate-secret/steps.ts';
import { carryOutSteps } from '../../../lib/remediation/carry-out-steps.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import { earlierOutcomeSchema } from '../../../lib/remediation/earlier-outcome.ts';
import { NOBODY_COMES } from '../support/address-use.ts';
import { WHERE } from '../support/block-outcome.ts';
import { memoryApplied } from '../support/memory-applied.ts';
import { decidedAs } from '../support/memory-approvals.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { noQuestions } from '../support/no-questions.ts';
import { RotationWorld } from '../support/rotation-world.ts';

/** What an execution carries that began under the version before: it keeps its definition, and may wait for a year. */
const carried = (id: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/before/${id}.json`, import.meta.url), 'utf8')) as {
    plan: object;
    hash: string;
    outcome: object;
  };

describe('an execution of block-ip from before', () => {
  const ID = 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-block-ip:before';
  const { plan, hash, outcome } = carried('block-ip');
  let approval: Approval | undefined;
  let leases: ReturnType<typeof memoryLeases>;
  let waf: ReturnType<typeof memoryIpSets>;
  let step: (event: object) => Promise<object>;

  beforeEach(() => {
    approval = undefined;
    leases = memoryLeases();
    waf = memoryIpSets();
    const ports: BlockIpPorts = {
      sets: [V4, V6],
      ipSets: waf.ipSets,
      leases: leases.store,
      claims: memoryClaims().claims,
      loadPolicy: async () => ({
        ok: true,
        policy: parsePolicy({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } }),
      }),
      spendCaps: memoryCaps().spendCaps,
      readFinding: async () => undefined,
      wasAsked: async () => true,
      ownAddresses: async () => [],
      now: () => new Date('2026-03-02T03:00:00Z'),
    };
    const readApproval = async () => approval;
    step = (event) =>
      carryOutSteps(
        blockSteps({ ...ports, applied: memoryApplied().store, addressUse: NOBODY_COMES, readApproval }),
        event,
        {
          readApproval,
          loadPolicy: ports.loadPolicy,
          partKey: async () => 'key',
          settles: true,
        },
      );
  });

  test('that was approved is carried out', async () => {
    approval = decidedAs('approved', hash, ID);

    const result = await step({ verb: 'apply', plan });

    expect(result).toMatchObject({ leases: 1, expiresAt: '2026-03-03T03:00:00Z', plan: { kind: 'block' } });
  });

  test('that another plan was approved for is not', async () => {
    approval = decidedAs('approved', 'of another', ID);

    const result = await step({ verb: 'apply', plan });

    expect(result).toMatchObject({ leases: 0, plan: { decision: 'refuse', targets: [] } });
  });

  test('is looked at and ended in its own words', async () => {
    expect(await step({ verb: 'undo', plan })).toEqual({ released: 0, unknown: [] });
    expect(await step({ verb: 'verify', plan, expected: 'unblocked' })).toEqual({ verified: 1, kept: [] });
  });

  test.each([
    [{ outcome: 'applied', expiresAt: '2026-03-03T03:00:00Z' }, 'Blocked 203.0.113.7', 'Until 2026-03-03T03:00:00Z.'],
    [{ outcome: 'undone', kept: ['it stays: prolonged'] }, 'Block ended: 203.0.113.7', 'it stays: prolonged.'],
    [{ outcome: 'approval' }, 'Block 203.0.113.7', 'Passwords guessed, asked by detection t/d'],
    [
      { outcome: 'refused' },
      'Did not block 203.0.113.7',
      'Nothing was changed: others changed what it is about meanwhile',
    ],
    [{ outcome: 'failed', error: { Error: 'E', Cause: 'why' } }, 'Could not block 203.0.113.7', 'E: why'],
  ])('tells %j', (more, title, text) => {
    const told = earlierOutcomeSchema.parse({ ...outcome, plan, ...more });

    const alert = changeAlert(told, WHERE);

    expect(alert.title).toBe(title);
    expect(alert.summary).toContain(text);
    expect(told.plan?.hash).toBe(hash);
  });
});

describe('an execution of rotate-secret from before', () => {
  const { plan, outcome } = carried('rotate-secret');
  let world: RotationWorld;
  const step = (event: object) =>
    carryOutSteps(
      rotationSteps({ ...world.ports, questions: noQuestions, readApproval: async () => undefined }),
      event,
      {
        readApproval: async () => undefined,
        loadPolicy: world.ports.loadPolicy,
        partKey: async () => 'key',
        settles: true,
      },
    );

  beforeEach(() => {
    world = new RotationWorld();
  });

  test('starts, is looked at, and is given up in its own words', async () => {
    expect(await step({ verb: 'apply', plan, waited: 0 })).toMatchObject({ status: 'started' });
    expect(await step({ verb: 'verify', plan, startedAt: '2026-03-02T03:00:00Z', looks: 0 })).toMatchObject({
      status: 'waiting',
      looks: 1,
    });
    expect(await step({ verb: 'cancel', plan, restored: 'old-works' })).toMatchObject({ state: 'nothing-pending' });
  });

  test.each([
    [{ outcome: 'applied', proof: null, behind: [] }, 'Rotated prod/db-AbCdEf'],
    [{ outcome: 'undone' }, 'Gave up the rotation of prod/db-AbCdEf'],
    [
      { outcome: 'failed', error: { Error: 'E' }, cancelled: { state: 'kept', text: 'Kept' } },
      'Could not rotate prod/db-AbCdEf',
    ],
  ])('tells %j', (more, title) => {
    expect(changeAlert(earlierOutcomeSchema.parse({ ...outcome, plan, ...more }), WHERE).title).toBe(title);
  });
});
