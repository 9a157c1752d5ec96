import { type StepsPlan, stepsHash } from '../../domain/remediation/plan.ts';
import { type RotatePlan, rotatePlanSchema } from './plan.ts';
import { NO_UNDO } from './request.ts';

/** What a rotation is called, and what it does and does not put an end to. */
export const SAYS = { todo: 'Rotate', done: 'Rotated', undone: 'Gave up the rotation of' } as const;
export const STOPS = 'whoever logs in with the credential that was exposed';
export const DOES_NOT_STOP = 'sessions that are open already, and clients that have read the new version';

/** A plan as the workflow, people and programs know it; a rotation that is given up is an undo. */
export function toPlan(rotation: RotatePlan): StepsPlan {
  const { decision, why, secret, token, byPerson, refused, calls, findings, before, reason, requestedBy } = rotation;
  const gives = decision === 'cancel';
  const plan = {
    kind: 'steps' as const,
    playbook: 'rotate-secret',
    ...(gives ? { undoes: token } : {}),
    says: SAYS,
    subject: secret.split(':secret:').pop() ?? secret,
    amount: 1,
    change: gives ? `Give up the rotation of ${secret}` : `Rotate ${secret}`,
    impact: impactOf(rotation),
    undo: `Cannot be taken back: ${NO_UNDO}.`,
    stops: STOPS,
    doesNotStop: DOES_NOT_STOP,
    refused,
    decision: gives ? ('apply' as const) : decision,
    why,
    byPerson,
    policyVersion: rotation.policyVersion ?? '',
    leaseMinutes: 0,
    asked: [{ reason, requestedBy }],
    findings,
    calls,
    before,
    notes: [],
    short: [],
    shows: {
      secret,
      newVersion: decision === 'apply' || decision === 'approve' ? token : '',
      before,
      proof: null,
    },
    byHand: { secretId: secret, reason: 'approved after the question had expired' },
    own: rotation,
  };
  return { ...plan, hash: stepsHash(plan) };
}

/** Who reads it is in no list: when somebody did last is all that Secrets Manager tells. */
function impactOf({ decision, lastRead, replicas, doubts = [] }: RotatePlan): string[] {
  if (decision !== 'approve' && decision !== 'apply' && decision !== 'observe') return [];
  const read =
    lastRead === undefined
      ? 'nobody read it since it was made, as far as Secrets Manager knows: clients may have it from elsewhere'
      : `somebody read it last on ${lastRead}: whoever does not read it again cannot log in`;
  return [
    ...doubts,
    read,
    ...(replicas.length === 0 ? [] : [`its copies in ${replicas.join(', ')} follow some time later`]),
  ];
}

/** The playbook's own plan out of what `toPlan` made. */
export function fromPlan(plan: StepsPlan): RotatePlan {
  return rotatePlanSchema.parse(plan.own);
}
