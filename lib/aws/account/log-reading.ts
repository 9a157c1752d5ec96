import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { InvalidInputError } from '../../domain/errors.ts';
import { stableId } from '../../domain/hash.ts';
import type { Log } from '../../domain/ports.ts';

const TTL_SECONDS = 3_600;

/** Counts in the table: an item a source and window, which goes by itself. */
export function logCounter(client: DynamoDBClient, table: string) {
  return async (key: string, window: number, amount: number): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: `LOGS#${stableId(key)}` }, sk: { S: String(window) } },
        UpdateExpression: 'ADD amount :amount SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':amount': { N: String(amount) },
          ':ttl': { N: String(Math.floor(window / 1000) + TTL_SECONDS) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.amount?.N ?? amount);
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
