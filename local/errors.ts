/** Something about this machine or the local stack that a person has to put right; the message says how. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}
