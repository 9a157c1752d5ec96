import type { Json } from '../domain/text/json.ts';
import { isSaid, nameIn, type Said, statementsAt, withStatements } from './elements.ts';

/**
 * The id of a user or role, which AWS shows in a policy where the ARN stood of one that was deleted; it takes no policy that is written with one.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
const DEAD = /^A(?:IDA|ROA)[A-Z0-9]{12,}$/;

/** A policy as far as it can be written: names of the deleted go, whom it lets in and shuts out stays. In NotPrincipal nothing is changed. */
export function withoutDead(document: Said): Said {
  return deadIn(document).length === 0 ? document : withStatements(document, statementsAt(document).flatMap(living));
}

/** The deleted that a policy names as whom it is for. */
export function deadIn(document: Json): string[] {
  return namedBy(document, 'Principal');
}

/** The deleted that a policy names as whom it is not for: with them nobody can write it, and without them it may say something else. */
export function deadSparedIn(document: Json): string[] {
  return namedBy(document, 'NotPrincipal');
}

/** What people are told of a policy that names such. */
export function deadText(dead: readonly string[]): string[] {
  return dead.length === 0
    ? []
    : [
        `left out, also by an undo: ${dead.join(', ')}, whose users or roles were deleted, so that it lets in and shuts out nobody, and AWS takes no policy with it`,
      ];
}

/** Why a policy that spares such cannot be written. */
export function deadSparedText(spared: readonly string[]): string {
  return `has a NotPrincipal with ${spared.join(', ')}, whose users or roles were deleted: AWS takes no policy with it, and what was meant nobody knows here. Change it by hand`;
}

/** What a person has to judge where a statement goes that spares such: there is no way back. */
export function deadLost(before: Json): { readonly asks: string[]; readonly asksAnybody: true } | undefined {
  const lost = deadSparedIn(before);
  if (lost.length === 0) return undefined;
  const why = `a statement goes that has a NotPrincipal with ${lost.join(', ')}, whose users or roles were deleted: AWS takes no policy with it, so that no undo puts it back`;
  return { asks: [why], asksAnybody: true };
}

function namedBy(document: Json, element: 'Principal' | 'NotPrincipal'): string[] {
  const all = isSaid(document) ? statementsAt(document).flatMap((one) => namesOf(one, element)) : [];
  return [...new Set(all.filter((name): name is string => typeof name === 'string' && DEAD.test(name)))];
}

function namesOf(statement: Json, element: string): Json[] {
  const principal = isSaid(statement) ? statement[nameIn(statement, element)] : undefined;
  return isSaid(principal) ? [principal[nameIn(principal, 'AWS')] ?? []].flat() : [];
}

function living(statement: Json): Json[] {
  const names = namesOf(statement, 'Principal');
  const kept = names.filter((name) => typeof name !== 'string' || !DEAD.test(name));
  if (!isSaid(statement) || kept.length === names.length) return [statement];
  const element = nameIn(statement, 'Principal');
  const principal = statement[element] as Said;
  const kind = nameIn(principal, 'AWS');
  const { [kind]: _, ...others } = principal;
  if (kept.length === 0 && Object.keys(others).length === 0) return [];
  // AWS shows a list of one as a text: what is read again is to be the same.
  const left = kept.length === 1 ? (kept[0] ?? kept) : kept;
  return [{ ...statement, [element]: kept.length === 0 ? others : { ...others, [kind]: left } }];
}
