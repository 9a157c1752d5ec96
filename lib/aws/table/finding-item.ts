import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** An item of the table. */
export type Item = Record<string, AttributeValue>;

/** Where a finding is kept. */
export const findingKey = (id: string) => ({ pk: { S: `FINDING#${id}` }, sk: { S: 'FINDING' } });

/** The items of findings, and of what leads from them: one is read as it stands, a finding's is changed. */
export function findingItems(client: DynamoDBClient, table: string) {
  return {
    async read(Key: Item, ProjectionExpression?: string) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key, ConsistentRead: true, ProjectionExpression }),
      );
      return Item;
    },
    update: (id: string, change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
      client.send(new UpdateItemCommand({ TableName: table, Key: findingKey(id), ...change })),
  };
}

/** What reads and changes items of findings. */
export type FindingItems = ReturnType<typeof findingItems>;

/** That what a finding says was answered, or taken back by one of those who said it: what says the same after that is news. */
export const endIssue = (table: string, id: string) => ({
  TableName: table,
  Key: findingKey(id),
  UpdateExpression: 'SET #over = :yes',
  ExpressionAttributeNames: { '#over': 'over' },
  ExpressionAttributeValues: { ':yes': { BOOL: true } },
});
