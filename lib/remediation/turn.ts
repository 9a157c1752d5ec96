import * as z from 'zod/mini';
import type { AttemptStore } from '../domain/ports.ts';

/** What a workflow is started with, as far as its turn goes: the finding, and the tasks that come before it. */
export const turnSchema = z.object({
  step: z.literal('turn'),
  requests: z.array(
    z.object({
      after: z._default(z.array(z.string()), []),
      finding: z.optional(z.object({ id: z.string() })),
    }),
  ),
});

/** How long those before are waited for, ms: an order helps, and one that hangs must not keep an attacker in. */
const WAITS_MS = 3 * 60_000;
const LOOK_AGAIN_SECONDS = 2;

/**
 * Seconds until it is looked at again, 0 when it is a workflow's turn: those before it have told what they did, or ask a person, who
 * takes their time; or were waited for long enough.
 */
export async function turnOf(
  { requests }: z.infer<typeof turnSchema>,
  { attempts, now }: { readonly attempts: Pick<AttemptStore, 'last'>; readonly now: () => Date },
): Promise<{ readonly seconds: number }> {
  const before = requests.flatMap(({ after, finding }) => (finding ? after.map((task) => ({ task, finding })) : []));
  const running = await Promise.all(
    before.map(async ({ task, finding }) => {
      const last = await attempts.last(finding.id, task);
      return last?.task === task && last.outcome === undefined && now().getTime() - last.askedAt < WAITS_MS;
    }),
  );
  return { seconds: running.includes(true) ? LOOK_AGAIN_SECONDS : 0 };
}
