import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { progressIn, type SweepPorts, type SweepProgress } from '../../ask/sweep.ts';
import { sweptSchema } from '../../domain/finding/sweep.ts';
import { complianceReader } from '../account/compliance.ts';
import { type Deployment, outputsOf } from './by-hand.ts';

/** Where a sweep notes how far it has come, so that anybody can carry on. */
const Key = { pk: { S: 'SWEEP' }, sk: { S: 'PROGRESS' } };

const answerSchema = z.object({ swept: z.optional(z.array(sweptSchema)), setAside: z.optional(z.string()) });

/** A stage as a sweep needs it, and how far an earlier one came. */
export interface OpenSweep extends Omit<SweepPorts, 'say'> {
  readonly before: SweepProgress | undefined;
}

/**
 * Opens a stage for a sweep, with a person's own credentials. Needs lambda:InvokeFunction on triage: that permission is what keeps strangers
 * from saying what Config says.
 */
export async function openSweep(deployment: Deployment, answer: boolean, now: Date): Promise<OpenSweep> {
  const { stage } = deployment;
  const { StateTableName: TableName = '', AlertTopicArn } = await outputsOf(deployment);
  const region = AlertTopicArn?.split(':')[3];
  const config = { ...deployment.config, ...(region === undefined ? {} : { region }) };
  const [table, functions] = [new DynamoDBClient(config), new LambdaClient(config)];
  const { Item } = await table.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return {
    ...complianceReader(config),
    // One that asks for answers is not carried on by one that does not, nor the reverse.
    before: Item?.answer?.BOOL === answer ? progressIn(Item?.progress?.S ?? '', now) : undefined,
    async handOver(evaluations) {
      const { Payload, FunctionError } = await functions.send(
        new InvokeCommand({
          FunctionName: `riposte-${stage}-triage`,
          Payload: JSON.stringify({ riposteSweep: true, answer, evaluations }),
        }),
      );
      const text = Payload === undefined ? '{}' : Buffer.from(Payload).toString();
      if (FunctionError !== undefined) throw new Error(`triage failed: ${text}`);
      const { swept, setAside } = answerSchema.parse(JSON.parse(text));
      if (swept === undefined) throw new Error(setAside ?? 'this stage knows no sweeps: deploy it anew');
      return swept;
    },
    async keep(progress) {
      const Kept = { ...Key, progress: { S: JSON.stringify(progress) }, answer: { BOOL: answer } };
      await table.send(new PutItemCommand({ TableName, Item: Kept }));
    },
    async forget() {
      await table.send(new DeleteItemCommand({ TableName, Key }));
    },
  };
}
