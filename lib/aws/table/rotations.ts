import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { RotationPlaces, RotationProblem } from '../../domain/remediation/secret-ports.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import type { RotationFailures } from '../../rotation/ports.ts';
import { isAwsError } from '../errors.ts';
import { ttlAfter } from './kept-for.ts';

const TTL_SECONDS = 7 * 86_400;
/** A rotation function in a network without a way to DynamoDB must not hang on it. */
const RECORD_WITHIN_MS = 3_000;

/** What a rotation function writes. Others may write to the table, too: what has not this form is nobody's reason. */
const failureSchema = z.object({
  step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  error: z.string().check(z.regex(/^\w{1,80}$/)),
  message: z.string(),
  retryable: z.boolean(),
});

/** What went wrong in a rotation, an item a version: the last failure counts. Written by rotation functions, read by the workflow. */
export function rotationFailures(
  client: DynamoDBClient,
  table: string,
  now: () => Date,
): RotationFailures & { of(version: string): Promise<RotationProblem | undefined> } {
  const key = (version: string) => ({ pk: { S: `ROTATION#${version}` }, sk: { S: 'FAILURE' } });
  return {
    async record(version, failure) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...key(version), failure: { S: JSON.stringify(failure) }, ttl: ttl(now()) },
        }),
        { abortSignal: AbortSignal.timeout(RECORD_WITHIN_MS) },
      );
    },
    async of(version) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: key(version), ConsistentRead: true }),
      );
      return readFailure(Item?.failure?.S);
    },
  };
}

function readFailure(text: string | undefined): RotationProblem | undefined {
  if (text === undefined) return undefined;
  try {
    const read = failureSchema.safeParse(JSON.parse(text));
    return read.success ? { ...read.data, message: cleanText(read.data.message) } : undefined;
  } catch {
    return undefined;
  }
}

/** Places as items of the table: a conditional write takes one, so that no two rotations hold the same. */
export function rotationPlaces(client: DynamoDBClient, table: string): RotationPlaces {
  const key = (place: number) => ({ pk: { S: 'ROTATING' }, sk: { S: String(place).padStart(3, '0') } });
  const succeeds = async (call: Promise<unknown>) => {
    try {
      await call;
      return true;
    } catch (error) {
      if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  };
  return {
    async take(version, places, untilMs, now) {
      for (const place of placesFor(version, places)) {
        const taken = await succeeds(
          client.send(
            new PutItemCommand({
              TableName: table,
              Item: { ...key(place), holder: { S: version }, until: { N: String(untilMs) }, ttl: ttl(now) },
              ConditionExpression: 'attribute_not_exists(pk) OR #until < :now OR holder = :me',
              ExpressionAttributeNames: { '#until': 'until' },
              ExpressionAttributeValues: { ':now': { N: String(now.getTime()) }, ':me': { S: version } },
            }),
          ),
        );
        if (taken) return true;
      }
      return false;
    },
    async giveBack(version, places) {
      await Promise.all(
        placesFor(version, places).map((place) =>
          succeeds(
            client.send(
              new DeleteItemCommand({
                TableName: table,
                Key: key(place),
                ConditionExpression: 'holder = :me',
                ExpressionAttributeValues: { ':me': { S: version } },
              }),
            ),
          ),
        ),
      );
    },
  };
}

/** Every place, beginning at one that depends on the version, so that many who come at once do not all try the same. */
function placesFor(version: string, places: number): number[] {
  const first = Number.parseInt(version.replaceAll('-', '').slice(-6), 16) % places;
  return Array.from({ length: places }, (_, index) => (first + index) % places);
}

function ttl(now: Date) {
  return ttlAfter(now, TTL_SECONDS);
}
