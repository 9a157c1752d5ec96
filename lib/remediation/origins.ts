import type { Finding } from '../domain/finding/finding.ts';
import type { Origin, WasAsked } from '../domain/finding/origin.ts';
import { wholeTask } from '../domain/finding/task.ts';
import { inChunks } from '../domain/in-chunks.ts';
import type { Refusal } from '../domain/playbook.ts';
import type { ReadFinding } from '../domain/record/finding-ports.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import type { Json } from '../domain/text/json.ts';

/** What a person or a task of the queue asks for; a person's has no task. */
interface Asked {
  readonly taskId?: string | undefined;
  readonly reason: string;
  readonly requestedBy: string;
  readonly finding?: Origin | undefined;
  /** Its parameters as they came. */
  readonly given?: unknown;
}

/** What is known of a task beside what it says. */
export interface OriginPorts {
  readonly readFinding: ReadFinding;
  readonly wasAsked: WasAsked;
}

/** What is asked, with the finding behind it as the table has it. */
export type Traced<One extends Asked> = One & { readonly recorded?: Finding };

/**
 * Puts what the table says of a finding in the place of what the queue says: who asked, why and how urgent it is decide what people
 * approve and how the caps are shared. A task that names a finding nobody recorded, or that triage did not ask for about it, is refused: whoever may start
 * executions would have a detection say what they want. One that names none says so.
 */
export async function traced<One extends Asked>(
  asked: readonly One[],
  { readFinding, wasAsked }: OriginPorts,
): Promise<{ readonly asked: Traced<One>[]; readonly refused: Refusal[] }> {
  const ids = [...new Set(asked.flatMap(({ finding }) => finding?.id ?? []))];
  const found = new Map(
    (await inChunks(ids, readFinding)).flatMap((one) => (one === undefined ? [] : [[one.id, one]])),
  );
  const made = await inChunks(asked, ({ taskId: task, finding, given }) =>
    task === undefined || finding === undefined || !found.has(finding.id)
      ? Promise.resolve(true)
      : wasAsked({ task, finding: finding.id, params: isObject(given) ? given : {} }),
  );
  const known: Traced<One>[] = [];
  const refused: Refusal[] = [];
  for (const [index, one] of asked.entries()) {
    const recorded = one.finding === undefined ? undefined : found.get(one.finding.id);
    if (one.taskId === undefined) known.push(one);
    else if (one.finding === undefined)
      known.push({ ...one, requestedBy: `a task that names no finding and says: ${one.requestedBy}` });
    else if (recorded === undefined)
      refused.push({
        input: `task ${cleanText(one.taskId, 80)}`,
        reason: `it names finding ${cleanText(one.finding.id, 40)}, which riposte has not recorded`,
      });
    else if (made[index] !== true)
      refused.push({
        input: `task ${cleanText(one.taskId, 80)}`,
        reason: `riposte asked for no such thing about finding ${recorded.id}: who means it starts it by hand, as themselves`,
      });
    else known.push({ ...one, ...asRecorded(recorded, one.finding, one.taskId) });
  }
  return { asked: known, refused };
}

/** `task` is who asked: by it triage finds the attempt that an outcome ends. */
function asRecorded(
  recorded: Finding,
  { task, told }: Origin,
  taskId: string,
): Asked & { readonly finding: Origin; readonly recorded: Finding } {
  const { id, detection, severity, title } = recorded;
  return {
    reason: cleanText(title, 100),
    requestedBy: `detection ${detection}`,
    finding: {
      id,
      detection,
      severity,
      ...(task === undefined ? {} : { task: wholeTask(taskId) }),
      ...(told === undefined ? {} : { told }),
    },
    recorded,
  };
}

function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
