import { describe, expect, test } from '@jest/globals';
import type { ProofOf } from '../../../lib/domain/remediation/secret-ports.ts';
import type { Alert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { gsmLength } from '../../../lib/domain/text/gsm.ts';
import type { RotatePlan } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { SAYS, toPlan } from '../../../lib/playbooks/rotate-secret/to-plan.ts';
import { givenUpTells, rotatedTells, rotationFailure } from '../../../lib/playbooks/rotate-secret/told.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { WHERE } from '../support/block-outcome.ts';

const sms = (alert: Alert) => textsOf(renderAlert(alert)).sms;
const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf';
const PLAN: RotatePlan = {
  kind: 'rotate',
  decision: 'apply',
  why: "the policy's mode is auto",
  secret: ARN,
  token: 'v2',
  follows: false,
  prover: 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-mysql',
  byPerson: true,
  reason: 'leak',
  requestedBy: 'person, execution x',
  refused: [],
  timeoutSeconds: 300,
  before: { current: 'v1', previous: 'v0' },
  replicas: [],
  calls: [],
  findings: [],
};

/** What is told of a rotation, as the workflow hands it over. */
function alertOf(more: Partial<ChangeOutcome>, plan: RotatePlan | null = PLAN) {
  const outcome: ChangeOutcome = {
    kind: 'change',
    outcome: 'applied',
    playbook: 'rotate-secret',
    machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-rotate-secret',
    execution: { name: 'x', id: 'arn:x', startedAt: '2026-03-02T03:04:06Z' },
    plan: plan === null ? null : toPlan(plan),
    says: SAYS,
    ...more,
  };
  return changeAlert(outcome, WHERE);
}
const proof = (before: 'works' | 'refused' | 'untried' | 'unknown', endsOld = true) => ({
  current: 'works' as const,
  before,
  endsOld,
});

describe('a rotation that went well says', () => {
  const told = (proven: ProofOf | null) => alertOf({ tells: rotatedTells(PLAN, proven, []) });

  test.each<[string, ProofOf | null, string]>([
    ['that the old one is refused', proof('refused'), 'the new credential works, the old one is refused.'],
    [
      'exactly what was tried',
      { ...proof('refused'), tried: 'as user app at db:5432, from the rotation function' },
      'Rotated and tried (as user app at db:5432, from the rotation function): the new credential works, the old one is refused.',
    ],
    ['that the old one works on', proof('works', false), 'the old one works until the next rotation.'],
    ['that the old one is gone', proof('unknown'), 'the old one can no longer be read.'],
    ['that nobody could try', null, "Nobody tried it: the rotation function is not one of riposte's."],
    [
      'that there is nothing to try',
      { current: 'untried', before: 'untried', endsOld: false },
      'There is no server to try it at.',
    ],
  ])('%s', (_what, proven, text) => {
    expect(told(proven).action).toContain(text);
  });

  test('which copies are behind, and that it followed another one', () => {
    const { summary } = alertOf({ tells: rotatedTells({ ...PLAN, follows: true }, null, ['us-east-1 (Failed)']) });

    expect(summary).toContain(
      'A rotation was under way already and was followed. Copies without the new version yet: us-east-1 (Failed).',
    );
    expect(summary).toContain('Version before: v1; new version: v2.');
  });

  test('after a leak what to do about the old user, and that there is no way back', () => {
    expect(told(proof('works', false)).next[0]).toContain('rotate once more');
    expect(told(proof('refused')).next).toEqual([
      'What may break: nobody read it since it was made, as far as Secrets Manager knows: clients may have it from elsewhere.',
      'Undo: Cannot be taken back: clients read the new version; the old one is AWSPREVIOUS until the next rotation.',
    ]);
    expect(told(proof('refused')).summary).not.toContain('Until');
  });
});

describe('a rotation that went wrong says in one SMS why, and whether clients can still log in', () => {
  const failed = (name: string, cause: string, state?: 'given-up' | 'nothing-pending' | 'kept' | 'rotated') =>
    alertOf({
      outcome: 'failed',
      error: { Error: name, Cause: JSON.stringify({ errorMessage: cause, errorType: name }) },
      tells: { summary: 'Told in full.', action: rotationFailure(name, cause, state) },
    });
  const master = 'prod/db was not rotated: setSecret: MasterSecretError: it cannot be read';

  test.each([
    [failed('RotationFailedError', master, 'given-up'), 'Stopped: MasterSecretError. The old credential works.'],
    [
      failed('RotationFailedError', master, 'kept'),
      'Stopped: MasterSecretError. A person has to look: the old credential was not seen to work.',
    ],
    [
      failed('RefusedError', 'the cap is used up', 'nothing-pending'),
      'Stopped: RefusedError. The secret was not touched.',
    ],
    [
      failed('RotationStuckError', 'too late', 'rotated'),
      'Stopped: RotationStuckError. The new version is current after all; it could not be tried.',
    ],
    [failed('States.Timeout', 'no cause'), 'Stopped: States.Timeout. A person has to look.'],
    [failed('OldCredentialError', 'x'), 'Rotated, but the old credential still works: end it by hand.'],
    [failed('LoginRefusedError', 'x'), 'Rotated, but the server refuses the new credential: clients cannot log in.'],
  ])('%#', (alert, action) => {
    expect(alert.action).toBe(action);
    expect(gsmLength(sms(alert))).toBeLessThanOrEqual(151);
    expect(sms(alert)).toMatch(/^FAILED HIGH: Could not rotate prod\/db-AbCdEf[. ]/);
  });

  test('and in the e-mail all of it', () => {
    expect(failed('RotationFailedError', master, 'given-up').summary).toBe(
      `RotationFailedError: ${master}. Rotate ${ARN} (leak, asked by person, execution x). Told in full.`,
    );
  });
});

test('a rotation that a person gave up is told as that', () => {
  const plan: RotatePlan = { ...PLAN, decision: 'cancel' };

  const alert = alertOf({ outcome: 'undone', tells: givenUpTells(plan) }, plan);

  expect([alert.title, alert.action]).toEqual([
    'Gave up the rotation of prod/db-AbCdEf',
    'The old credential was tried and works.',
  ]);
  expect(alert.summary).toContain('Version v1 stays current; version v2 is no longer pending.');
});

test.each([
  [{ secretId: 'prod/db', reason: 'leak' }, 'Could not rotate prod/db'],
  [{ cancel: 'prod/db', reason: 'stuck' }, 'Could not rotate prod/db'],
  [{ secretIds: ['a', 'b', 'c', 'd'], reason: 'leak' }, 'Could not rotate a, b, c and 1 more'],
])('a failure before there was a plan names what was asked for: %j', (input, title) => {
  expect(alertOf({ outcome: 'failed', input, error: {} }, null).title).toBe(title);
});
