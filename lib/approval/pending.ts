import {
  type Answer,
  type Approval,
  answerCommand,
  expired,
  stateText,
  withdrawn,
} from '../domain/remediation/approval.ts';
import { type AnswerPorts, type Told, timelinesOf } from './answer.ts';
import type { ApprovalRecord } from './record.ts';

/** A question as people see it. */
export type Shown = Pick<ApprovalRecord, 'approval' | 'shown' | 'again'>;

/** What looking at questions needs: what it finds to be over is written down at once. */
type Ports = Pick<AnswerPorts, 'approvals' | 'isRunning' | 'timeline' | 'now'>;

/**
 * The questions that wait for an answer, the one with the least time left first; then those of the last days that nothing waits
 * for any more, because their execution ended.
 */
export async function pending(ports: Ports): Promise<Shown[]> {
  const ids = await ports.approvals.openIds();
  const found = (await Promise.all(ids.map((id) => show(id, ports)))).flatMap((one) => one ?? []);
  const those = (state: Approval['state']) =>
    found
      .filter(({ approval }) => approval.state === state)
      .sort((a, b) => (a.approval.expiresAt < b.approval.expiresAt ? -1 : 1));
  return [...those('waiting'), ...those('withdrawn')];
}

/** One question, as it stands now; undefined where there is none that riposte wrote. */
export async function show(id: string, ports: Ports): Promise<Shown | undefined> {
  for (;;) {
    const kept = await ports.approvals.read(id);
    if (kept === undefined || kept === 'forged') return undefined;
    const { approval, shown, again } = kept.record;
    const current = expired(approval, ports.now());
    if (current.state !== 'waiting' || (await ports.isRunning(current.execution)))
      return { approval: current, shown, again };
    const next = { ...kept.record, approval: withdrawn(current) };
    if (!(await ports.approvals.save(next, kept.revision))) continue;
    await noteWithdrawal(next, ports);
    return { approval: next.approval, shown, again };
  }
}

async function noteWithdrawal({ approval, findings }: ApprovalRecord, { timeline, now }: Ports): Promise<void> {
  const entry = {
    id: `${approval.id} withdrawn`,
    at: now(),
    what: `${approval.playbook} question withdrawn`,
    who: 'riposte',
    policyVersion: approval.policyVersion ?? '',
    data: { approval: approval.id, state: approval.state, planHash: approval.planHash, why: stateText(approval) },
  };
  await Promise.all(timelinesOf(approval, findings).map((key) => timeline.note(key, entry)));
}

/** The id of a question, given as that or as the name of the execution that asks. */
export async function idOf(given: string, ports: Pick<AnswerPorts, 'approvals'>): Promise<string> {
  if (/^[0-9a-f]{12}$/.test(given)) return given;
  for (const id of await ports.approvals.openIds()) {
    const kept = await ports.approvals.read(id);
    if (kept === undefined || kept === 'forged') continue;
    const { execution, state } = kept.record.approval;
    if (state === 'waiting' && execution.split(':').at(-1) === given) return id;
  }
  return given;
}

/**
 * What whoever answers by an execution's name is told: an execution asks anew where the world has moved on, so that what waits may be another plan than the one
 * they read. Undefined where a question is named, or nothing of that name waits.
 */
export async function byName(
  given: string,
  decision: Answer['decision'],
  stage: string,
  ports: Pick<AnswerPorts, 'approvals'>,
): Promise<Told | undefined> {
  const id = await idOf(given, ports);
  const kept = id === given ? undefined : await ports.approvals.read(id);
  if (kept === undefined || kept === 'forged') return undefined;
  const { title, summary, action } = kept.record.shown;
  return {
    result: 'refused',
    said: `Nothing was decided: ${given} is an execution, and what it asks may have changed since you read it. By now it asks: ${title}. ${summary} ${action} Where you mean that: ${answerCommand(decision, id, stage)}`,
  };
}
