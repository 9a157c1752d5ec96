/** The deepest chain of causes that is followed. */
const CAUSES = 5;

/**
 * An error as it may be logged and thrown on: name, message, and where in our own code. What drivers and SDKs hang on theirs (statements,
 * answers, causes) may hold a credential, and both our logger and Lambda's own would write all of it down.
 */
export function bareError(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const bare = new Error(message);
  Object.defineProperty(bare, 'name', { value: name });
  bare.stack = [`${name}: ${message}`, ...framesOf(error)].join('\n');
  return bare;
}

/** What is logged of an error; of its causes their names. */
export function errorFields(error: unknown): { error: string; problem: string; causes: string[]; at: string[] } {
  const { name, message } = bareError(error);
  const at = framesOf(error).slice(0, 5);
  return { error: name, problem: message, causes: causesOf(error), at: at.map((line) => line.trim()) };
}

/** The lines of a stack that say where; those before them hold the message. */
function framesOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.slice(lines.findLastIndex((line) => !line.startsWith('    at ')) + 1);
}

function causesOf(error: unknown): string[] {
  const names: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && names.length < CAUSES) {
    names.push(cause.name);
    cause = cause.cause;
  }
  return names;
}
