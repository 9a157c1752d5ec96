import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, ListRulesCommand, type Rule, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { PlaybookId } from '../../domain/playbook.ts';

/** A deployed stage, and how to reach it: an endpoint and credentials other than the environment's where given. */
export interface Deployment {
  readonly stage: string;
  readonly config: ClientConfig;
}

/** What every client gets; the environment fills in what is not given. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** How far an execution has come. */
export interface Progress {
  readonly entered: readonly string[];
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  /** What its state `Plan` answered, once it has. */
  readonly plan?: unknown;
}

/** The outputs of a deployed stage by name; throws CloudFormation's error when it is not there. */
export async function outputsOf({ stage, config }: Deployment): Promise<Record<string, string>> {
  const { Stacks } = await new CloudFormationClient(config).send(
    new DescribeStacksCommand({ StackName: `riposte-${stage}` }),
  );
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** The state machines of the playbooks, of a stage's outputs. */
export function machinesOf(outputs: Readonly<Record<string, string>>): string[] {
  return Object.entries(outputs).flatMap(([name, arn]) => (name.endsWith('MachineArn') ? [arn] : []));
}

/**
 * Starts a playbook's workflow as the console does; returns the execution's ARN. The input says who starts it: no function is told, and what is said here is recorded as
 * said, beside the name of the execution by which CloudTrail proves it.
 */
export async function startByHand(playbook: PlaybookId, input: string, deployment: Deployment): Promise<string> {
  const outputs = await outputsOf(deployment);
  const asked: unknown = JSON.parse(input);
  const isOwn = typeof asked === 'object' && asked !== null && !('requests' in asked);
  const { executionArn = '' } = await new SFNClient(deployment.config).send(
    new StartExecutionCommand({
      stateMachineArn: outputs[`${capitals(playbook)}MachineArn`],
      input:
        isOwn && outputs.InputsSayWho === 'saidBy'
          ? JSON.stringify({ ...asked, saidBy: await whoSigns(deployment) })
          : input,
    }),
  );
  return executionArn;
}

/** How long whoever starts something waits for AWS to say who they are, ms: an undo may be urgent. */
const SAYS_WITHIN_MS = 2_000;

/** The identity that AWS sees behind a person's credentials; undefined where it does not say so at once. */
async function whoSigns({ config }: Deployment): Promise<string | undefined> {
  const abortSignal = AbortSignal.timeout(SAYS_WITHIN_MS);
  try {
    const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}), { abortSignal });
    return Arn?.slice(0, 300);
  } catch {
    return undefined;
  }
}

/** A playbook's name as the stack's outputs have it: `some-thing` is `SomeThing`. */
function capitals(playbook: string): string {
  return playbook.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

/** Looks how far an execution has come. */
export async function progressOf(executionArn: string, config: ClientConfig): Promise<Progress> {
  const client = new SFNClient(config);
  // The status first: the history of an execution that is over then has all its steps.
  const {
    status = 'UNKNOWN',
    output,
    error,
    cause,
  } = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return {
    entered: events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []),
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error: `${error}: ${cause ?? ''}` }),
    ...planIn(events),
  };
}

/** The answer of a function as a step has it. Source: Step Functions developer guide, "Invoke Lambda": it is under `Payload`. */
const invokedSchema = z.object({ Payload: z.unknown() });

function planIn(events: readonly HistoryEvent[]): Pick<Progress, 'plan'> {
  const output = events.find((event) => event.stateExitedEventDetails?.name === 'Plan')?.stateExitedEventDetails
    ?.output;
  const read = output === undefined ? undefined : invokedSchema.safeParse(JSON.parse(output));
  return read?.success === true ? { plan: read.data.Payload } : {};
}

/** The names of the deployed rules an event would pass, judged by EventBridge itself. */
export async function matchingRules(event: AccountEvent, { stage, config }: Deployment): Promise<string[]> {
  const client = new EventBridgeClient(config);
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListRulesCommand({ NamePrefix: `riposte-${stage}-`, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  // Of a stage that is not there no event passes a rule: that must not be taken for an answer.
  if (rules.length === 0) await outputsOf({ stage, config });
  const judged = await Promise.all(
    rules.flatMap(({ Name = '', EventPattern }) =>
      EventPattern === undefined
        ? []
        : [
            client
              .send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }))
              .then(({ Result }) => (Result === true ? [Name] : [])),
          ],
    ),
  );
  return judged.flat();
}

const drillResultSchema = z.object({
  drilled: z.optional(
    z.array(
      z.object({
        detection: z.string(),
        finding: z.string(),
        outcome: z.string(),
        told: z.optional(z.object({ at: z.string(), subject: z.optional(z.string()) })),
        tasks: z.array(
          z.object({
            id: z.string(),
            playbook: z.string(),
            mode: z.string(),
            standing: z.optional(z.enum(['running', 'asked', 'in-force', 'overtaken', 'settled', 'open'])),
          }),
        ),
      }),
    ),
  ),
  setAside: z.optional(z.string()),
  distrusted: z.optional(z.string()),
});

/** What a drill came to. */
export type DrillResult = z.infer<typeof drillResultSchema>;

/**
 * Hands triage an event by hand, marked as a drill, and waits for what it comes to; `act` lets it do what the policy allows.
 * Needs lambda:InvokeFunction on triage: that permission is what keeps strangers from doing the same.
 */
export async function runDrill(event: AccountEvent, act: boolean, { stage, config }: Deployment): Promise<DrillResult> {
  const { Payload, FunctionError } = await new LambdaClient(config).send(
    new InvokeCommand({
      FunctionName: `riposte-${stage}-triage`,
      Payload: JSON.stringify({ riposteDrill: true, act, event }),
    }),
  );
  const text = Payload === undefined ? '{}' : Buffer.from(Payload).toString();
  if (FunctionError !== undefined) throw new Error(`triage failed: ${text}`);
  return drillResultSchema.parse(JSON.parse(text));
}
