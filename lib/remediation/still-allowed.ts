import { type PlaybookPolicy, type Policy, unlessPassing } from '../domain/policy/policy.ts';
import { unapproved } from '../domain/remediation/approval.ts';
import { doubtsAbout } from '../domain/remediation/guard.ts';
import type { Change, Plan } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { ChangePorts } from './change-ports.ts';
import { settingsOf } from './decide.ts';
import { foundAgain } from './found-again.ts';
import { guarding } from './guarding.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';

/** The question with this plan, by the id under which its answer is recorded; null where nobody was asked. */
export interface AnsweredBy {
  readonly approval?: string | undefined;
}

/** A plan that is to be carried out. */
export interface Given {
  readonly plan: Plan;
  readonly answer: AnsweredBy | null;
  readonly input: unknown;
  readonly execution: Execution;
  /** Whether it waited for others at its targets since it was planned. */
  readonly heldUp?: boolean;
}

/** That a plan may be carried out, as far as policy, people and guards go. */
export interface Allowed {
  readonly settings: PlaybookPolicy;
  /** Whether whoever approved was not shown what there is to say of a target by now. */
  readonly isUnseen: boolean;
}

/** Whether a plan may be carried out, or why not: it may be days old, so that the policy is read again, and guards are asked again. */
export async function stillAllowed<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  given: Given,
  ports: ChangePorts,
): Promise<Allowed | { readonly why: string }> {
  const { plan, answer } = given;
  const loaded = unlessPassing(await ports.loadPolicy(0));
  if (!loaded.ok) return { why: `the policy cannot be used, so nothing is changed: ${loaded.problem}` };
  const { policy } = loaded;
  const settings = settingsOf(playbook, policy, plan, ports);
  const held = heldBack(plan, settings.mode) ?? (await unasked(given, { settings, policy }, ports));
  if (held !== undefined) return { why: held };
  const { standing, isRefused } =
    answer === null && given.heldUp !== true
      ? { standing: plan.targets, isRefused: false }
      : await foundAgain(playbook, changes, given, ports);
  const guard = guarding(policy, ports);
  const guarded = await Promise.all(
    standing.map(async (target) => {
      const reason = (await guard(target)) ?? (await changes.notAnyMore?.(target));
      return reason === undefined ? [] : [`${target.label} ${reason}`];
    }),
  );
  if (guarded.flat().length > 0) return { why: guarded.flat().join('; ') };
  const doubts = (targets: readonly Change[]) => doubtsAbout(targets, policy, ports.house);
  return { settings, isUnseen: isRefused || doubts(standing).some((one) => !doubts(plan.targets).includes(one)) };
}

/** Why a plan is not carried out although it was decided so: the mode is no longer for it. */
function heldBack(plan: Plan, mode: string): string | undefined {
  if (mode === 'off') return `the policy has ${plan.playbook} off by now`;
  return mode === 'observe' && !plan.byPerson ? 'the policy says observe by now' : undefined;
}

/** Why a person's word is missing, where it is needed: the workflow only names the question, what was answered is read here. */
async function unasked(
  { plan, answer, execution }: Given,
  { settings: { mode, approval }, policy }: { readonly settings: PlaybookPolicy; readonly policy: Policy },
  ports: Pick<ChangePorts, 'house' | 'readApproval'>,
): Promise<string | undefined> {
  const asks = mode === 'approve' && !plan.byPerson;
  if (plan.decision !== 'approve' && !asks && doubtsAbout(plan.targets, policy, ports.house).length === 0)
    return undefined;
  if (answer?.approval === undefined) return 'nobody approved it';
  const recorded = await ports.readApproval(answer.approval);
  return unapproved(recorded, { planHash: plan.hash, execution: execution.id, quorum: approval.quorum });
}
