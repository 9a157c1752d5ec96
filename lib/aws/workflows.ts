import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../domain/errors.ts';
import type { StartWorkflow } from '../domain/remediation/execution-ports.ts';
import { canonical } from '../domain/text/canonical.ts';
import { jsonIn } from '../domain/text/json.ts';
import { isAwsError } from './errors.ts';

/**
 * Starts a playbook's state machine, whose name is the prefix and the playbook's. Of an execution that exists already it is asked what it was started with: a
 * redelivered task finds itself, and whoever may start executions can have given one the name of a task that is to come.
 * Throws InvalidInputError for a playbook that is not deployed.
 */
export function workflowStarter(client: SFNClient, machinePrefix: string): StartWorkflow {
  return async (playbook, name, input) => {
    const stateMachineArn = `${machinePrefix}${playbook}`;
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      return 'started';
    } catch (error) {
      if (isAwsError(error, 'StateMachineDoesNotExist'))
        throw new InvalidInputError(`There is no playbook ${playbook} in this stage`, { cause: error });
      if (!isAwsError(error, 'ExecutionAlreadyExists')) throw error;
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      const there = await client.send(new DescribeExecutionCommand({ executionArn }));
      return formOf(jsonIn(there.input)) === formOf(input) ? 'there' : 'taken';
    }
  };
}

/** The same for the same requests in whatever order: messages come in any. */
function formOf(input: unknown): string {
  const { requests, ...rest } = (typeof input === 'object' && input !== null ? input : {}) as { requests?: unknown };
  return canonical([rest, Array.isArray(requests) ? requests.map(canonical).sort() : null]);
}
