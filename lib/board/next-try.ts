import * as z from 'zod/mini';

const retrierSchema = z.object({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z._default(z.number(), 1),
  BackoffRate: z._default(z.number(), 2),
  MaxAttempts: z._default(z.number(), 3),
  MaxDelaySeconds: z.optional(z.number()),
});
const workflowSchema = z.object({
  States: z.record(z.string(), z.object({ Retry: z._default(z.array(retrierSchema), []) })),
});

/** How a step is tried again: its retriers, in the order in which Step Functions looks at them. */
export type Retriers = readonly z.infer<typeof retrierSchema>[];

/** A step's failure: the name of its error, and when, ISO 8601. */
export interface Failure {
  readonly error: string;
  readonly at: string;
}

/** The retriers of each state of a workflow's definition. */
export function retriersOf(definition: unknown): (state: string) => Retriers {
  const { States } = workflowSchema.parse(definition);
  return (state) => (Object.hasOwn(States, state) ? (States[state]?.Retry ?? []) : []);
}

/**
 * When a step that failed is tried again at the latest, ISO 8601: jitter makes it sooner, nobody knows by how much. Undefined where it is not.
 * Source: Step Functions developer guide, "Retrying after an error": the first retrier that names the error counts its own retries.
 */
export function nextTry(retriers: Retriers, failures: readonly Failure[]): string | undefined {
  const last = failures.at(-1);
  if (last === undefined) return undefined;
  const of = ({ error }: Failure) =>
    retriers.find(({ ErrorEquals }) => ErrorEquals.some((name) => covers(name, error)));
  const retrier = of(last);
  if (retrier === undefined) return undefined;
  const { IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const retry = failures.filter((one) => of(one) === retrier).length;
  if (retry > MaxAttempts) return undefined;
  const seconds = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** (retry - 1));
  return new Date(Date.parse(last.at) + seconds * 1_000).toISOString();
}

function covers(name: string, error: string): boolean {
  return name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
}
