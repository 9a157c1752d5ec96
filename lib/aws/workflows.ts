import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { PlaybookId } from '../domain/playbook.ts';
import type { StartWorkflow } from '../domain/ports.ts';
import { isAwsError } from './errors.ts';

/** Starts a playbook's state machine; an execution that exists already (a redelivered task) is a success. */
export function workflowStarter(client: SFNClient, machines: Record<PlaybookId, string>): StartWorkflow {
  return async (playbook, name, input) => {
    try {
      await client.send(
        new StartExecutionCommand({ stateMachineArn: machines[playbook], name, input: JSON.stringify(input) }),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'ExecutionAlreadyExists')) return false;
      throw error;
    }
  };
}
