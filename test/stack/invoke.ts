import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STAGE, type TestStack } from './stack.ts';

/** Hands triage an event asynchronously, as a rule's target does. */
export async function invokeTriage(stack: TestStack, event: object): Promise<void> {
  const Payload = JSON.stringify(event);
  await new LambdaClient(stack.config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-triage`, InvocationType: 'Event', Payload }),
  );
}
