/** One part of a change of a target: what is true once it is made, as people read it, and how it is made; a text it ends with is true instead. */
export interface Part {
  readonly done: string;
  readonly make: () => Promise<unknown>;
}

/** An error that says more; its name stays: workflows retry by it. */
export function saying(error: unknown, text: string): Error {
  return Object.assign(new Error(text, { cause: error }), { name: error instanceof Error ? error.name : 'Error' });
}

/** What is made of a change that broke off. */
export function madeSoFar(made: readonly string[]): string {
  return `So far: ${made.join(', ')}`;
}
