import { errorText } from '../../domain/errors.ts';
import type { Refusal } from '../../domain/playbook.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import type { Doubt, Known } from './learned.ts';

/** How much of a name is told, characters. */
const LONGEST = 200;

/** What a person has to judge of a part of a trail: who set it to what, and what it was before. */
export function doubtText({ of, to, by, time }: Doubt, { settings, none }: Known): string {
  const value = to === undefined ? '' : ` to ${shown(to)}`;
  const set =
    time === undefined
      ? `is set${value}, which the last record before does not have`
      : `was set${value} by ${by === undefined ? 'somebody' : foreignText(by, LONGEST)} at ${new Date(time).toISOString()}, within the day before`;
  const was = settings[of];
  const before = none.includes(of) ? 'it was not set' : was === undefined ? 'not told here' : `it was ${shown(was)}`;
  return `${nameOf(of)} ${set}: look whether that was its owner. Before: ${before}`;
}

/** What stays as it is, and how a person has it put back. */
export function leftAsIs(doubt: Doubt, known: Known, label: string): Refusal {
  return {
    input: `${nameOf(doubt.of)} of ${label}`,
    reason: `${doubtText(doubt, known)}. It is left as it is: asked once more for the same trail and time, restore-trail asks whether to put it back`,
    look: true,
  };
}

function nameOf(of: string): string {
  return of === 'selectors' || of === 'insights' ? `what it selects (${of})` : of;
}

function shown(value: string | boolean): string {
  return value === '' ? 'none' : foreignText(String(value), LONGEST);
}

/** That nobody could look what a trail was before. */
export function unread(label: string, error: unknown): Refusal {
  const why = foreignText(errorText(error), LONGEST);
  return {
    input: `what ${label} was before`,
    reason: `CloudTrail's event history could not be read (${why}). It only records again, management events with it: ask once more for the same trail and time`,
    look: true,
  };
}
