import type { Finding } from '../finding/finding.ts';
import type { Severity } from '../finding/severity.ts';
import { programOf } from './told.ts';

/** Something to tell: what it is, and who caused it. Within an hour and a group (a detection, a kind of failure) these are counted. */
export interface Notice {
  readonly id: string;
  readonly who: string;
  /** False where it is not to wake anybody, whatever the rule says. */
  readonly mayWake?: boolean;
}

/** What was told of a group in an hour. */
export interface Storm {
  readonly told: readonly { readonly id: string; readonly who: string; readonly wakes: boolean }[];
  /** The notice that said that from here on they come in the digest. */
  readonly last?: string | undefined;
}

/** How a notice is told: waking somebody, by e-mail, by e-mail as the last one by itself, or in the digest. */
export type Verdict = 'wake' | 'mail' | 'last' | 'held';

/** How much of a group is told one by one in an hour. */
export interface StormRule {
  /** So many, whoever caused them. */
  readonly singly: number;
  /** Beyond that so many of each of `causes` who caused any: one who makes noise does not mute another. */
  readonly each: number;
  readonly causes: number;
  /** So many wake somebody, and so many of each cause. */
  readonly wakes: number;
  readonly wakesEach: number;
  /** Whether the first that is held back is told after all, to say that it is the last one. */
  readonly saysLast: boolean;
}

/** What holds for findings, outcomes, failures and questions of one kind. */
export const USUAL: StormRule = { singly: 10, each: 3, causes: 10, wakes: 5, wakesEach: 2, saysLast: true };

/** A wave's successes are told by a few. */
export const ROUTINE: StormRule = { singly: 3, each: 1, causes: 6, wakes: 0, wakesEach: 0, saysLast: true };

/** Caps that are used up: each is told once an hour, however many executions meet it, and of many caps a few. */
export const CAPS: StormRule = { singly: 0, each: 1, causes: 6, wakes: 1, wakesEach: 1, saysLast: false };

/** What is one thing whoever meets it: once an hour. */
export const ONCE: StormRule = { singly: 1, each: 0, causes: 0, wakes: 1, wakesEach: 1, saysLast: false };

/** What makes an incident worse, or shows that it goes on after it was over: always told. */
export const RISES: StormRule = { singly: 100, each: 0, causes: 0, wakes: 100, wakesEach: 100, saysLast: false };

/** What an incident has beside: one message more, one that says it was the last, then the digest; nobody is woken again. */
export const FOLLOW_UP: StormRule = { singly: 1, each: 0, causes: 0, wakes: 0, wakesEach: 0, saysLast: true };

/** What is seen again of an incident that somebody looks after: in the digest only. */
export const REMINDERS: StormRule = { singly: 0, each: 0, causes: 0, wakes: 0, wakesEach: 0, saysLast: false };

/** The digests themselves: each is told, one an hour wakes somebody. */
export const DIGESTS: StormRule = { singly: 60, each: 0, causes: 0, wakes: 1, wakesEach: 1, saysLast: false };

/** Everything of one severity together, a kind being a cause: two hundred kinds at once are a storm, too. */
export const TOGETHER: StormRule = { singly: 40, each: 1, causes: 60, wakes: 10, wakesEach: 5, saysLast: true };

/** The group in which everything of a severity is counted together. */
export function together(severity: Severity): string {
  return `all ${severity}`;
}

/** The most of a group that a rule lets through in an hour: singly, the first of later causes, and the one that says it was the last. */
export function mostOf({ singly, each, causes, saysLast }: StormRule): number {
  return singly + each * causes + (saysLast ? 1 : 0);
}

/** A quiet hour. */
export const CALM: Storm = { told: [] };

/**
 * Judges a notice by what was told of its group in this hour; the same notice is always judged the same. `next` is what was told with
 * this one; it is absent where nothing changes. The first that is held back may be told after all, to say so.
 */
export function judgeNotice(
  storm: Storm,
  { id, who, mayWake = true }: Notice,
  rule: StormRule,
): { verdict: Verdict; next?: Storm } {
  const before = storm.told.find((one) => one.id === id);
  if (before !== undefined) return { verdict: before.wakes ? 'wake' : 'mail' };
  if (storm.last === id) return { verdict: 'last' };
  if (storm.told.length < rule.singly || hasShare(storm, who, rule)) {
    const woken = storm.told.filter((one) => one.wakes);
    const own = woken.filter((one) => one.who === who).length;
    const wakes = mayWake && woken.length < rule.wakes && own < rule.wakesEach;
    return { verdict: wakes ? 'wake' : 'mail', next: { ...storm, told: [...storm.told, { id, who, wakes }] } };
  }
  if (storm.last !== undefined || !rule.saysLast) return { verdict: 'held' };
  return { verdict: 'last', next: { ...storm, last: id } };
}

/** Whether a cause, of those that came first, has not used up its share. */
function hasShare({ told }: Storm, who: string, { each, causes }: StormRule): boolean {
  const own = told.filter((one) => one.who === who).length;
  if (own > 0) return own < each;
  return each > 0 && new Set(told.map((one) => one.who)).size < causes;
}

/** Who or what caused a finding, as storms count it: a service that reports is not who did it, so what it reports on counts; of sessions their role. */
export function causeOf({ actor, subject }: Pick<Finding, 'actor' | 'subject'>): string {
  return actor.startsWith('aws.') ? subject : (programOf(actor) ?? actor);
}
