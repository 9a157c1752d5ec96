import { answerQuestion } from '../../lib/aws/answering.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import { type Destination, deploymentFor } from '../deployment.ts';

/** Approves or denies what a question is about; exit code 1 where the answer does not count. */
export async function answer(
  verb: 'approve' | 'deny',
  id: string,
  { reason = 'no reason given', ...where }: Destination & { reason?: string },
): Promise<void> {
  const { result, said } = await answerQuestion(verb, id, reason, await deploymentFor(where));
  if (result === 'decided' || result === 'counted') console.log(cleanText(said, 2_000));
  else
    throw new Error(
      `${cleanText(said, 2_000)}${result === 'unknown' ? ' npx riposte pending shows what waits; is --stage right?' : ''}`,
    );
}
