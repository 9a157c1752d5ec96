import type { Finding } from '../domain/finding/finding.ts';
import type { Task } from '../domain/finding/task.ts';
import { toCidr } from '../domain/network/address.ts';
import type { AllBlocked } from '../domain/network/ip-set-ports.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import type { Mode } from '../domain/policy/policy.ts';
import { type Attempt, nextAttempt, type Standing, standingOf } from '../domain/remediation/attempt.ts';
import type { AttemptStore } from '../domain/remediation/execution-ports.ts';

/** What judging an earlier answer needs from outside. */
export interface AnswerPorts {
  readonly attempts: AttemptStore;
  readonly allBlocked: AllBlocked;
  readonly addressPlaybooks: AddressPlaybooks;
}

/** What is done about an occurrence. */
export interface Answer {
  readonly standing: Standing;
  /** What a person should know of the answer to an earlier occurrence. */
  readonly news?: string;
}

/**
 * Whether what a task asks for is to be asked (again), and if so notes the attempt. What goes on, or is in force, is not asked
 * for again; what ended, failed or was denied is. `fresh`: nothing can have been asked for yet.
 */
export async function answerTo(
  task: Task,
  { mode, finding, fresh }: { readonly mode: Mode; readonly finding: Finding; readonly fresh: boolean },
  ports: AnswerPorts,
  now: Date,
): Promise<Answer> {
  const last = fresh ? undefined : await ports.attempts.last(finding.id, task.id);
  // This event has asked before, and its handling broke off.
  if (last?.task === task.id && last.outcome === undefined) return begun(last);
  const standing = standingOf(last, {
    now: now.getTime(),
    seenAt: Date.parse(finding.time),
    mode,
    holds: await holds(task, last, ports, now),
  });
  if (standing === 'overtaken') return { standing, news: `overtaken:${last?.task}` };
  if (standing !== 'open') return { standing };
  const attempt = nextAttempt(last, task.id, now.getTime());
  // Somebody else has just asked for the same.
  if (!(await ports.attempts.begin(finding.id, attempt, last, now))) return { standing: 'running' };
  return begun(attempt);
}

function begun({ again, task }: Attempt): Answer {
  return { standing: 'open', ...(again ? { news: `attempt:${task}` } : {}) };
}

/** Whether what was applied is still in force; undefined for what has no end. */
async function holds(
  task: Task,
  last: Attempt | undefined,
  ports: AnswerPorts,
  now: Date,
): Promise<boolean | undefined> {
  const field = ports.addressPlaybooks[task.playbook];
  if (field === undefined) return undefined;
  if (last === undefined) return false;
  const ranges = [task.params[field]].flat().map((ip) => (typeof ip === 'string' ? toCidr(ip) : undefined));
  const cidrs = ranges.filter((range) => range !== undefined);
  return cidrs.length === ranges.length && (await ports.allBlocked(cidrs, now));
}
