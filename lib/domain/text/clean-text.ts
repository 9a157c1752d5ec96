/**
 * What no line of a message may contain as it is: control, format (bidirectional, zero-width) and private characters, line breaks,
 * halves of pairs, and letters and symbols that are blank (of Hangul and Braille).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Our mark of a character that cannot be seen: a file of that name would have to lie there for a shell to go on behind it. */
const MARK = '<U\\+[0-9A-F]{4,6}>';

/**
 * What a shell runs, fills in or redirects by, as an argument of a command or between two: substitutions, separators, pipes, redirections; a
 * bracket right behind something (zsh runs what qualifiers of a pattern say); `!` where an interactive shell looks into its history, but for
 * names that services give (`rds!db-…`).
 */
const ACTS = '[`;|&<>]|\\$(?![\\d\\s.,)]|$)|(?<=\\S)\\(|(?<!\\b[a-z-]{2,20}(?=![a-z]{2,20}[-/]))!(?![\\s=]|$)';

/**
 * The characters among these that an escape in JSON, or another letter in a text without full-width ones, stands for. A bracket is one
 * of them only in texts: JSON has none outside of its own.
 */
const IN_JSON = '$`;|&<>!';
const ACTS_IN_JSON = new RegExp(`[${IN_JSON}]`, 'g');
const WIDE = new RegExp(`[${[...IN_JSON, '('].map(fullWidth).join('')}]`, 'g');
const PLAIN = new RegExp(`[${IN_JSON}(]`, 'g');

const OUTSIDE_MARKS = new RegExp(`${MARK}|${ACTS}`, 'g');
const OUTSIDE_OURS = new RegExp(`${MARK}|<execution>|; |${ACTS}`, 'g');

/** The form of an ASCII character that looks like it and means nothing to a shell. */
function fullWidth(char: string): string {
  return String.fromCharCode(char.charCodeAt(0) + 0xfee0);
}

/** The longest text of others that a message repeats, characters. */
const LONGEST_TEXT = 1_000;

/**
 * A text that somebody else wrote, as one line that shows what is in it: characters that cannot be seen, or that change how
 * others are seen, become `<U+202E>`; what is longer than `limit` characters is cut and ends in `...`. Cleaning twice changes nothing.
 */
export function visibleText(text: string, limit = LONGEST_TEXT): string {
  const line = text
    .slice(0, 4 * limit)
    .replace(UNSEEN, (unit) => `<U+${(unit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
  return cutTo(line, limit);
}

/**
 * A text in which others' words stand among ours, as one visible line that harms nobody who pastes from it: what a shell would run,
 * fill in or write to is shown full-width. Only what our own sentences need stays: `; `, and `<execution>` in examples of an input.
 */
export function cleanText(text: string, limit = LONGEST_TEXT): string {
  return visibleText(text, limit).replace(OUTSIDE_OURS, (found) => (found.length > 1 ? found : fullWidth(found)));
}

/** A text that is others' alone, like a name: what `cleanText` makes of it, and nothing of ours is spared. */
export function foreignText(text: string, limit = LONGEST_TEXT): string {
  return visibleText(text, limit).replace(OUTSIDE_MARKS, (found) => (found.length > 1 ? found : fullWidth(found)));
}

/** JSON text as people read it: what a shell acts on is written as an escape, which means the same to whoever parses it. */
export function inertJson(json: string): string {
  return json.replace(ACTS_IN_JSON, escapedInJson);
}

/** A character as JSON's escape: each half of a pair has its own. */
export function escapedInJson(char: string): string {
  return char
    .split('')
    .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A text for where no full-width letters can be shown: `other` stands for what was shown so, which must not become plain again. */
export function withoutWide(text: string, other: string): string {
  return text.replace(WIDE, other);
}

/** A text without what a shell acts on. */
export function withoutActing(text: string): string {
  return text.replace(PLAIN, '');
}

function cutTo(line: string, limit: number): string {
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 3);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}...`;
}

/** JSON text in which every character can be seen: what cannot is written as an escape, which means the same to whoever parses it. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, escapedInJson);
}
