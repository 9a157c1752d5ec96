import { withoutActing } from './clean-text.ts';

/** GSM 03.38 basic alphabet: one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** GSM 03.38 extension table: an escape and the character, two septets. */
const EXTENDED = new Set('^{}\\[~]|€');

const REPLACEMENTS: Record<string, string> = {
  '–': '-',
  '—': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '→': '->',
  '\t': ' ',
};

/** The text in GSM 03.38 characters only: accents dropped where needed, `?` for what has no likeness, so that an SMS stays one part. */
export function toGsm(text: string): string {
  let out = '';
  for (const char of text) {
    if (BASIC.has(char) || EXTENDED.has(char)) {
      out += char;
      continue;
    }
    // What is shown full-width because a shell acts on it must not become that again.
    const plain = REPLACEMENTS[char] ?? withoutActing(char.normalize('NFKD').replace(/\p{M}/gu, ''));
    out += plain !== '' && [...plain].every((part) => BASIC.has(part)) ? plain : '?';
  }
  return out;
}

/** How many septets a GSM text takes; 160 fit one SMS. */
export function gsmLength(text: string): number {
  let length = 0;
  for (const char of text) length += EXTENDED.has(char) ? 2 : 1;
  return length;
}

/** As many whole words as fit `limit` septets, with `...` where some are left out; a word too long for a line of its own is cut. */
export function fitGsm(text: string, limit: number): string {
  // What lies far beyond the limit is not read: the text may be an attacker's.
  const clean = toGsm(text.replace(/\s+/g, ' ').slice(0, 4 * limit)).trim();
  if (gsmLength(clean) <= limit) return clean;
  let out = '';
  for (const word of clean.split(' ')) {
    const next = out === '' ? word : `${out} ${word}`;
    if (gsmLength(next) + 3 > limit) break;
    out = next;
  }
  if (out !== '') return `${out}...`;
  for (const char of clean) {
    if (gsmLength(out + char) + 3 > limit) break;
    out += char;
  }
  return `${out}...`;
}
