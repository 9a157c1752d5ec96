import type { HealthView, Part } from '../board/state.ts';
import type { Times } from './course.ts';

/** An execution that has not ended: what it waits for, or that it should not be there any more. */
export interface Running {
  readonly name: string;
  readonly playbook: string;
  /** The state it is in, and since when. */
  readonly state: string;
  readonly since: string;
  readonly why: 'works' | 'waits for a person' | 'waits for its turn' | 'holds until its lease ends' | 'stuck';
}

/** Where alerts go: to whom, and whether they said yes. */
export interface Subscribed {
  readonly topic: string;
  /** The subscription's; what is not confirmed has none. */
  readonly arn?: string;
  readonly protocol: string;
  readonly to: string;
  readonly confirmed: boolean;
}

/** How riposte does. */
export interface StatusView {
  readonly stage: string;
  readonly health: Part<HealthView>;
  readonly executions: Part<{ readonly list: readonly Running[]; readonly more: number }>;
  readonly blocks: Part<{ readonly count: number; readonly nextEnds: string }>;
  readonly subscriptions: Part<readonly Subscribed[]>;
  /** The last drill: when, what it was, when it was told, and whether a schedule made it. */
  readonly drill: Part<
    { readonly at: string; readonly title: string; readonly told?: string; readonly scheduled?: boolean } | undefined
  >;
  readonly times: Part<Times & { readonly of: number; readonly left: number }>;
}

/** In a step that works an execution spends seconds; what is in one for longer than this is stuck, ms. */
const STUCK_MS = 30 * 60_000;

const WAITING: Readonly<Record<string, Running['why']>> = {
  'Ask for approval': 'waits for a person',
  'Wait for its turn': 'waits for its turn',
  'Wait for a place': 'waits for its turn',
  'Wait to undo': 'waits for its turn',
  'Wait for the end of the lease': 'holds until its lease ends',
};

/** What an execution that runs is at, by the state it entered last. */
export function whyRunning(state: string, since: string, now: Date): Running['why'] {
  return WAITING[state] ?? (now.getTime() - Date.parse(since) > STUCK_MS ? 'stuck' : 'works');
}

/** What somebody has to look at, a sentence each; none where all is well, as far as it could be read. */
export function troublesOf({ health, executions, subscriptions }: StatusView): string[] {
  const queues = health.ok ? health.value.queues.filter(({ waiting }) => waiting > 0) : [];
  const stuck = executions.ok ? executions.value.list.filter(({ why }) => why === 'stuck') : [];
  const told = subscriptions.ok ? subscriptions.value : [];
  return [
    ...(health.ok && health.value.policy.startsWith('cannot be used') ? [`The policy ${health.value.policy}.`] : []),
    ...(health.ok ? health.value.problems : []).map((one) => `The policy that is deployed: ${one}.`),
    ...queues.map(
      ({ name, waiting }) => `${waiting} in the queue ${name}: riposte redrive shows what can be sent back.`,
    ),
    ...stuck.map(({ name, state, since }) => `Execution ${name} is in "${state}" since ${since}.`),
    ...(subscriptions.ok && told.length === 0
      ? ['Nobody subscribes to the alerts: nobody is told. Deploy with --param="email=…".']
      : []),
    ...told
      .filter(({ confirmed }) => !confirmed)
      .map(({ protocol, to, topic }) => `${protocol} ${to} has not confirmed ${topic}: it gets nothing.`),
  ];
}

/** The last drill in a line. */
export function drillText(drill: (StatusView['drill'] & { ok: true })['value']): string {
  if (drill === undefined) return 'none on record: riposte drill makes one';
  const { at, title, told, scheduled } = drill;
  return `${at} ${title}${scheduled === true ? ', by schedule' : ''}: ${told === undefined ? 'not told' : `told ${told}`}`;
}
