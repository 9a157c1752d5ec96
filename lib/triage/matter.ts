import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { proposeTasks, type Task } from '../domain/finding/task.ts';
import { isByRole, type Trusted, weigh } from '../domain/finding/trust.ts';
import { isDaily, isQuiet, type Policy, type Suppression, suppressionFor } from '../domain/policy/policy.ts';
import type { Recorded } from '../domain/record/finding-ports.ts';
import { isNoted } from '../domain/record/incident.ts';
import type { Withheld } from './action.ts';
import { type Drill, type Hearing, isHere } from './intake.ts';

/** An event that a detection looks at, as a finding, and the policy it is judged by. */
export interface Match {
  readonly detection: Detection;
  readonly event: AccountEvent;
  /** What was counted towards the detection's threshold. */
  readonly counted: readonly string[];
  readonly finding: Finding;
  /** Whether another detection told of the same issue first: the finding is its. */
  readonly also: boolean;
  readonly policy: Policy;
  /** Why the policy cannot be used; nothing is changed then. */
  readonly problem: string | undefined;
  readonly trusted: Trusted;
}

/** That an invocation works on an event of a finding, and what was on record before. */
export type Mine = Extract<Recorded, { state: 'mine' }>;

/** A match that is on record, and what follows from it: all that is decided before anything is done. */
export interface Matter extends Match {
  readonly recorded: Mine;
  readonly first: boolean;
  /** Whether it is noted in lists and in its incident, which say what the first one said. */
  readonly noted: boolean;
  /** A drill of the schedule, which is told whatever the policy says. */
  readonly canary: boolean;
  readonly suppression: Suppression | undefined;
  /** Whether the policy tells people of nothing so low. */
  readonly quiet: boolean;
  /** Whether people are told. */
  readonly told: boolean;
  /** Whether that waits for the day's digest. */
  readonly daily: boolean;
  /** Whether something is done about it, as far as suppressions go. */
  readonly heeded: boolean;
  /** It is a call that a playbook made. */
  readonly own: boolean;
  /** What is to be asked for. */
  readonly tasks: readonly Task[];
  /** Why nothing is, where something would fit, and that it is old in any case. */
  readonly withheld: Withheld | undefined;
}

/** Where triage runs, and how it came to an event. */
export interface Errand {
  readonly hearing: Pick<Hearing, 'account' | 'region' | 'ownRoles'>;
  /** Set where this is a drill. */
  readonly drill?: Drill;
  /** Set where somebody sent an event of an archive again: it is told, if it is new, and ends and starts nothing. */
  readonly replayed?: true;
  /** What ended it since: it opens nothing again, and where a rule said so nothing is done about it. */
  readonly over?: AccountEvent | undefined;
}

/** Decides about a match that is on record what is to be told, noted and asked for. */
export function matterOf(match: Match, recorded: Mine, { hearing, drill, replayed, over }: Errand, now: Date): Matter {
  const { detection, event, counted, finding, also, policy, trusted } = match;
  const first = recorded.lastSeen === undefined;
  const canary = drill === 'canary';
  const suppression = suppressionFor(policy, finding, now);
  const quiet = isQuiet(policy, finding) && !canary;
  const heeded = suppression === undefined || suppression.remediate;
  const own = isByRole(event, hearing.ownRoles);
  const proposed = heeded && !own ? proposeTasks(detection, event, finding, counted) : [];
  const within = weigh(detection, event, trusted).trusted !== undefined;
  const old = replayed ? 'old' : over && detection.rule ? 'over' : undefined;
  const why = old ?? (!isHere(event, hearing) ? 'elsewhere' : within ? 'trusted' : undefined);
  return {
    ...match,
    recorded,
    first,
    noted: first || (!also && (recorded.resumed || isNoted(recorded.lastSeen, finding.time))),
    canary,
    suppression,
    quiet,
    told: canary || (!quiet && suppression === undefined),
    daily: isDaily(policy, finding) && drill === undefined,
    heeded,
    own,
    tasks: why === undefined ? proposed : [],
    withheld: proposed.length > 0 || old ? why : undefined,
  };
}
