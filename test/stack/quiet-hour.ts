import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { testStack } from './stack.ts';

/**
 * Makes the hour a quiet one: nothing told or kept for the digest in it, no cap used, and nothing that leads to an incident. What many tests
 * tell together is a storm, and which of them share a stack changes.
 */
export async function quietHour(): Promise<void> {
  const stack = testStack();
  const client = new DynamoDBClient(stack.config);
  const TableName = stack.output('StateTableName');
  const counted = paginateScan(
    { client },
    {
      TableName,
      ProjectionExpression: 'pk, sk',
      FilterExpression: 'begins_with(pk, :storm) OR begins_with(pk, :cap) OR begins_with(pk, :link) OR pk = :held',
      ExpressionAttributeValues: {
        ':storm': { S: 'STORM#' },
        ':cap': { S: 'CAP#' },
        ':link': { S: 'LINK#' },
        ':held': { S: 'HELD' },
      },
    },
  );
  for await (const { Items = [] } of counted)
    for (const { pk, sk } of Items)
      if (pk !== undefined && sk !== undefined)
        await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
}
