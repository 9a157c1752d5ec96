import * as z from 'zod/mini';
import type { Incident } from '../domain/record/incident.ts';
import type { Entry } from '../domain/record/record.ts';
import { jsonIn } from '../domain/text/json.ts';

/** When an incident came how far, ISO 8601; what did not happen, or is not on record, is left out. */
export interface Course {
  readonly happened: string;
  readonly heard: string;
  readonly told?: string;
  readonly answered?: string;
  readonly contained?: string;
}

/** How long something took over some incidents, ms. */
export interface Spread {
  readonly incidents: number;
  readonly median: number;
  readonly worst: number;
}

/** How long it took from what happened to being heard of, told and contained; and from being told to a person's first answer. */
export interface Times {
  readonly detect: Spread | undefined;
  readonly tell: Spread | undefined;
  readonly answer: Spread | undefined;
  readonly contain: Spread | undefined;
}

const alertSchema = z.object({ alert: z.object({ told: z.string(), at: z.optional(z.string()) }) });

/** When people were told, as a line of the record has it; undefined for one that is not about that, or does not say when. */
export function toldAt({ data, what, at }: Pick<Entry, 'data' | 'what' | 'at'>): string | undefined {
  const alert = alertSchema.safeParse(jsonIn(data)).data?.alert;
  if (alert?.told !== 'told') return undefined;
  // A line of an occurrence stands at the time of its event: only one of a workflow is written when people were told.
  return alert.at ?? (what.endsWith(', told') ? at : undefined);
}

/** Whether a line is a person's answer. */
export function isAnswer({ what }: Pick<Entry, 'what'>): boolean {
  return / answered: /.test(what) || what === 'acknowledged';
}

/** How far an incident came, by its record; the lines in the order of time. */
export function courseOf({ openedAt, firstSeen }: Incident, lines: readonly Entry[]): Course {
  const told = lines.flatMap((line) => toldAt(line) ?? []).sort()[0];
  const answered = lines.find(isAnswer)?.at;
  const contained = lines.find(({ what }) => what.startsWith('contained: '))?.at;
  return {
    happened: firstSeen,
    heard: openedAt,
    ...(told === undefined ? {} : { told }),
    ...(answered === undefined ? {} : { answered }),
    ...(contained === undefined ? {} : { contained }),
  };
}

/** How long it took over some incidents. */
export function timesOf(courses: readonly Course[]): Times {
  const took = (from: keyof Course, to: keyof Course) =>
    spreadOf(courses.flatMap((course) => between(course[from], course[to])));
  return {
    detect: took('happened', 'heard'),
    tell: took('happened', 'told'),
    answer: took('told', 'answered'),
    contain: took('happened', 'contained'),
  };
}

function between(from: string | undefined, to: string | undefined): number[] {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  // Events give whole seconds, and clocks differ: what is heard of before it happened took no time.
  return Number.isNaN(ms) ? [] : [Math.max(0, ms)];
}

function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const worst = sorted.at(-1);
  if (worst === undefined) return undefined;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { incidents: sorted.length, median, worst };
}
