import * as z from 'zod/mini';
import { originSchema } from '../domain/finding/origin.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { executionSchema } from './request.ts';

/** What a workflow tells that found its target in the hands of another. */
export const waitsSchema = z.object({
  step: z.literal('waits'),
  to: z.enum(['change', 'undo']),
  playbook: z.string(),
  execution: executionSchema,
  plan: z.object({ findings: z.array(originSchema) }),
  /** `until` is ISO 8601. */
  held: z.object({ resource: z.string(), playbook: z.string(), execution: z.string(), until: z.string() }),
});

/** Writes into the record of what a workflow answers that it waits, for whom, and until when that one has the target at most. */
export async function tellWait(
  { to, playbook, execution, plan, held }: z.infer<typeof waitsSchema>,
  { timeline, now }: { readonly timeline: Timeline; readonly now: () => Date },
): Promise<{ readonly told: number }> {
  const found = [...new Set(plan.findings.map(({ id }) => id))];
  const keys = found.length > 0 ? found : [`execution-${execution.name}`];
  const entry = {
    id: execution.id,
    at: now(),
    what: `${playbook} waits${to === 'undo' ? ' to take back' : ''}`,
    who: 'riposte',
    why: cleanText(
      `${held.resource} is being changed by ${held.playbook}, execution ${held.execution}, until ${held.until} at the latest`,
      1_000,
    ),
    data: { execution: execution.id, waitsFor: held },
  };
  await Promise.all(keys.map((key) => timeline.note(key, entry)));
  return { told: keys.length };
}
