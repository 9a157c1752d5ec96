import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Finding, findingSchema } from '../domain/finding.ts';
import type { FindingStore, Recorded } from '../domain/ports.ts';
import { isAwsError } from './errors.ts';

const FINDING_TTL_SECONDS = 400 * 86_400;
const COUNTER_TTL_SECONDS = 2 * 86_400;

/**
 * Event ids remembered for a finding; past this the set starts anew, so that the item (and what a write of it costs) stays small.
 * Delivery is at least once within hours, so only an id repeated after this many others could be counted twice.
 */
const REMEMBERED_EVENTS = 200;

/** Findings in the table: one item a finding, with its count, the event ids it has counted and those not finished yet. */
export function findingStore(client: DynamoDBClient, table: string): FindingStore {
  const keyOf = (id: string) => ({ pk: { S: `FINDING#${id}` }, sk: { S: 'FINDING' } });
  return {
    async record(finding: Finding, now: Date): Promise<Recorded> {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(finding.id),
            ConditionExpression: 'attribute_not_exists(seen) OR NOT contains(seen, :event)',
            UpdateExpression:
              'SET finding = if_not_exists(finding, :finding), lastSeen = :time, #status = if_not_exists(#status, :open), #ttl = :ttl ADD #count :one, seen :events, unfinished :events',
            ExpressionAttributeNames: { '#count': 'count', '#status': 'status', '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':event': { S: finding.eventId },
              ':events': { SS: [finding.eventId] },
              ':finding': { S: JSON.stringify(finding) },
              ':time': { S: finding.time },
              ':open': { S: 'open' },
              ':one': { N: '1' },
              ':ttl': { N: String(Math.floor(now.getTime() / 1000) + FINDING_TTL_SECONDS) },
            },
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { state: 'counted', count: countOf(Attributes) };
      } catch (error) {
        if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
        const old = (error as { Item?: Record<string, AttributeValue> }).Item;
        if (old?.unfinished?.SS?.includes(finding.eventId)) return { state: 'unfinished', count: countOf(old) };
        return { state: 'done' };
      }
    },

    async finish(finding: Finding): Promise<void> {
      const forget = finding.count % REMEMBERED_EVENTS === 0;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(finding.id),
          UpdateExpression: `DELETE unfinished :events${forget ? ' REMOVE seen' : ''}`,
          ExpressionAttributeValues: { ':events': { SS: [finding.eventId] } },
        }),
      );
    },

    async close(id: string, time: string): Promise<Finding | undefined> {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(id),
            ConditionExpression: '#status = :open',
            UpdateExpression: 'SET #status = :closed, closedAt = :time',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':open': { S: 'open' }, ':closed': { S: 'closed' }, ':time': { S: time } },
            ReturnValues: 'ALL_NEW',
          }),
        );
        const { finding } = unmarshall(Attributes ?? {}) as { finding: string };
        return findingSchema.parse(JSON.parse(finding));
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
        throw error;
      }
    },

    async countInHour(detection: string, now: Date): Promise<number> {
      const hour = now.toISOString().slice(0, 13);
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: { S: `STORM#${detection}` }, sk: { S: hour } },
          UpdateExpression: 'SET #ttl = :ttl ADD #count :one',
          ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':ttl': { N: String(Math.floor(now.getTime() / 1000) + COUNTER_TTL_SECONDS) },
          },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return countOf(Attributes);
    },

    whereIs: (id) => ({ table, pk: keyOf(id).pk.S, sk: keyOf(id).sk.S }),
  };
}

function countOf(item: Record<string, AttributeValue> | undefined): number {
  return Number(item?.count?.N ?? '1');
}
