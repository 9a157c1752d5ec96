import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../domain/errors.ts';
import type { StartWorkflow } from '../domain/remediation/execution-ports.ts';
import { isAwsError } from './errors.ts';

/**
 * Starts a playbook's state machine, whose name is the prefix and the playbook's; an execution that exists already (a redelivered
 * task) is a success. Throws InvalidInputError for a playbook that is not deployed.
 */
export function workflowStarter(client: SFNClient, machinePrefix: string): StartWorkflow {
  return async (playbook, name, input) => {
    try {
      await client.send(
        new StartExecutionCommand({
          stateMachineArn: `${machinePrefix}${playbook}`,
          name,
          input: JSON.stringify(input),
        }),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'ExecutionAlreadyExists')) return false;
      if (isAwsError(error, 'StateMachineDoesNotExist'))
        throw new InvalidInputError(`There is no playbook ${playbook} in this stage`, { cause: error });
      throw error;
    }
  };
}
