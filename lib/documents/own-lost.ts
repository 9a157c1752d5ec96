import type { Json } from '../domain/text/json.ts';
import { deadLost } from './dead-principals.ts';
import { isOf } from './elements.ts';
import { inWords, type OutsideAccess, sharedWith } from './outside-access.ts';
import type { Cut } from './without-principals.ts';

/** Who of one's own loses what some statements of a policy let them do: where only a condition names them, they cannot stay without those that go. */
export function ownLost(
  cuts: readonly Cut[],
  all: readonly Json[],
  isOwn: (party: string) => boolean,
): OutsideAccess[] {
  const denies = all.filter((one) => isOf('deny', one));
  // Outside no account, so that the account itself is among them.
  const letIn = (one: Json | undefined) => (one === undefined ? [] : sharedWith({ Statement: [one, ...denies] }, ''));
  return cuts.flatMap(({ from, to }) => {
    const stay = letIn(to).map(({ who }) => who);
    return letIn(from).filter(({ who }) => isOwn(who) && !stay.includes(who));
  });
}

/** What a person has to judge where statements go: who of one's own goes with them, and what no undo puts back. */
export function losses(
  label: string,
  before: Json,
  own: readonly OutsideAccess[],
): { readonly asks?: readonly string[]; readonly asksAnybody?: true } {
  const dead = deadLost(before);
  if (own.length === 0) return { ...dead };
  const why = `a statement of ${label} goes as a whole that also lets in ${inWords(own)}, trusted or this account itself: its condition says who, not its principal`;
  return { ...dead, asks: [...(dead?.asks ?? []), why] };
}
