import { adviceOf } from '../lib/board/said.ts';

/** Why a command failed, in a sentence that says what to do where somebody knows. */
export function sentenceOf(error: unknown): string {
  const advice = isOfAws(error) ? adviceOf(error) : undefined;
  return advice ?? (error instanceof Error ? error.message : String(error));
}

/** riposte's own errors say what to do: only those of the SDK are put into other words. */
function isOfAws(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    '$metadata' in error ||
    /^Credentials(Provider)?Error$/.test(error.name) ||
    /^region is missing/i.test(error.message)
  );
}
