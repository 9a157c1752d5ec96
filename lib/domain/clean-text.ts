/**
 * What no line of a message may contain as it is: control, format (bidirectional, zero-width) and private characters, line breaks,
 * halves of pairs, and letters and symbols that are blank (of Hangul and Braille).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** The longest text of others that a message repeats, characters. */
export const LONGEST_TEXT = 1_000;

/**
 * A text that somebody else wrote, as one line that shows what is in it: characters that cannot be seen, or that change how
 * others are seen, become `<U+202E>`; what is longer than `limit` characters is cut and ends in `...`. Cleaning twice changes nothing.
 */
export function cleanText(text: string, limit = LONGEST_TEXT): string {
  const kept = text.length <= 4 * limit ? text : text.slice(0, 4 * limit);
  const line = kept.replace(
    UNSEEN,
    (unit) => `<U+${(unit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 3);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}...`;
}

/** JSON text in which every character can be seen: what cannot is written as an escape, which means the same to whoever parses it. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (unit) =>
    unit
      .split('')
      .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
