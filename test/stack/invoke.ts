import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STAGE, type TestStack } from './stack.ts';

/** Hands triage an event asynchronously, as a rule's target does. */
export async function invokeTriage(stack: TestStack, event: object): Promise<void> {
  const Payload = JSON.stringify(event);
  await new LambdaClient(stack.config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-triage`, InvocationType: 'Event', Payload }),
  );
}

/** Invokes a function of the stack and gives what it answers; throws where it fails. */
export async function invoke(stack: TestStack, name: string, input: object = {}): Promise<Record<string, unknown>> {
  const { FunctionError, Payload } = await new LambdaClient(stack.config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-${name}`, Payload: JSON.stringify(input) }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`${name}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
}
