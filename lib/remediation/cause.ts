import { cleanText } from '../domain/text/clean-text.ts';

/** Of an error's message this much is told, characters. */
const LONGEST_CAUSE = 2_000;

/** A Lambda error's message out of the JSON that Step Functions keeps as the cause. */
export function causeText(cause: string | undefined): string {
  if (cause === undefined) return 'no cause given';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed)
      return cleanText(String(parsed.errorMessage), LONGEST_CAUSE);
  } catch {
    // Not every cause is JSON; then it is text for people already.
  }
  return cleanText(cause, LONGEST_CAUSE);
}
