import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STAGE, type TestStack } from './stack.ts';

/** Hands triage an event asynchronously, as a rule's target does. */
export async function invokeTriage(stack: TestStack, event: object): Promise<void> {
  const Payload = JSON.stringify(event);
  await new LambdaClient(stack.config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-triage`, InvocationType: 'Event', Payload }),
  );
}

/** Invokes a function of the stack and waits for its end; throws where it fails. */
export async function invoke(stack: TestStack, name: string): Promise<void> {
  const { FunctionError, Payload } = await new LambdaClient(stack.config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-${name}`, Payload: '{}' }),
  );
  if (FunctionError !== undefined) throw new Error(`${name}: ${Buffer.from(Payload ?? []).toString()}`);
}
