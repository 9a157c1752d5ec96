import * as z from 'zod/mini';
import type { Origin } from '../../domain/finding/origin.ts';
import type { Refusal } from '../../domain/playbook.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import { read } from '../../domain/text/schema.ts';
import { undoSchema } from '../../remediation/change-input.ts';
import { isBatch, manualReason, personOf, readInput, requestSchema, saidBy } from '../../remediation/request.ts';

const EXAMPLE =
  '{"ips":["203.0.113.7"],"reason":"scanner"} or {"unblock":["203.0.113.7"],"reason":"customer"} or {"undo":"<execution>","reason":"customer"}';

/** Of a task's reason this much is kept, so that a merged plan stays within what a state may carry. */
const TASK_REASON_LIMIT = 200;

/** The same of who asks. */
const ASKER_LIMIT = 100;

const ipList = z.array(z.string()).check(z.minLength(1), z.maxLength(1_000));

const personSchema = z.union([
  z.strictObject({ ips: ipList, reason: manualReason, saidBy }),
  z.strictObject({ unblock: ipList, reason: manualReason, saidBy }),
]);
const batchSchema = z.strictObject({ requests: z.array(z.unknown()).check(z.minLength(1)) });

const taskSchema = requestSchema(z.object({ ips: ipList }));
const namedSchema = z.object({ taskId: z.string() });

/** What one person or one task of the queue asks for. */
export interface Asked {
  /** Undefined where a person asks. */
  readonly taskId?: string;
  readonly ips: readonly string[];
  readonly reason: string;
  readonly requestedBy: string;
  readonly finding?: Origin;
}

/** What a workflow was started with. */
export interface BlockInput {
  readonly kind: 'block' | 'unblock';
  readonly byPerson: boolean;
  readonly asked: readonly Asked[];
  /** Tasks that cannot be read: each is refused by itself, the others of the batch go on. */
  readonly refused: readonly Refusal[];
  /** The same, as they came. */
  readonly unreadable: readonly unknown[];
}

/** What takes an execution's block back; undefined for an input that asks for something else. */
export function readUndo(
  input: unknown,
  execution: string,
): { readonly undo: string; readonly reason: string; readonly requestedBy: string } | undefined {
  if (typeof input !== 'object' || input === null || !('undo' in input)) return undefined;
  const { undo, reason, saidBy: said } = readInput(undoSchema, input, EXAMPLE);
  return { undo, reason: foreignText(reason), requestedBy: personOf(execution, said) };
}

/** Reads the workflow's input; throws InvalidInputError that shows a valid one. */
export function readBlockInput(input: unknown, execution = 'not started'): BlockInput {
  if (isBatch(input))
    return { kind: 'block', byPerson: false, ...readTasks(readInput(batchSchema, input, EXAMPLE).requests) };
  const given = readInput(personSchema, input, EXAMPLE);
  const ips = 'ips' in given ? given.ips : given.unblock;
  const asked = { ips, reason: foreignText(given.reason), requestedBy: personOf(execution, given.saidBy) };
  return { kind: 'ips' in given ? 'block' : 'unblock', byPerson: true, asked: [asked], refused: [], unreadable: [] };
}

function readTasks(requests: readonly unknown[]): Pick<BlockInput, 'asked' | 'refused' | 'unreadable'> {
  const asked: Asked[] = [];
  const refused: Refusal[] = [];
  const unreadable: unknown[] = [];
  for (const [index, request] of requests.entries()) {
    const reading = read(taskSchema, request);
    if (reading.ok) {
      const { taskId, params, reason, requestedBy, finding } = reading.value;
      const origin = finding === undefined ? {} : { finding };
      asked.push({
        taskId,
        ips: params.ips,
        reason: foreignText(reason, TASK_REASON_LIMIT),
        requestedBy: foreignText(requestedBy, ASKER_LIMIT),
        ...origin,
      });
    } else {
      unreadable.push(request);
      const named = namedSchema.safeParse(request);
      const input = named.success ? `task ${foreignText(named.data.taskId, 80)}` : `task ${index + 1} of the batch`;
      refused.push({ input, reason: `not a request to block addresses (${reading.problem})` });
    }
  }
  return { asked, refused, unreadable };
}
