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

/**
 * The same for the same requests in whatever order, and however often each: messages come in any. A task that was only observed says so when it is sent again
 * because its alert had failed.
 */
function formOf(input: unknown): string {
  const { requests, ...rest } = (isObject(input) ? input : {}) as { requests?: unknown };
  if (!Array.isArray(requests)) return canonical([rest, null]);
  return canonical([rest, [...new Set(requests.map((one) => canonical(untold(one))))].sort()]);
}

function untold(request: unknown): unknown {
  if (!isObject(request) || !isObject(request.finding)) return request;
  const { told: _, ...finding } = request.finding;
  return { ...request, finding };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
