import { expired, withdrawn } from '../domain/approval.ts';
import type { AnswerPorts } from './answer.ts';
import type { ApprovalRecord } from './record.ts';

/** A question as people see it. */
export type Shown = Pick<ApprovalRecord, 'approval' | 'shown' | 'again'>;

/** The questions that wait for an answer, the one with the least time left first. */
export async function pending(ports: Pick<AnswerPorts, 'approvals' | 'isRunning' | 'now'>): Promise<Shown[]> {
  const ids = await ports.approvals.openIds();
  const found = await Promise.all(ids.map((id) => show(id, ports)));
  return found
    .flatMap((one) => (one?.approval.state === 'waiting' ? [one] : []))
    .sort((a, b) => (a.approval.expiresAt < b.approval.expiresAt ? -1 : 1));
}

/** One question, as it stands now; undefined where there is none that riposte wrote. */
export async function show(
  id: string,
  { approvals, isRunning, now }: Pick<AnswerPorts, 'approvals' | 'isRunning' | 'now'>,
): Promise<Shown | undefined> {
  const kept = await approvals.read(id);
  if (kept === undefined || kept === 'forged') return undefined;
  const { approval, shown, again } = kept.record;
  const current = expired(approval, now());
  const gone = current.state === 'waiting' && !(await isRunning(current.execution));
  return { approval: gone ? withdrawn(current) : current, shown, again };
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
