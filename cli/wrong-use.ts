/** What was asked cannot be meant: nothing was sent anywhere. The message says what to type instead; the exit code is 2. */
export class WrongUseError extends Error {
  override readonly name = 'WrongUseError';
}
