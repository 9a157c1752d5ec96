import * as z from 'zod/mini';

/** How people are asked; what is left out is the general setting's, then the default's. */
export const approvalPolicySchema = z.strictObject({
  /** How long an answer is waited for. At most two weeks. */
  minutes: z.optional(z.number().check(z.gte(0.1), z.lte(20_160))),
  /** After so many minutes on-call is reminded; 0 for never. */
  remindAfter: z.optional(z.number().check(z.gte(0), z.lte(20_160))),
  /** The SNS topic that is told, too, half-way between the reminder and the end. */
  escalateTo: z.optional(
    z
      .string()
      .check(
        z.regex(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic (arn:aws:sns:…)'),
      ),
  ),
  /** So many different people have to approve. */
  quorum: z.optional(z.number().check(z.int(), z.gte(1), z.lte(5))),
  /** Whether those a question is about, and who asked for it, are kept from approving it. */
  notRequester: z.optional(z.boolean()),
});

/** How people are asked about the changes of a playbook. */
export interface ApprovalPolicy {
  readonly minutes: number;
  readonly remindAfter: number;
  readonly escalateTo?: string | undefined;
  readonly quorum: number;
  readonly notRequester: boolean;
}

/** A day to answer, reminded at half of it; one person is enough. */
export const ASKING: ApprovalPolicy = { minutes: 1_440, remindAfter: 720, quorum: 1, notRequester: false };

/** When on-call is reminded, when the second topic is told and when the time is over, milliseconds after asking. */
export function timesOf({ minutes, remindAfter, escalateTo }: ApprovalPolicy): {
  readonly remind: number;
  readonly escalate: number;
  readonly end: number;
} {
  const end = minutes * 60_000;
  const remind = remindAfter > 0 && remindAfter < minutes ? remindAfter * 60_000 : end;
  const from = remind === end ? 0 : remind;
  return { remind, escalate: escalateTo === undefined ? end : from + (end - from) / 2, end };
}

/** Where a question stands in its time, and how many seconds until that changes; 0 when it is over. */
export function phaseAt(
  policy: ApprovalPolicy,
  askedAt: string,
  now: Date,
): { readonly phase: 'ask' | 'remind' | 'escalate'; readonly seconds: number } {
  const { remind, escalate, end } = timesOf(policy);
  const past = now.getTime() - Date.parse(askedAt);
  const until = [remind, escalate, end].filter((time) => time > past).sort((a, b) => a - b)[0];
  const seconds = until === undefined ? 0 : Math.max(1, Math.ceil((until - past) / 1000));
  if (past >= escalate && escalate < end) return { phase: 'escalate', seconds };
  return { phase: past >= remind && remind < end ? 'remind' : 'ask', seconds };
}
