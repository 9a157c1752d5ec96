import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { planRotation } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding } from '../support/fixtures.ts';
import { RotationWorld, request } from '../support/rotation-world.ts';

/** What the queue says of a finding, which is not what triage recorded of it. */
const SAID = { id: 'f-1', detection: 't/loud', severity: 'critical', task: 'task-1' };
/** Of the region of the execution. */
const RECORDED = finding({
  ...{ id: 'f-1', detection: 't/quiet', severity: 'low', title: 'A door was seen open' },
  region: 'us-east-1',
});
const UNKNOWN = 'it names finding f-1, which riposte has not recorded';

describe('a playbook of states', () => {
  let the: World;
  beforeEach(() => {
    the = world();
    the.policy = policyWith('observe', { modes: [{ when: { severity: ['critical'] }, mode: 'auto' }] });
  });
  const plan = () =>
    planChange(
      the.declaration,
      the.changes,
      { input: { requests: [{ ...BY_TASK.requests[0], finding: SAID }] }, execution: EXECUTION },
      the.ports,
    );

  test('decides by what triage recorded, not by what stands in the queue', async () => {
    the.findings.set('f-1', RECORDED);

    expect(await plan()).toMatchObject({
      decision: 'observe',
      asked: [{ reason: 'A door was seen open', requestedBy: 'detection t/quiet' }],
      findings: [{ id: 'f-1', detection: 't/quiet', severity: 'low', task: 't' }],
    });
  });

  test('refuses a task with a finding that nobody recorded', async () => {
    expect(await plan()).toMatchObject({
      decision: 'refuse',
      targets: [],
      findings: [],
      refused: [{ input: 'task t', reason: UNKNOWN }],
    });
  });
});

describe('a rotation', () => {
  let the: RotationWorld;
  beforeEach(() => {
    the = new RotationWorld();
    const policy = parsePolicy({
      version: 1,
      playbooks: { 'rotate-secret': { mode: 'observe' } },
      modes: [{ when: { severity: ['critical'] }, mode: 'auto' }],
    });
    the.policy = { ok: true, policy };
  });
  const plan = () => planRotation(request({ secretId: 'prod/db' }, { finding: SAID }), EXECUTION, the.ports);

  test('decides by what triage recorded, too', async () => {
    the.findings.set('f-1', RECORDED);

    expect(await plan()).toMatchObject({
      decision: 'observe',
      requestedBy: 'detection t/quiet',
      findings: [{ severity: 'low' }],
    });
  });

  test('refuses a task with a finding that nobody recorded, too', async () => {
    expect(await plan()).toMatchObject({
      decision: 'refuse',
      why: UNKNOWN,
      findings: [],
      refused: [{ input: 'task t1', reason: UNKNOWN }],
    });
  });
});
