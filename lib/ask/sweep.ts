import * as z from 'zod/mini';
import { type Evaluation, SWEEP_BATCH, type Swept } from '../domain/finding/sweep.ts';
import { chunksOf } from '../domain/in-chunks.ts';
import { jsonIn } from '../domain/text/json.ts';

/** Evaluations of a rule, and how to ask for the next ones; without it there are none. */
export interface EvaluationPage {
  readonly evaluations: readonly Evaluation[];
  readonly next?: string;
}

/** What AWS Config says of the account now. */
export interface ReadCompliance {
  /** The rules that something does not comply with, by name. */
  failingRules(): Promise<readonly string[]>;
  page(rule: string, token: string | undefined): Promise<EvaluationPage>;
}

/** How far a sweep has come: rules that are through, and where it is in the one it is at. It is shown, and others may write the table. */
const sweepProgressSchema = z.object({
  begunAt: z.iso.datetime(),
  done: z.array(z.string()),
  at: z.exactOptional(z.object({ rule: z.string(), next: z.string() })),
});

export type SweepProgress = z.infer<typeof sweepProgressSchema>;

/** A sweep that stopped longer ago begins anew: much has changed since. */
const KEPT_MS = 7 * 86_400_000;

/** How far an earlier sweep came, where it can be gone on with. */
export function progressIn(text: string, now: Date): SweepProgress | undefined {
  const { data } = sweepProgressSchema.safeParse(jsonIn(text));
  const age = data === undefined ? -1 : now.getTime() - Date.parse(data.begunAt);
  return age >= 0 && age < KEPT_MS ? data : undefined;
}

/** What a sweep needs from outside. */
export interface SweepPorts extends ReadCompliance {
  readonly handOver: (evaluations: readonly Evaluation[]) => Promise<readonly Swept[]>;
  readonly keep: (progress: SweepProgress) => Promise<void>;
  readonly forget: () => Promise<void>;
  /** Called after each page of a rule. */
  readonly say: (rule: string, swept: readonly Swept[]) => void;
}

/**
 * Reads what is non-compliant rule by rule and hands it to triage; goes on from `before`. A page is handed over before it is noted as read, so
 * that what breaks off is read again rather than left out: triage leaves alone what it knows.
 */
export async function sweepAll(before: SweepProgress, ports: SweepPorts): Promise<void> {
  const done = [...before.done];
  const { begunAt } = before;
  for (const rule of await ports.failingRules()) {
    if (done.includes(rule)) continue;
    let token = before.at?.rule === rule ? before.at.next : undefined;
    do {
      const { evaluations, next } = await ports.page(rule, token);
      const swept: Swept[] = [];
      for (const some of chunksOf(evaluations, SWEEP_BATCH)) swept.push(...(await ports.handOver(some)));
      ports.say(rule, swept);
      token = next;
      if (next !== undefined) await ports.keep({ begunAt, done, at: { rule, next } });
    } while (token !== undefined);
    done.push(rule);
    await ports.keep({ begunAt, done });
  }
  await ports.forget();
}
