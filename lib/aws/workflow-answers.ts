import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { AnswerPorts } from '../approval/answer.ts';
import { isAwsError } from './errors.ts';

/** Where decisions go: to the workflows that wait for them. */
export function workflowAnswers(client: SFNClient): Pick<AnswerPorts, 'handOver' | 'isRunning'> {
  return {
    async handOver(taskToken, { approved, approval, why }) {
      try {
        if (approved)
          await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ approved, approval }) }));
        else await client.send(new SendTaskFailureCommand({ taskToken, error: 'Denied', cause: why }));
      } catch (error) {
        // Nobody waits with this token any more: the workflow has its answer, or asks for it with the next one.
        if (!['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'].some((name) => isAwsError(error, name))) throw error;
      }
    },
    async isRunning(executionArn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE';
      } catch (error) {
        if (isAwsError(error, 'ExecutionDoesNotExist') || isAwsError(error, 'InvalidArn')) return false;
        throw error;
      }
    },
  };
}
