import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { type Access, clientConfig } from '../../local/access.ts';
import { emitAwsEvents, type Message, readInbox } from '../../local/inbox.ts';
import { type Observer, observe, sampleEvent } from '../../local/scenario.ts';
import { OWN_FILES, STAGE } from './context.ts';
import { orNothing, remembering, waitFor } from './wait.ts';

/** The deployed stack, looked at from outside. */
export interface TestStack extends Observer {
  readonly access: Access;
  readonly outputs: Record<string, string>;
  readonly config: ReturnType<typeof clientConfig>;
  /** Whether the second emulator is there. */
  readonly hasSecond: boolean;
  /** An output that must be there. */
  output(name: string): string;
  /** Starts a workflow as a person at the console does and waits for its end, or for one of the states it was told of. */
  runWorkflow(
    machine: string,
    input: unknown,
    ...until: readonly string[]
  ): Promise<{
    arn: string;
    status: string;
    output: unknown;
    error?: string;
    cause?: string;
    entered: readonly string[];
  }>;
  emit(event: AccountEvent): Promise<void>;
  /** The first message to on-call from now on that the test recognises. */
  message(recognise: (message: Message) => boolean, since: number): Promise<Message>;
  inboxLength(): Promise<number>;
}

/** Reaches the stack that the set-up deployed for this process. */
export function testStack(): TestStack {
  const { access, outputs, hasSecond } = JSON.parse(readFileSync(OWN_FILES.context, 'utf8')) as {
    access: Access;
    outputs: Record<string, string>;
    hasSecond: boolean;
  };
  const config = clientConfig(access);
  const sfn = new SFNClient(config);
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The stack has no output ${name}`);
    return value;
  };
  // Other stages on the same bus alert too: only this one's topic counts.
  const own = async (since: number) =>
    (await readInbox(access, since)).filter(({ topic }) => topic === output('AlertTopicArn'));
  const observer = remembering({ ...observe(access, output('StateTableName')), inbox: own });
  return {
    ...observer,
    access,
    outputs,
    config,
    hasSecond,
    output,
    async runWorkflow(machine, input, ...until) {
      const { executionArn = '' } = await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: output(machine),
          name: `by-hand-${randomUUID()}`,
          input: JSON.stringify(input),
        }),
      );
      const reached = await waitFor(async () => {
        const { entered, status } = await observer.progress(executionArn);
        return status !== 'RUNNING' || until.some((state) => entered.includes(state)) ? entered : undefined;
      }, 100_000);
      const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return {
        arn: executionArn,
        status: described.status ?? 'UNKNOWN',
        output: described.output === undefined ? undefined : JSON.parse(described.output),
        ...(described.error === undefined ? {} : { error: described.error }),
        ...(described.cause === undefined ? {} : { cause: described.cause }),
        entered: reached,
      };
    },
    async emit(event) {
      await emitAwsEvents(access, [event]);
    },
    message: (recognise, since) => waitFor(async () => (await observer.inbox(since)).find(recognise), 60_000),
    inboxLength: async () => (await readInbox(access)).length,
  };
}

/**
 * An attack on a web site from an address, as a product reports it to Security Hub, with a finding of its own, so that tests do not share any. Of one detection ten
 * an hour are told one by one: a test of what is told, and how often, names a detection that no other uses.
 */
export function attackFrom(
  address: string,
  incident: string,
  detection = 'initial-access/web-attack-reported',
): AccountEvent {
  const event = sampleEvent(detection);
  const text = JSON.stringify(event.detail)
    .replaceAll('203.0.113.66', address)
    .replaceAll('f0000000000000000000000000000001', incident);
  return { ...event, detail: JSON.parse(text) as Record<string, unknown> };
}

export { orNothing, STAGE, waitFor };
