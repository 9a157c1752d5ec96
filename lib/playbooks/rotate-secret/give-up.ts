import { errorText } from '../../domain/errors.ts';
import type { RotationQuestions } from '../../domain/remediation/secret-ports.ts';
import { causeText } from '../../remediation/cause.ts';
import type { GiveUpStep, StepError, UndoStep } from '../../remediation/steps.ts';
import type { RotatePlan } from './plan.ts';
import { type Cancelled, cancelRotation, type Restored, type RotateSecretPorts } from './rotate.ts';
import { toPlan } from './to-plan.ts';
import { givenUpTells, rotationFailure } from './told.ts';

type Ports = RotateSecretPorts & { readonly questions: RotationQuestions };

/** What giving up came to; `problem` is why the credential could not be tried. */
interface GivenUp {
  readonly cancelled: Cancelled;
  readonly restored: Restored;
  readonly problem?: unknown;
}

/** These come after AWSCURRENT has moved: there is nothing to give up any more. */
const AFTERWARDS = ['LoginRefusedError', 'OldCredentialError'];

/** After a rotation that failed: the old credential is put back where that is possible, and people are told how things stand. */
export async function giveUpRotation(plan: RotatePlan, error: StepError, ports: Ports): Promise<GiveUpStep> {
  const action = (state?: Cancelled['state']) => rotationFailure(error.Error, causeText(error.Cause), state);
  if (AFTERWARDS.includes(error.Error ?? '')) return { tells: { action: action() } };
  const { cancelled, restored } = await giveUp(plan, ports);
  if (restored === 'rotated') return { stands: true, progress: throughAfterAll(ports) };
  return { tells: { summary: `${cancelled.text}.`, action: action(cancelled.state) } };
}

/** A person gives up a rotation that got stuck. Where the credential could not be tried, that is an error. */
export async function cancelByHand(plan: RotatePlan, ports: Ports): Promise<UndoStep> {
  const { cancelled, restored, problem } = await giveUp(plan, ports);
  if (problem !== undefined)
    throw Object.assign(new Error(`${errorText(problem)}. ${cancelled.text}`, { cause: problem }), {
      name: problem instanceof Error ? problem.name : 'Error',
    });
  if (restored === 'rotated') return { stands: true, progress: throughAfterAll(ports) };
  if (cancelled.state === 'given-up') return { done: true, tells: givenUpTells(plan) };
  return { refused: { ...toPlan(plan), decision: 'refuse', why: cancelled.text } };
}

/**
 * Tries the current credential; where only the pending one works, that is used to put the current one back. Then AWSPENDING goes,
 * and with it gone no step of the rotation begins any more: what its last step did is seen, and mended, by trying once more.
 */
async function giveUp(plan: RotatePlan, ports: Ports): Promise<GivenUp> {
  const versions = { current: plan.before.current, pending: plan.token };
  const restore = () => ports.questions.restore(plan.prover, plan.secret, versions);
  let restored: Restored = 'unknown';
  let problem: unknown;
  if (plan.prover !== '') {
    try {
      restored = await restore();
    } catch (error) {
      problem = error;
    }
  }
  const cancelled = await cancelRotation(plan, restored, ports);
  if (cancelled.state !== 'given-up' && cancelled.state !== 'rotated') return { cancelled, restored, problem };
  if (plan.prover === '') return { cancelled, restored: cancelled.state === 'rotated' ? 'rotated' : restored };
  try {
    return { cancelled, restored: await restore() };
  } catch (error) {
    return { cancelled, restored: 'unknown', problem: problem ?? error };
  }
}

function throughAfterAll({ now }: Ports) {
  return { startedAt: now().toISOString(), rotated: true };
}
