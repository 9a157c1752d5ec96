import * as z from 'zod/mini';
import { LoginRefusedError, OldCredentialError } from '../../domain/errors.ts';
import type { RotationQuestions } from '../../domain/remediation/secret-ports.ts';
import type { SettleStep } from '../../remediation/steps.ts';
import type { RotatePlan } from './plan.ts';
import { type RotateSecretPorts, verifyRotation } from './rotate.ts';
import { overtakenTells, rotatedTells } from './told.ts';

/** What one look hands to the next: when the rotation began, and whether it is over and only its end is proved. */
const progressSchema = z.object({
  startedAt: z.string(),
  looks: z._default(z.number(), 0),
  rotated: z._default(z.boolean(), false),
  behind: z._default(z.array(z.string()), []),
  proofs: z._default(z.number(), 0),
});

type Progress = z.infer<typeof progressSchema>;

/** IAM and others take seconds until everybody knows that a credential has ended. */
const BETWEEN_PROOFS_SECONDS = 3;
const MOST_PROOFS = 10;

/** Looks whether AWSCURRENT has moved; once it has, lets the rotation function try the new credential and the old one. */
export async function settleRotation(
  plan: RotatePlan,
  handedOn: unknown,
  ports: RotateSecretPorts & { readonly questions: RotationQuestions },
): Promise<SettleStep> {
  const progress = progressSchema.parse(handedOn);
  if (progress.rotated) return prove(plan, progress, ports.questions);
  const seen = await verifyRotation(plan, progress.startedAt, progress.looks, ports);
  switch (seen.status) {
    case 'waiting':
      return { done: false, waitSeconds: seen.waitSeconds, progress: { ...progress, looks: seen.looks } };
    case 'gone':
      return { anew: true };
    case 'rotated':
      // Whoever made the version that is current by now proves that one, and that this one ends.
      if (seen.overtakenBy !== undefined) return { done: true, tells: overtakenTells(plan, seen.overtakenBy) };
      return prove(plan, { ...progress, rotated: true, behind: [...seen.behind] }, ports.questions);
  }
}

async function prove(plan: RotatePlan, progress: Progress, questions: RotationQuestions): Promise<SettleStep> {
  if (plan.prover === '') return { done: true, tells: rotatedTells(plan, null, progress.behind) };
  const proof = await questions.check(plan.prover, plan.secret, plan.before.current);
  const is = `AWSCURRENT is version ${plan.token}`;
  if (proof.current === 'refused')
    throw new LoginRefusedError(
      `${is}, but its server refuses it: clients cannot log in. AWSPREVIOUS is version ${plan.before.current}`,
    );
  if (proof.endsOld && proof.before === 'works') {
    const proofs = progress.proofs + 1;
    if (proofs < MOST_PROOFS)
      return { done: false, waitSeconds: BETWEEN_PROOFS_SECONDS, progress: { ...progress, proofs } };
    throw new OldCredentialError(
      `${is} and works, but the credential of version ${plan.before.current} still does, too: end it by hand`,
    );
  }
  return { done: true, tells: rotatedTells(plan, proof, progress.behind) };
}
