import * as z from 'zod/mini';
import { RefusedError, VerificationError } from '../../domain/errors.ts';
import type { RotationQuestions } from '../../domain/remediation/secret-ports.ts';
import type { Steps } from '../../remediation/steps.ts';
import { usedUp } from '../../remediation/within-cap.ts';
import type { ApprovedPorts } from './approval.ts';
import { earlierStep } from './earlier.ts';
import { cancelByHand, giveUpRotation } from './give-up.ts';
import { planRotation, type RotationPlanPorts } from './plan.ts';
import { applyRotation, giveBack, overtaking, type RotateSecretPorts } from './rotate.ts';
import { settleRotation } from './settle.ts';
import { fromPlan, toPlan } from './to-plan.ts';

/** Everything that rotate-secret needs from outside. */
export type RotationStepPorts = RotateSecretPorts &
  RotationPlanPorts &
  ApprovedPorts & { readonly questions: RotationQuestions };

/** How long a rotation has waited for its place, seconds. */
const waitedSchema = z._default(z.nullable(z.object({ waited: z._default(z.number(), 0) })), null);

/** rotate-secret's steps: a rotation is asked for, followed until AWSCURRENT has moved, and proved; what fails is given up. */
export function rotationSteps(ports: RotationStepPorts): Steps {
  return {
    async plan(input, execution) {
      const planned = await planRotation(input, execution, ports);
      return planned.decision === 'split' ? planned : toPlan(planned);
    },
    async apply(plan, { progress }) {
      const waited = waitedSchema.parse(progress)?.waited ?? 0;
      const own = fromPlan(plan);
      const started = await applyRotation(own, waited, ports).catch(async (error: unknown) => {
        if (!(error instanceof RefusedError)) throw error;
        await giveBack(own, ports);
        return { status: 'refused' as const, why: error.message };
      });
      switch (started.status) {
        case 'started':
          return { done: true, plan, expiresAt: '', progress: { startedAt: started.startedAt } };
        case 'busy':
          return { done: false, waitSeconds: started.waitSeconds, progress: { waited: started.waited } };
        case 'refused':
          return { refused: { ...plan, decision: 'refuse', why: started.why } };
        case 'short':
          return {
            refused: { ...plan, decision: 'refuse', why: usedUp(started.short) ?? plan.why, short: [...started.short] },
          };
        case 'moved-on':
          return { anew: true };
      }
    },
    // A rotation that was given up is given up at once; only one that stands settles.
    settle: async (plan, { progress }, expected) =>
      expected === 'before' ? { done: true } : settleRotation(fromPlan(plan), progress, ports),
    async verify(plan, expected) {
      const own = fromPlan(plan);
      const { secret, token } = own;
      const state = await ports.secrets.describe(secret);
      const isCurrent = state.current === token;
      const is =
        expected === 'after'
          ? isCurrent || overtaking(own, state) !== undefined
          : !isCurrent && state.pending?.version !== token;
      if (!is) throw new VerificationError(`${secret} has other versions than it should have after this`);
      return undefined;
    },
    undo: (plan) => cancelByHand(fromPlan(plan), ports),
    giveUp: (plan, _at, error) => giveUpRotation(fromPlan(plan), error, ports),
    earlier: (event) => earlierStep(event, ports),
  };
}
