import { answerQuestion, pendingQuestions } from '../../lib/aws/by-person/answering.ts';
import type { Deployment } from '../../lib/aws/by-person/by-hand.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { nearestTo } from '../nearest.ts';
import { printJson } from '../print-json.ts';

/** Approves or denies what a question is about; exit code 1 where the answer does not count, which programs are told, too. */
export async function answer(
  verb: 'approve' | 'deny',
  id: string,
  { reason = 'no reason given', json, ...where }: Destination & { reason?: string; json?: true },
): Promise<void> {
  const deployment = await deploymentFor(where);
  const { result, said } = await answerQuestion(verb, id, reason, deployment);
  const counts = result === 'decided' || result === 'counted';
  if (json) printJson({ id, result, said });
  else if (counts) console.log(cleanText(said, 2_000));
  if (!counts)
    throw new Error(`${cleanText(said, 2_000)}${result === 'unknown' ? await unknownText(id, deployment) : ''}`);
}

/** What waits, for whoever mistyped its id. */
async function unknownText(id: string, deployment: Deployment): Promise<string> {
  const waiting = (await pendingQuestions(deployment)).filter(({ approval }) => approval.state === 'waiting');
  if (waiting.length === 0) return ' Nothing waits for an answer; is --stage right?';
  const known = waiting.map(({ approval, shown }) => ({ id: approval.id, title: shown.title }));
  return ` Is --stage right?${nearestTo(id, known)}`;
}
