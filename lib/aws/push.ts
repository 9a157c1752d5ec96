import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type Push, pushMessage } from '../consumer/push.ts';

/** Sends a push to an endpoint of a platform application: the phone of somebody who has the app. */
export function pushPublisher(client: SNSClient, endpointArn: string): (push: Push) => Promise<void> {
  return async (push) => {
    await client.send(
      new PublishCommand({ TargetArn: endpointArn, MessageStructure: 'json', Message: pushMessage(push) }),
    );
  };
}
