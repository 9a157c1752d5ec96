import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports.ts';
import type { Counted, LogCounts } from '../../domain/record/log-ports.ts';
import { stableId } from '../../domain/text/hash.ts';
import { itemFound } from '../errors.ts';

const TTL_SECONDS = 3_600;

/** A window has thousands of batches at the most; an item holds 400 KB. */
const BATCH_ID = 12;

/**
 * Counts in the table: an item a source and window, which goes by itself. It names the batches that it counted: one that comes again, because a call failed
 * or an answer was lost, would make a flood of what is none.
 */
export function logCounts(client: DynamoDBClient, table: string): LogCounts {
  const keyOf = ({ key, window }: Counted) => ({ pk: { S: `LOGS#${stableId(key)}` }, sk: { S: String(window) } });
  const countIn = (item: Record<string, AttributeValue> = {}) => ({
    all: Number(item.amount?.N ?? 0),
    raised: item.raised !== undefined,
  });
  return {
    async count(counted, amount, batch) {
      const id = batch.slice(0, BATCH_ID);
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(counted),
            ConditionExpression: 'attribute_not_exists(batches) OR NOT contains(batches, :id)',
            UpdateExpression: 'ADD amount :amount, batches :ids SET #ttl = :ttl',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':amount': { N: String(amount) },
              ':id': { S: id },
              ':ids': { SS: [id] },
              ':ttl': { N: String(Math.floor(counted.window / 1000) + TTL_SECONDS) },
            },
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return countIn(Attributes);
      } catch (error) {
        return countIn(itemFound(error));
      }
    },

    async noteRaised(counted) {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(counted),
          UpdateExpression: 'SET raised = :yes',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        }),
      );
    },
  };
}

/** Hands triage an event asynchronously, through the alias that takes what was read in logs and nothing else. */
export function triageByAlias(client: LambdaClient, alias: string) {
  return async (event: object): Promise<void> => {
    const Payload = JSON.stringify(event);
    await client.send(new InvokeCommand({ FunctionName: alias, InvocationType: 'Event', Payload }));
  };
}

/** A list of bad addresses has a megabyte or two. */
const LARGEST = 20_000_000;

/**
 * The text of an object; empty where there is none, it cannot be read or is too large, which is logged: without the list everything else is still read.
 */
export function objectText(client: S3Client, place: string, log: Log) {
  return async (): Promise<string> => {
    const [Bucket = '', ...key] = place.split('/');
    if (Bucket === '' || key.length === 0) return '';
    try {
      const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key: key.join('/') }));
      if (ContentLength > LARGEST) throw new InvalidInputError(`It has ${ContentLength} bytes, more than ${LARGEST}`);
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      log.error('The list of bad addresses cannot be read', { place, error: String(error) });
      return '';
    }
  };
}
