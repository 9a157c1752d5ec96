import { refuse } from './refuse.ts';

/** Decides a text. Its work is at most the text's length times `states`; where those are 0, it looks at the text in one place. */
export interface TextTest {
  readonly test: (text: string) => boolean;
  readonly states: number;
}

/**
 * A text to be found in the lower or the upper case of each UTF-16 unit, which is how EventBridge ignores case. The two forms
 * of a unit differ in their first and in their last unit, so reading needs no second try, forwards or backwards.
 */
interface Folded {
  readonly lower: readonly string[];
  readonly upper: readonly string[];
}

/** A surrogate on its own becomes a question mark in the engine: characters beyond the basic plane only match question marks. */
function fold(text: string): Folded {
  const units = text.split('').map((unit) => (/[\ud800-\udfff]/.test(unit) ? '?' : unit));
  return { lower: units.map((unit) => unit.toLowerCase()), upper: units.map((unit) => unit.toUpperCase()) };
}

/** Where the folded text ends in another that it starts in at a place, or -1. */
function endOf({ lower, upper }: Folded, text: string, start: number): number {
  let end = start;
  for (let index = 0; index < lower.length; index += 1) {
    const [low = '', up = ''] = [lower[index], upper[index]];
    if (text.startsWith(low, end)) end += low.length;
    else if (text.startsWith(up, end)) end += up.length;
    else return -1;
  }
  return end;
}

/** Where the folded text starts in another that ends with it, or -1. */
function startOf({ lower, upper }: Folded, text: string): number {
  let start = text.length;
  for (let index = lower.length - 1; index >= 0; index -= 1) {
    const [low = '', up = ''] = [lower[index], upper[index]];
    if (text.endsWith(low, start)) start -= low.length;
    else if (text.endsWith(up, start)) start -= up.length;
    else return -1;
  }
  return start;
}

/** Where the folded text ends when it starts anywhere from a place on, at the first such start whose end is not past `last`; or -1. */
function find(folded: Folded, text: string, from: number, last: number): number {
  for (let start = from; start <= last; start += 1) {
    const end = endOf(folded, text, start);
    if (end !== -1 && end <= last) return end;
  }
  return -1;
}

/**
 * The reference engine's automaton lets a letter in either case, after a wildcard that starts with a star, share the star's
 * state: where such a text begins with a letter, anything stands for it. We answer as it does. `shortest` is the least length
 * from which it happens.
 */
function startIsShared(text: string, shortest: number, starred: boolean): boolean {
  return starred && text.length >= shortest && isCased(text[0] ?? '');
}

function isCased(unit: string): boolean {
  return !/[\ud800-\udfff]/.test(unit) && unit.toLowerCase() !== unit.toUpperCase();
}

/** Whether a text begins with another, in any case. The engine sees the quote after the value, too. */
export function foldedPrefix(prefix: string, starred: boolean): TextTest {
  if (startIsShared(prefix, 2, starred)) {
    const rest = fold(prefix.slice(1));
    return { states: prefix.length, test: (text) => find(rest, `${text}"`, 1, text.length + 1) !== -1 };
  }
  const folded = fold(prefix);
  return atOnePlace((text) => endOf(folded, `${text}"`, 0) !== -1);
}

/** The same for the end of a text, which the engine reads backwards, with the quote before the value. */
export function foldedSuffix(suffix: string, starred: boolean): TextTest {
  if (starred && suffix.length >= 2 && isCased(suffix.at(-1) ?? '')) {
    const rest = fold(suffix.slice(0, -1));
    return { states: suffix.length, test: (text) => find(rest, `"${text}`, 0, text.length) !== -1 };
  }
  const folded = fold(suffix);
  return atOnePlace((text) => startOf(folded, `"${text}`) !== -1);
}

/** Whether a text is another, in any case. */
export function foldedWhole(whole: string, starred: boolean): TextTest {
  if (startIsShared(whole, 1, starred)) {
    const rest = fold(whole.slice(1));
    return atOnePlace((text) => startOf(rest, text) >= 1);
  }
  const folded = fold(whole);
  return atOnePlace((text) => endOf(folded, text, 0) === text.length);
}

/**
 * Whether a text is made as a wildcard says; throws InvalidPatternError where EventBridge would refuse it. Each piece between
 * two stars is taken where it first stands after the one before: that leaves the most for the rest, so nothing is tried twice.
 */
export function wildcard(pattern: string, place: string): TextTest {
  const pieces = piecesOf(pattern, place);
  const [head = '', ...middle] = pieces;
  const tail = middle.pop();
  if (tail === undefined) return atOnePlace((text) => text === head);
  const test = (text: string) => {
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    const last = text.length - tail.length;
    let from = head.length;
    for (const piece of middle) {
      const start = text.indexOf(piece, from);
      if (start === -1) return false;
      from = start + piece.length;
    }
    return from <= last;
  };
  return { test, states: middle.reduce((longest, piece) => Math.max(longest, piece.length), 0) };
}

/** What stands before, between and after the stars. */
function piecesOf(pattern: string, place: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const next = pattern[index + 1];
    if (character === '*' && next === '*') throw refuse(place, 'two * in a row are not allowed');
    if (character === '\\' && next !== '*' && next !== '\\') {
      throw refuse(place, 'a backslash may only stand before * or another backslash');
    }
    if (character === '*') {
      pieces.push(piece);
      piece = '';
    } else if (character === '\\') {
      piece += next ?? '';
      index += 1;
    } else piece += character;
  }
  return [...pieces, piece];
}

function atOnePlace(test: (text: string) => boolean): TextTest {
  return { test, states: 0 };
}
