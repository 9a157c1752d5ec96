import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { chunksOf } from '../domain/in-chunks.ts';
import { OUT, OUT_SOURCE, type OutMessage } from '../domain/telling/out.ts';

/** EventBridge takes ten at once. Source: EventBridge API reference, PutEvents. */
const AT_ONCE = 10;

/** Puts messages on riposte's own bus; throws where one was refused: those that were taken come again, which their receivers know how to take. */
export function outBus(client: EventBridgeClient, bus: string): (messages: readonly OutMessage[]) => Promise<void> {
  return async (messages) => {
    for (const some of chunksOf(messages, AT_ONCE)) {
      const { Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: some.map(({ channel, detail }) => ({
            EventBusName: bus,
            Source: OUT_SOURCE,
            DetailType: OUT[channel],
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused !== undefined)
        throw new Error(`EventBridge refused an event: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    }
  };
}
