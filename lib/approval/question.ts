import { type ApprovalPolicy, phaseAt } from '../domain/policy/approval-policy.ts';
import { playbookPolicy, policyForChange } from '../domain/policy/policy.ts';
import type { LoadPolicy } from '../domain/ports.ts';
import { type Approval, approvalId, expired } from '../domain/remediation/approval.ts';
import type { Json } from '../domain/text/json.ts';
import type { AnswerPorts } from './answer.ts';
import { deliver } from './answer.ts';
import type { ApprovalRecord } from './record.ts';

/** What opening a question needs from outside. */
export interface QuestionPorts extends Pick<AnswerPorts, 'approvals' | 'tokens' | 'handOver' | 'now'> {
  readonly loadPolicy: LoadPolicy;
}

/** A question as the workflow goes on with it: how long it waits until somebody is told again, 0 when nobody is waited for. */
export interface Question {
  readonly id: string;
  readonly phase: 'ask' | 'remind' | 'escalate';
  readonly seconds: number;
}

/** What is asked about. */
export interface Asked {
  readonly execution: string;
  readonly playbook: string;
  readonly planHash: string;
  /** The version of the policy by which it is asked. */
  readonly policyVersion?: string;
  /** How often this execution has asked before: a plan made anew is asked anew. */
  readonly round: number;
  readonly requesters: readonly string[];
  readonly shown: ApprovalRecord['shown'];
  readonly findings: readonly string[];
  readonly again: { readonly playbook: string; readonly input: Record<string, Json> } | null;
}

/** Opens a question, or looks how the one that is open stands in its time; one whose time is over is ended here. */
export async function openQuestion(asked: Asked, ports: QuestionPorts): Promise<Question> {
  const { approval, asking } = await recordOf(asked, ports);
  const { phase, seconds } = phaseAt(asking, approval.askedAt, ports.now());
  // Decided while nobody waited with a token: the workflow waits once more, and is told at once.
  const decided = approval.state === 'approved' || approval.state === 'denied';
  return {
    id: approval.id,
    phase,
    seconds: decided ? Math.max(60, seconds) : approval.state === 'waiting' ? seconds : 0,
  };
}

async function recordOf(asked: Asked, ports: QuestionPorts): Promise<ApprovalRecord> {
  const id = approvalId(asked.execution, asked.planHash, asked.round);
  for (;;) {
    const kept = await ports.approvals.read(id);
    if (kept === 'forged') throw new Error(`The record of question ${id} is not as riposte wrote it`);
    if (kept === undefined) {
      // People are asked as the policy says; where it cannot be read nobody knows how many are enough.
      const { approval } = playbookPolicy(policyForChange(await ports.loadPolicy()), asked.playbook);
      const record = newRecord(id, asked, approval, ports.now());
      if (await ports.approvals.open(record)) return record;
      continue;
    }
    const next = { ...kept.record, approval: expired(kept.record.approval, ports.now()) };
    if (next.approval.state === kept.record.approval.state) return kept.record;
    if (await ports.approvals.save(next, kept.revision)) return next;
  }
}

function newRecord(id: string, asked: Asked, asking: ApprovalPolicy, now: Date): ApprovalRecord {
  const { execution, playbook, planHash, policyVersion, requesters, shown, findings, again } = asked;
  const approval: Approval = {
    id,
    execution,
    playbook,
    planHash,
    ...(policyVersion === undefined ? {} : { policyVersion }),
    askedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + asking.minutes * 60_000).toISOString(),
    quorum: asking.quorum,
    notRequester: asking.notRequester,
    requesters: [...requesters],
    answers: [],
    state: 'waiting',
  };
  const { escalateTo, ...rest } = asking;
  return {
    approval,
    shown: { ...shown },
    findings: [...findings],
    again: again === null ? null : { ...again },
    asking: { ...rest, ...(escalateTo === undefined ? {} : { escalateTo }) },
  };
}

/**
 * Keeps the token with which a workflow waits, and only then looks whether it was decided: an answer finds the token, or is found
 * here. Gives the record while people have to be told, undefined where it was decided.
 */
export async function waitFor(id: string, token: string, ports: QuestionPorts): Promise<ApprovalRecord | undefined> {
  await ports.tokens.keep(id, token, new Date(ports.now().getTime() + 14 * 86_400_000));
  const kept = await ports.approvals.read(id);
  if (kept === undefined || kept === 'forged') throw new Error(`There is no question ${id} that riposte wrote`);
  if (kept.record.approval.state === 'waiting') return kept.record;
  await deliver(kept.record, ports);
  return undefined;
}
