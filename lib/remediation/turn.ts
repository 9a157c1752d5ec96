import * as z from 'zod/mini';
import { STORY_ORDER } from '../domain/playbook.ts';
import type { Log } from '../domain/ports.ts';
import type { IncidentSteps } from '../domain/record/incident-ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import type { AttemptStore } from '../domain/remediation/execution-ports.ts';
import { executionSchema } from './request.ts';

/** What a workflow is started with, as far as its turn goes. Workflows of earlier versions do not say which they are: they wait within their finding. */
export const turnSchema = z.object({
  step: z.literal('turn'),
  requests: z.array(
    z.object({
      /** The tasks for the same finding that come before it. */
      after: z._default(z.array(z.string()), []),
      finding: z.optional(z.object({ id: z.string(), task: z.optional(z.string()) })),
    }),
  ),
  playbook: z._default(z.string(), ''),
  about: z._default(z.enum(STORY_ORDER), 'thing'),
  execution: z.optional(executionSchema),
  /** Whether it has looked before: then it is noted, and told that it waits. */
  looked: z._default(z.boolean(), false),
});

type Turn = z.infer<typeof turnSchema>;

/** What waiting for one's turn needs from outside. */
export interface TurnPorts {
  readonly attempts: Pick<AttemptStore, 'last'>;
  readonly steps: IncidentSteps;
  readonly timeline: Timeline;
  readonly log: Log;
  readonly now: () => Date;
}

/** How long those before are waited for, ms: an order helps, and one that hangs must not keep an attacker in. */
const WAITS_MS = 3 * 60_000;
/**
 * How long a step waits for those that answer other findings of its incident, ms, from its own start on: whoever raises findings to keep
 * others busy wins no more than this, once.
 */
const WAITS_IN_INCIDENT_MS = 60_000;
const LOOK_AGAIN_SECONDS = 2;

/** What is waited for, in words, and until when at the latest. */
interface Wait {
  readonly task: string;
  readonly of: string;
  readonly until: Date;
}

/**
 * Seconds until it is looked at again, 0 when it is a workflow's turn: those before it have told what they did, or ask a person, who
 * takes their time; or were waited for long enough. That it waits stands in the finding's record, once.
 */
export async function turnOf(turn: Turn, ports: TurnPorts): Promise<{ readonly seconds: number }> {
  const wait = (await inFinding(turn, ports)) ?? (await inIncident(turn, ports));
  if (wait === undefined) return { seconds: 0 };
  if (!turn.looked) await tell(turn, wait, ports);
  return { seconds: LOOK_AGAIN_SECONDS };
}

async function inFinding({ requests }: Turn, ports: TurnPorts): Promise<Wait | undefined> {
  const before = requests.flatMap(({ after, finding }) => (finding ? after.map((task) => ({ task, finding })) : []));
  const waits = await Promise.all(
    before.map(async ({ task, finding }) => {
      const askedAt = await runningSince(finding.id, task, ports);
      const until = new Date((askedAt ?? 0) + WAITS_MS);
      return until > ports.now() ? { task, of: 'finding', until } : undefined;
    }),
  );
  return waits.find((one) => one !== undefined);
}

/** Only what was started before it counts: what comes later neither stops nor prolongs a wait. */
async function inIncident(
  { requests: [request], about, execution, looked }: Turn,
  ports: TurnPorts,
): Promise<Wait | undefined> {
  const { id: finding, task } = request?.finding ?? {};
  if (about === 'thing' || execution === undefined || finding === undefined || task === undefined) return undefined;
  const startedAt = new Date(execution.startedAt);
  const until = new Date(startedAt.getTime() + WAITS_IN_INCIDENT_MS);
  const me = { finding, task, about, startedAt };
  if (!looked) await ports.steps.note(me);
  if (until <= ports.now()) return undefined;
  for (const step of await ports.steps.before(me, new Date(startedAt.getTime() - WAITS_MS)))
    if ((await runningSince(step.finding, step.task, ports)) !== undefined)
      return { task: step.task, of: 'incident', until };
  return undefined;
}

/** When a task was asked for that has not told anything yet. */
async function runningSince(finding: string, task: string, { attempts }: TurnPorts): Promise<number | undefined> {
  const last = await attempts.last(finding, task);
  return last?.task === task && last.outcome === undefined ? last.askedAt : undefined;
}

async function tell({ requests, playbook, execution }: Turn, { task, of, until }: Wait, ports: TurnPorts) {
  if (execution === undefined) return;
  const findings = [...new Set(requests.flatMap(({ finding }) => finding?.id ?? []))];
  const entry = {
    id: execution.id,
    at: ports.now(),
    what: `${playbook} waits for its turn`,
    who: 'riposte',
    why: `${task} answers the same ${of} and comes first; it is waited for until ${until.toISOString()} at the latest`,
    data: { execution: execution.id, waitsFor: task },
  };
  await Promise.all(findings.map((finding) => ports.timeline.note(finding, entry)));
  ports.log.info('Waits for its turn', { playbook, execution: execution.name, for: task, of });
}
