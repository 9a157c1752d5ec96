import { createInterface } from 'node:readline/promises';
import { WrongUseError } from './wrong-use.ts';

/** Asks whoever sits there; where nobody does, `otherwise` says what a program gives instead. */
export async function agreed(question: string, otherwise: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new WrongUseError(`nobody can be asked here: ${otherwise}`);
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} (yes, no) `)).trim());
  } finally {
    asking.close();
  }
}
