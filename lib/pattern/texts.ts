import { refuse } from './refuse.ts';

/**
 * The reference engine's automaton lets a letter in either case, after a wildcard that starts with a star, share the star's
 * state: where such a text begins with a letter, anything stands for it. We answer as it does.
 */
export function foldStart(text: string, shortest: number, starred: boolean): string {
  const shared = starred && text.length >= shortest && isCased(text[0] ?? '');
  return shared ? `.+${fold(text.slice(1))}` : fold(text);
}

/** The same for suffixes, which the engine reads backwards. */
export function foldEnd(text: string, starred: boolean): string {
  const shared = starred && text.length >= 2 && isCased(text.at(-1) ?? '');
  return shared ? `${fold(text.slice(0, -1))}.+` : fold(text);
}

function isCased(unit: string): boolean {
  return !/[\ud800-\udfff]/.test(unit) && unit.toLowerCase() !== unit.toUpperCase();
}

/**
 * A regular expression for the lower and the upper case of each UTF-16 unit, which is how EventBridge ignores case. A
 * surrogate on its own becomes a question mark there, so characters beyond the basic plane only match question marks.
 */
function fold(text: string): string {
  return text
    .split('')
    .map((unit) => {
      if (/[\ud800-\udfff]/.test(unit)) return '\\?';
      const [lower, upper] = [unit.toLowerCase(), unit.toUpperCase()];
      return lower === upper ? escaped(lower) : `(?:${escaped(lower)}|${escaped(upper)})`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
}

/** A regular expression for a wildcard pattern, quotes included; throws InvalidPatternError where EventBridge would refuse it. */
export function wildcard(pattern: string, place: string): string {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const next = pattern[index + 1];
    if (character === '*' && next === '*') throw refuse(place, 'two * in a row are not allowed');
    if (character === '\\' && next !== '*' && next !== '\\') {
      throw refuse(place, 'a backslash may only stand before * or another backslash');
    }
    if (character === '*') source += '.*';
    else if (character === '\\') {
      source += escaped(next ?? '');
      index += 1;
    } else source += escaped(character);
  }
  return `^"${source}"$`;
}
