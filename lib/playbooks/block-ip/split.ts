import { partOfTask } from '../../domain/finding/task.ts';
import { MOST_TARGETS } from '../../domain/remediation/plan.ts';
import { stableId } from '../../domain/text/hash.ts';
import type { Execution } from '../../remediation/request.ts';
import type { Split } from '../../remediation/steps.ts';
import type { Asked, BlockInput } from './input.ts';

/** Whether a question would show more than a person can read. */
export function tooManyToAsk({ asked }: BlockInput): boolean {
  return asked.reduce((sum, { ips }) => sum + ips.length, 0) > MOST_TARGETS;
}

/**
 * Splits tasks into parts of a question's size. A task's own pieces are the same in whatever batch it comes, so that one that is
 * delivered again is known again; what could not be read goes with the first part, which refuses it.
 */
export function split({ asked, unreadable }: BlockInput, execution: Execution): Split {
  const parts: unknown[][] = [];
  let room = 0;
  for (const piece of asked.flatMap(pieces)) {
    if (piece.params.ips.length > room) {
      parts.push([]);
      room = MOST_TARGETS;
    }
    parts.at(-1)?.push(piece);
    room -= piece.params.ips.length;
  }
  parts[0]?.push(...unreadable);
  return {
    decision: 'split',
    parts: parts.map((requests, index) => ({
      name: `block-ip-${stableId(execution.id, String(index))}`,
      input: { requests },
    })),
  };
}

function pieces({ taskId, ips, ...rest }: Asked) {
  return Array.from({ length: Math.ceil(ips.length / MOST_TARGETS) }, (_, index) => ({
    ...rest,
    taskId: taskId !== undefined && ips.length > MOST_TARGETS ? partOfTask(taskId, index) : taskId,
    params: { ips: ips.slice(index * MOST_TARGETS, (index + 1) * MOST_TARGETS) },
  }));
}
