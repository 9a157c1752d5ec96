import { answerQuestion, questionOf } from '../../lib/aws/by-person/answering.ts';
import { STAGE, type TestStack, waitFor } from './stack.ts';

type Config = TestStack['config'];

/** The question of an execution, once it is asked. */
export function asked(stack: TestStack, execution: string) {
  return waitFor(() => questionOf(execution, { stage: STAGE, config: stack.config }));
}

/** Answers the question of an execution once it is asked, as somebody else than root where credentials are given. */
export async function answerNow(
  stack: TestStack,
  execution: string,
  decision: 'approve' | 'deny',
  config: Config = stack.config,
) {
  const question = await asked(stack, execution);
  return answerQuestion(decision, question?.approval.id ?? execution, 'test', { stage: STAGE, config });
}
